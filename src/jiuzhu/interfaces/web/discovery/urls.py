"""Addresses of proactive discovery."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.discovery import canvass_views, tell_views, views
from jiuzhu.interfaces.web.orders import offline

urlpatterns = [
    path("discovery/", views.discoveries, name="discoveries"),
    path("discovery/new/", views.new, name="discovery-new"),
    path("discovery/new/worker.js", offline.worker, name="discovery-worker"),
    path("discovery/<uuid:pk>/", views.discovery, name="discovery"),
    path("discovery/<uuid:pk>/check/", views.check, name="discovery-check"),
    path("discovery/<uuid:pk>/handle/", views.handle, name="discovery-handle"),
    path("tell/", tell_views.told, name="told"),
    path("tell/new/", tell_views.tell, name="tell"),
    path("tell/new/worker.js", offline.worker, name="tell-worker"),
    path("canvass/", canvass_views.canvasses, name="canvasses"),
    path("canvass/new/", canvass_views.new, name="canvass-new"),
    path("canvass/<uuid:pk>/", canvass_views.canvass, name="canvass"),
    path("canvass/village/worker.js", offline.worker, name="canvass-worker"),
    path("canvass/village/<uuid:pk>/", canvass_views.village, name="canvass-village"),
    path("canvass/village/<uuid:pk>/stop/", canvass_views.stop, name="canvass-village-stop"),
    path("canvass/tick/<uuid:pk>/", canvass_views.tick, name="canvass-tick"),
]
