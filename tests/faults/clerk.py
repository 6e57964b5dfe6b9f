"""A clerk at a browser whose server may die under her hands: she sees no answer, waits, looks, and presses again where nothing came of it."""

from __future__ import annotations

import contextlib
import http.client
import re
import time
import urllib.parse
import uuid
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 60
NO_ANSWER = (ConnectionError, http.client.HTTPException, OSError)
Act = Callable[[], None]


class Clerk:
    """One signed-in session over plain HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.unanswered = 0

    def sign_in(self, username: str, password: str) -> None:
        self.get("/login/")
        status, _ = self.post("/login/", {"username": username, "password": password})
        assert status == 302, status

    def get(self, path: str) -> str:
        """Open a page, however long it takes until the server is back."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, text = self._send("GET", path)
            except NO_ANSWER:
                assert time.monotonic() < deadline, f"{path}: nobody answers"
                time.sleep(0.1)
                continue
            assert status == 200, (path, status, text[:400])
            return text

    def post(self, path: str, fields: dict[str, str], file: Path | None = None, *, cut: Act | None = None, after: float | None = None) -> tuple[int, str]:
        """Send a form. ``cut`` is done ``after`` so many seconds when it was sent whole, or in the middle of its body without ``after``."""
        boundary = uuid.uuid4().hex
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        if file:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\nContent-Type: text/csv\r\n\r\n'
            parts.append(head.encode() + file.read_bytes() + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        return self._send("POST", path, body, headers, cut, after)

    def press(self, path: str, fields: dict[str, str], came_of_it: Callable[[], bool], *, file: Path | None = None, cuts: list[tuple[Act, float | None]]) -> None:
        """Press until something came of it, the server dying at each of ``cuts`` in turn."""
        while True:
            cut, after = cuts.pop(0) if cuts else (None, None)
            try:
                status, text = self.post(path, fields, file, cut=cut, after=after)
                assert status in (302, 409), (path, status, re.sub(r"<[^>]+>", " ", text)[-600:])
            except NO_ANSWER:
                self.unanswered += 1
            if came_of_it() and not cuts:
                return

    def _send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, cut: Act | None = None, after: float | None = None
    ) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            link.putrequest(method, path)
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            for name, value in ({"Cookie": cookies} | (headers or {}) | ({"Content-Length": str(len(body))} if body else {})).items():
                link.putheader(name, value)
            link.endheaders()
            if cut and after is None:
                link.send(body[: len(body) // 2])
                cut()
                link.send(body[len(body) // 2 :])
            else:
                link.send(body)
            if cut and after is not None:
                time.sleep(after)
                cut()
            answer = link.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            with contextlib.suppress(OSError):
                link.close()


def link_in(page: str, pattern: str) -> str | None:
    """Give the first address in a page that a pattern describes."""
    found = re.search(pattern, page)
    return found.group(1) if found else None


def hidden(page: str, action: str, name: str) -> str:
    """Give a hidden value of the form with this address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
    assert form, action
    value = re.search(rf'name="{name}"[^>]*value="([^"]*)"', form.group())
    assert value, name
    return urllib.parse.unquote(value.group(1))
