"""Addresses of the month and of the statement."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.monitoring import (
    feed_kind_views,
    feed_template,
    feed_views,
    month_views,
    run_views,
    statement_views,
    take_back_views,
)

urlpatterns = [
    path("monitoring/", month_views.month, name="month"),
    path("monitoring/upload/", month_views.upload, name="feed-upload"),
    path("monitoring/feeds/", feed_views.feed_calendar, name="feed-calendar"),
    path("monitoring/feeds/template/", feed_template.feed_template, name="feed-template"),
    path("monitoring/feeds/punctuality/", feed_views.feed_punctuality, name="feed-punctuality"),
    path("monitoring/feeds/kinds/", feed_kind_views.feed_kinds, name="feed-kinds"),
    path("monitoring/feeds/kinds/<uuid:pk>/", feed_kind_views.feed_kind, name="feed-kind"),
    path("monitoring/feeds/kinds/<uuid:pk>/<slug:step>/", feed_kind_views.feed_kind_step, name="feed-kind-step"),
    path("monitoring/feeds/senders/", feed_views.feed_senders, name="feed-senders"),
    path("monitoring/feeds/senders/<uuid:organisation>/key/", feed_views.feed_key, name="feed-key"),
    path("monitoring/feeds/<uuid:pk>/", feed_views.feed_due, name="feed-due"),
    path("monitoring/feeds/<uuid:pk>/urge/", feed_views.feed_urge, name="feed-urge"),
    path("monitoring/feeds/<uuid:pk>/excuse/", feed_views.feed_excuse, name="feed-excuse"),
    path("monitoring/deliveries/", month_views.deliveries, name="deliveries"),
    path("monitoring/deliveries/<uuid:pk>/", month_views.delivery, name="delivery"),
    path("monitoring/deliveries/<uuid:pk>/rejects/", month_views.rejects, name="delivery-rejects"),
    path("monitoring/deliveries/<uuid:pk>/take-back/", take_back_views.take_back, name="delivery-take-back"),
    path("monitoring/compare/", run_views.compare, name="compare"),
    path("monitoring/runs/<uuid:pk>/progress/", run_views.run_progress, name="run-progress"),
    path("monitoring/runs/<uuid:pk>/resume/", run_views.resume, name="run-resume"),
    path("monitoring/runs/<uuid:pk>/stop/", run_views.stop, name="run-stop"),
    path("monitoring/statement/", statement_views.statement, name="statement"),
    path("monitoring/statement/rows/", statement_views.statement_rows, name="statement-rows"),
    path("monitoring/statement/export/", statement_views.export_statement, name="statement-export"),
]
