"""Memory of the whole platform, idle after a month's comparison on the demo county (aim: at most 400 MB).

The platform runs as ``jiuzhu up`` starts it; the comparison is asked for again so that the worker of this very run
has done it, pages are opened so that the web server has its code loaded, and after some quiet the proportional set
size (PSS: shared pages counted once) of every process is read from /proc.

Run with: python bench/memory.py [folder of a demo county]
"""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

from ground import OFFICER, county, family, platform, say, until, verdict

AIM_MB = 400.0
HOUSEHOLDS = 800
QUIET_SECONDS = 15
PATHS = (
    "/",
    "/overview/",
    "/register/",
    "/register/persons/",
    "/assessment/",
    "/matching/",
    "/orders/",
    "/visits/",
    "/oversight/",
    "/policy/",
)


def main() -> None:
    """Compare a month in the worker, open pages, wait, add up."""
    with county(HOUSEHOLDS) as data:
        import django

        django.setup()
        with platform(data) as (process, port):
            say("comparing the month")
            month = compare()
            opened = browse(port)
            time.sleep(QUIET_SECONDS)
            parts = {name: pss_mb(pid) for pid, name in family(process.pid).items()}
    total = sum(parts.values())
    print(f"{month} compared, {opened} pages opened: " + ", ".join(f"{name} {mb:.0f} MB" for name, mb in parts.items()))
    print(f"together {total:.0f} MB PSS ({verdict(total <= AIM_MB, f'{AIM_MB:.0f} MB')})")


def compare() -> str:
    """Have the worker compare the newest month again and give its name."""
    from django.utils import timezone

    from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
    from jiuzhu.monitoring.comparison.models import Run
    from jiuzhu.monitoring.comparison.services.asking import request_run

    officer = user_by_name(OFFICER)
    assert officer is not None
    newest = Run.objects.order_by("-month").first()
    assert newest is not None
    actor = actor_of(officer, on=timezone.localdate())
    run = request_run(month=newest.month, division_code=newest.division_code, actor=actor, at=timezone.now())

    def ended() -> bool:
        run.refresh_from_db()
        return bool(run.state not in ("waiting", "running"))

    until(ended, "the comparison")
    assert run.state == "done", (run.state, run.message)
    return str(run.month)


def browse(port: int) -> int:
    """Open some pages as a county officer, each several times; gives how many answered."""
    from django.test import Client

    from jiuzhu.foundation.accounts.queries import user_by_name

    client = Client()
    client.force_login(user_by_name(OFFICER), backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opened = 0
    for path in PATHS * 5:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
        opener.open(request, timeout=60).read()
        opened += 1
    return opened


def pss_mb(pid: int) -> float:
    """Read the proportional set size of a process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)


if __name__ == "__main__":
    main()
