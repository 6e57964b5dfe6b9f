"""Addresses of 一 动态监测."""

from __future__ import annotations

from jiuzhu.interfaces.web.monitoring import glance_urls, month_urls, warning_urls

urlpatterns = [*month_urls.urlpatterns, *glance_urls.urlpatterns, *warning_urls.urlpatterns]
