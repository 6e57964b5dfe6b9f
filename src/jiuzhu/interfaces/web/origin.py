"""Where a request without an account comes from: the network address, and whether another site's page sent it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from jiuzhu.foundation.kernel.errors import DomainError

LINE_BITS = 64


class SentByAnotherSite(DomainError):
    """A page of another site sent the form."""

    code = "sent_by_another_site"
    status = 403


def address_of(request: HttpRequest) -> str:
    """Give the network address a request came from; behind trusted proxies the last one that is none of them.

    What stands before it in X-Forwarded-For was written by whoever sent the request and is not believed. Of an IPv6 address the network (/64) is given:
    one line has all of its addresses.
    """
    nearest = _canonical(request.META.get("REMOTE_ADDR", ""))
    if nearest not in settings.TRUSTED_PROXIES:
        return _network(nearest)
    told = [_canonical(each) for each in request.headers.get("X-Forwarded-For", "").split(",")]
    return _network(next((each for each in reversed(told) if each and each not in settings.TRUSTED_PROXIES), nearest))


SELF_TEST = "请打开本平台的“我能申请什么”，重新测一次，再留下电话。"


def refuse_other_sites(request: HttpRequest, *, remedy: str = SELF_TEST) -> None:
    """Raise SentByAnotherSite where the browser says that a page of another site sent the request."""
    origin = request.headers.get("Origin", "")
    own = {request.get_host(), *(urlsplit(each).netloc for each in settings.CSRF_TRUSTED_ORIGINS)}
    foreign = bool(origin) and urlsplit(origin).netloc not in own
    if foreign or request.headers.get("Sec-Fetch-Site", "") == "cross-site":
        raise SentByAnotherSite("这张表不是从本平台的网页提交的，没有保存。", "请直接打开本平台的网页，重新填一次。")


def _network(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, LINE_BITS), strict=False))
    return address


def _canonical(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return text.strip()
