"""The JSON addresses for other programs of the county; a signed-in session and the same scopes as the pages."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.security import django_auth

from jiuzhu.interfaces.api.feeds import router as feeds
from jiuzhu.interfaces.api.outside import router as outside
from jiuzhu.interfaces.api.register import router as register
from jiuzhu.interfaces.api.take_back import router as take_back
from jiuzhu.interfaces.api.work import router as work
from jiuzhu.interfaces.web.access import public, signed_in

api = NinjaAPI(title="Jiuzhu 救助", version="1", auth=django_auth, docs_url=None, openapi_url="/openapi.json", urls_namespace="api")
api.add_router("", register)
api.add_router("", work)
api.add_router("", feeds)
api.add_router("", take_back)
api.add_router("", outside)

SIGNED = ("send_feed", "take_back_feed", "send_outside_warnings", "outside_results")

# What a program may read is narrowed by the duty each operation asks for and by the scope of its query.
routes = api.urls
for pattern in routes[0]:
    assert pattern.callback is not None
    # A department's program signs each request instead of signing in.
    (public if pattern.name in SIGNED else signed_in)(pattern.callback)
