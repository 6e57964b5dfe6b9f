"""How ``jiuzhu dispatch`` does beside PyVRP and OR-Tools: the total of a plan after so many seconds of the processor, every plan verified.

Without a folder it draws days by a letter for the size and a number: home care of 10 to 300 visits (A … G; C is 50, E 100, F 200)
and windows that bind (R, S). With a folder it reads every instance there (``ground/routing_files.py`` says which formats).
Prints for every day our total by seed, its gap to the cheapest plan known (of any run noted, ours or a peer's: no proven
optimum), and the peers' totals as a share of our mean; then the mean gap by size. PyVRP plans only days it can be told.
The search is limited by its own processor time, less what starting the process takes, so that other work does not spoil the figures.

Every run is noted in ``ground/dispatch_runs.json`` and not done again while the search is the same; days from a folder are not noted.

Run with: python bench/dispatch.py [seconds] [seeds] [days, e.g. A1,E1,R1 | FOLDER]
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ground.homecare import SIZES, draw
from ground.plan_contract import breaches
from ground.routing_drawn import WINDOWS, draw_binding
from ground.routing_files import read_folder
from ground.routing_peers import by_ortools, by_pyvrp, can_state

from jiuzhu.delivery.dispatch import building, solving
from jiuzhu.delivery.dispatch.engine import HERE
from jiuzhu.delivery.dispatch.reading import parse_instance

NOTED = Path(__file__).parent / "ground" / "dispatch_runs.json"
DAYS = ",".join(f"{size}{number}" for size in "BCEFGRS" for number in (1, 2, 3))
STARTING = 2.0  # seconds a process of its own takes to start, read and write, taken off
Day = dict[str, Any]
Runs = dict[str, dict[str, float]]


def days(wanted: str) -> Iterator[tuple[str, Day]]:
    """The instances by name, from a folder or drawn."""
    if Path(wanted).is_dir():
        yield from read_folder(Path(wanted)).items()
        return
    for name in wanted.split(","):
        size, number = name[0], int(name[1:])
        yield name, draw_binding(*WINDOWS[size], number) if size in WINDOWS else draw(*SIZES[size], number)


def ours(document: Day, seconds: float, seed: int) -> float:
    """The total of one run; a plan with a fault ends the benchmark."""
    text = json.dumps(document)
    instance = parse_instance(json.loads(text, parse_float=Decimal))
    end = time.process_time() + seconds - STARTING
    plan = solving.solve(instance, seed=seed, left=lambda: end - time.process_time()).document(instance)
    wrong = breaches(text, json.dumps(plan))
    if wrong:
        raise SystemExit(f"the plan is wrong: {wrong[0]}")
    return float(plan["cost"]["total"])


def once(runs: dict[str, float], name: str, plan: Callable[[], float | None]) -> float | None:
    """What a run came to, from the notes or now; None where there is no plan."""
    if name not in runs:
        total = plan()
        if total is None:
            return None
        runs[name] = round(total, 3)
    return runs[name]


def report(name: str, document: Day, seconds: float, seeds: int, runs: dict[str, float]) -> float:
    """Plan one day with every seed, and let the peers plan it once; gives our mean gap."""
    search = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(HERE.rglob("*.py")))).hexdigest()[:8]
    totals = []
    for seed in range(seeds):
        total = once(runs, f"ours {search} {seconds:g} s seed {seed}", lambda seed=seed: ours(document, seconds, seed))  # type: ignore[misc]
        totals.append(total or 0.0)
    peers = {}
    if find_spec("pyvrp") and can_state(document):
        peers["pyvrp"] = once(runs, f"pyvrp {seconds:g} s", lambda: by_pyvrp(document, seconds - STARTING, 0))
    if find_spec("ortools"):
        peers["ortools"] = once(runs, f"ortools {seconds:g} s", lambda: by_ortools(document, seconds - STARTING))
    mean, best = sum(totals) / len(totals), min(runs.values())
    text = f"{name}: {len(document['visits'])} visits, {', '.join(map(str, totals))}, gap {100 * (mean / best - 1):.2f} % to {best}"
    for peer, found in peers.items():
        text += f", {peer} " + ("no plan" if found is None else f"{found:.3f} ({found / mean:.4f})")
    print(text, flush=True)
    return 100 * (mean / best - 1)


def main() -> None:
    seconds = float(sys.argv[1]) if sys.argv[1:] else 30.0
    seeds = int(sys.argv[2]) if sys.argv[2:] else 3
    wanted = sys.argv[3] if sys.argv[3:] else DAYS
    building.STORE.load()
    noted: Runs = json.loads(NOTED.read_text("utf-8")) if NOTED.exists() else {}
    gaps: dict[int, list[float]] = {}
    for name, document in days(wanted):
        drawn = not Path(wanted).is_dir()
        gap = report(name, document, seconds, seeds, noted.setdefault(name, {}) if drawn else {})
        gaps.setdefault(len(document["visits"]), []).append(gap)
        if drawn:
            NOTED.write_text(json.dumps(noted, indent=1) + "\n", "utf-8")
    for size, each in gaps.items():
        print(f"{size} visits: mean gap {sum(each) / len(each):.2f} % of {len(each)} days")


if __name__ == "__main__":
    main()
