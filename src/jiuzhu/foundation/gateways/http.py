"""HTTP: a request is PUT under its number, a reply comes with the answer or is fetched later; a second PUT of the same number changes nothing.

``PUT URL/requests/NUMBER`` gives 200 with the reply, or 202 when it comes later; ``GET URL/replies/NUMBER`` gives 200 with the reply, or 204.
Bodies are signed in the header ``X-Jiuzhu-Signature``.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from jiuzhu.foundation.gateways.messages import MOST_BYTES, Arrived, Request, sign
from jiuzhu.foundation.gateways.trouble import GatewayDown, RequestRejected

HEADER = "X-Jiuzhu-Signature"
PATIENCE_SECONDS = 15
MOST_SILENT = 8
"""After so many requests without any answer the other side is not asked about the rest in this round."""
LATER = (HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND)
TRY_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class StaysHere(urllib.request.HTTPRedirectHandler):
    """Numbers of people go to the address that was entered and nowhere else."""

    def redirect_request(self, *args: object) -> None:
        return None


# No proxy of the environment either.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), StaysHere)


@dataclass(frozen=True)
class HttpExchange:
    """One address of the other side, and the key both keep."""

    url: str
    key: bytes

    def send(self, request: Request) -> Arrived | None:
        """Send a request; gives the reply where it comes at once. Raises GatewayDown, RequestRejected."""
        body = request.body()
        return self._asked("PUT", f"requests/{request.number}", request.number, body)

    def collect(self, waiting: Sequence[str]) -> Iterator[Arrived]:
        """Fetch the replies to the requests that wait; raises GatewayDown once all were asked for, or too many brought no answer at all."""
        down: GatewayDown | None = None
        silent = 0
        for number in waiting:
            try:
                found = self._asked("GET", f"replies/{number}", number, None)
            except RequestRejected:
                continue
            except GatewayDown as error:
                down = error
                silent += not isinstance(error.__cause__, urllib.error.HTTPError)
                if silent == MOST_SILENT:
                    break
                continue
            if found:
                yield found
        if down:
            raise down

    def settle(self, arrived: Arrived) -> None:
        """Nothing lies here that could be taken away."""

    def forget(self, number: str) -> None:
        """Nothing lies here that could be taken away."""

    def _asked(self, method: str, path: str, number: str, body: bytes | None) -> Arrived | None:
        headers = {"Content-Type": "application/json; charset=utf-8", HEADER: sign(body if body is not None else number.encode(), self.key)}
        asked = urllib.request.Request(f"{self.url.rstrip('/')}/{path}", data=body, headers=headers, method=method)  # noqa: S310 - the address is checked on reading
        try:
            with _OPENER.open(asked, timeout=PATIENCE_SECONDS) as answer:
                if answer.status in LATER:
                    return None
                content = answer.read(MOST_BYTES + 1)
                return Arrived(number, content, answer.headers.get(HEADER, ""))
        except urllib.error.HTTPError as error:
            with error:
                if method == "GET" and error.code in LATER:
                    return None
                if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code in TRY_AGAIN:
                    raise GatewayDown from error
                raise RequestRejected(f"对方不受理（{error.code}）") from error
        except (OSError, http.client.HTTPException) as error:
            raise GatewayDown from error
