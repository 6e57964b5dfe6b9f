"""Who acts in a request, whether they may, and how an error a user caused is shown."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.staticfiles.views import serve
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuzhu.foundation.accounts.queries import actor_of
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.interfaces.web.access import access_of
from jiuzhu.interfaces.web.remembered import Remembered

Respond = Callable[[HttpRequest], HttpResponse]
CHANGE_PASSWORD = "change-password"  # noqa: S105 - the name of a page
OPEN_DURING_CHANGE = {CHANGE_PASSWORD, "logout", "login"}


class ActorMiddleware:
    """Sets ``request.now`` and, for somebody signed in, ``request.actor`` with the posts held today."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()
        request.remembered = Remembered()
        request.actor = actor_of(request.user, on=timezone.localdate(request.now)) if request.user.is_authenticated else None
        return self.respond(request)


class AccessMiddleware:
    """Refuses every view that does not say who may open it, and everybody it does not name."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if view is serve:
            return None
        # PostgreSQL takes no NUL in a text; nobody types one.
        if any("\0" in text for values in request.GET.lists() for text in (values[0], *values[1])):
            raise BadRequest("NUL in the address")
        access = access_of(view)
        if access is None:
            return refused(request, NotPermitted("这个地址没有设定访问权限，已拒绝。", "请告知系统管理员。"))
        if access.anybody:
            return None
        if request.actor is None:
            if wants_json(request):
                return refused(request, NotPermitted("尚未登录。", "请先登录。"))
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
        name = request.resolver_match.url_name if request.resolver_match else ""
        if request.user.must_change_password and name not in OPEN_DURING_CHANGE:
            if wants_json(request):
                return refused(request, NotPermitted("首次登录尚未修改密码。", "请先在页面上修改密码。"))
            return redirect(CHANGE_PASSWORD)
        if not access.allows(request.actor):
            return refused(request, NotPermitted("您的岗位不能打开这个页面。", "请由有权限的岗位办理，或请管理员调整岗位。"))
        return None


class DomainErrorMiddleware:
    """Shows an error a user caused: JSON to programs, a short notice to htmx, a page to everybody else."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error) if isinstance(error, DomainError) else None


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Draw an error with its code, what happened and what to do."""
    if wants_json(request):
        return JsonResponse({"code": error.code, "what": error.what, "remedy": error.remedy}, status=error.status)
    page = {"what": error.what, "remedy": error.remedy, "code": error.code, "back": _back(request)}
    return render(request, "trouble.html", page, status=error.status)


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the answer is for a program."""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    host = f"{request.scheme}://{request.get_host()}"
    path = referer.removeprefix(host)
    return path if referer.startswith(host) and path.startswith("/") and not path.startswith("//") else ""
