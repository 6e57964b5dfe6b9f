"""The pages Django shows when it refuses a request itself; none of them may fail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from jiuzhu.interfaces.web.middleware import wants_json

WORDS = {
    400: ("bad_request", "送来的内容不完整或超过了大小限制，没有保存。", "请检查后再提交。"),
    403: ("not_permitted", "没有权限。", "请由有权限的岗位办理，或请管理员调整岗位。"),
    404: ("not_found", "没有找到这个地址。", "请核对地址，或确认记录在您的辖区内。"),
    500: ("system_error", "系统出错，这一步没有办成。", "请稍后再试；仍不成功请告知系统管理员。"),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read."""
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not allowed."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something broke."""
    return _answer(request, 500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if wants_json(request):
        code, what, remedy = WORDS[status]
        return JsonResponse({"code": code, "what": what, "remedy": remedy}, status=status)
    # Without a request no context processor runs, and so nothing here asks the database.
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
