"""Which reverse proxies are believed when they say where a request came from."""

from __future__ import annotations

from ipaddress import ip_address

from jiuzhu.foundation.kernel.errors import DomainError


class ProxyInvalid(DomainError):
    """The environment names a trusted proxy that is no network address."""

    code = "proxy_invalid"


def trusted_proxies(text: str) -> frozenset[str]:
    """Read addresses between commas, each in its one canonical form; raises ProxyInvalid."""
    found = set()
    for each in (part.strip() for part in text.split(",")):
        if not each:
            continue
        try:
            found.add(str(ip_address(each)))
        except ValueError as error:
            raise ProxyInvalid(
                f"JIUZHU_TRUSTED_PROXIES 里的“{each}”不是网络地址。", "请填写反向代理的 IP 地址，几个之间用逗号隔开，例如 127.0.0.1。"
            ) from error
    return frozenset(found)
