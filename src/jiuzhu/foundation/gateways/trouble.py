"""What can go wrong on the way to the other side."""

from __future__ import annotations

from jiuzhu.foundation.kernel.errors import DomainError


class GatewayDown(Exception):
    """The other side cannot be reached now; the same request may be tried again later."""


class RequestRejected(Exception):
    """The other side has the request and will not answer it; the text says why."""


class ChannelFaulty(DomainError):
    """The file that says how sources are reached cannot be read."""

    code = "channel_faulty"
    status = 500
