"""Addresses of the self-test; what a person tells never stands in one."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.selftest import views

urlpatterns = [
    path("self-test/", views.self_test, name="self-test"),
    path("self-test/call/", views.call_me, name="self-test-call"),
]
