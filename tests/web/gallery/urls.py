"""The product's addresses and one more: the gallery."""

from __future__ import annotations

from django.urls import path

from jiuzhu.config.urls import *  # noqa: F403
from jiuzhu.config.urls import urlpatterns
from jiuzhu.interfaces.web.access import public
from tests.web.gallery.pages import gallery

urlpatterns = [path("gallery/", public(gallery)), *urlpatterns]
