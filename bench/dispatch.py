"""How ``jiuzhu dispatch`` does: cost by seed, time, every plan verified; beside PyVRP and OR-Tools where the day can be stated for them.

Without a folder it draws days: home care of ten to three hundred visits (A … G) and windows that bind (R, S). With a folder it
reads every instance there (``ground/routing_files.py`` says which formats). Prints the cheapest and the mean total over the
seeds and the mean gap to the cheapest plan known: of this run, of the peers, or noted in ``ground/dispatch_best.json`` (which
is no proven optimum); then the peers' totals, each as a share of our mean, and the longest time a process took beyond its seconds.

Run with: python bench/dispatch.py [seconds] [seeds] [sizes, e.g. ABE | FOLDER]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ground.homecare import SIZES, draw
from ground.plan_contract import breaches
from ground.routing_drawn import WINDOWS, draw_binding
from ground.routing_files import read_folder
from ground.routing_peers import by_ortools, by_pyvrp, can_state

BEST = Path(__file__).parent / "ground" / "dispatch_best.json"
PEERS = {
    "pyvrp": by_pyvrp,
    "ortools": lambda document, seconds, seed: by_ortools(document, seconds),
}


def one(folder: Path, seconds: float, seed: int) -> tuple[float, float]:
    """The total of one run and how long it took beyond its seconds; a plan with a fault ends the benchmark."""
    began = time.monotonic()
    command = [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "dispatch", "day.json", "-o", "plan.json"]
    subprocess.run([*command, "--seconds", str(seconds), "--seed", str(seed)], cwd=folder, check=True, capture_output=True)
    took = time.monotonic() - began
    plan = (folder / "plan.json").read_text("utf-8")
    wrong = breaches((folder / "day.json").read_text("utf-8"), plan)
    if wrong:
        raise SystemExit(f"the plan is wrong: {wrong[0]}")
    return json.loads(plan)["cost"]["total"], took - seconds


def days(wanted: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The instances by name, from a folder or drawn."""
    if Path(wanted).is_dir():
        yield from read_folder(Path(wanted)).items()
        return
    for size in wanted:
        yield size, draw_binding(*WINDOWS[size], 1) if size in WINDOWS else draw(*SIZES[size], 1)


def report(name: str, document: dict[str, Any], seconds: float, seeds: int, noted: float | None) -> None:
    """Plan one day with every seed, and let the peers plan it once."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "day.json").write_text(json.dumps(document), "utf-8")
        runs = [one(Path(folder), seconds, seed) for seed in range(seeds)]
    totals = [total for total, _ in runs]
    peers = {peer: PEERS[peer](document, seconds, 0) for peer in PEERS if can_state(document) and find_spec(peer)}
    others = [total for total in peers.values() if total is not None]
    mean, best = sum(totals) / len(totals), min([*totals, *others] + ([noted] if noted is not None else []))
    text = f"{name}: {len(document['visits'])} visits, best {min(totals)}, mean {mean:.3f}, gap {100 * (mean / best - 1):.2f} %"
    for peer, total in peers.items():
        text += f", {peer} " + ("no plan" if total is None else f"{total:.3f} ({total / mean:.4f})")
    print(f"{text}, beyond its time {max(beyond for _, beyond in runs):+.1f} s", flush=True)


def main() -> None:
    seconds = float(sys.argv[1]) if sys.argv[1:] else 30.0
    seeds = int(sys.argv[2]) if sys.argv[2:] else 3
    noted = json.loads(BEST.read_text("utf-8"))
    wanted = sys.argv[3] if sys.argv[3:] else "".join([*SIZES, *WINDOWS])
    for name, document in days(wanted):
        report(name, document, seconds, seeds, noted.get(name))


if __name__ == "__main__":
    main()
