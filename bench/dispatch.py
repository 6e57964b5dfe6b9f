"""How ``jiuzhu dispatch`` does on drawn home-care days of ten to three hundred visits: cost by seed, time, every plan verified.

Prints for each size the cheapest and the mean total over the seeds, the mean gap to the cheapest plan met in this run (not to a
proven best), and the longest time a process took beyond its seconds.

Run with: python bench/dispatch.py [seconds] [seeds] [sizes, e.g. ABE]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ground.homecare import SIZES, draw

from jiuzhu.delivery.dispatch.reading import read_instance
from jiuzhu.delivery.dispatch.verification import faults


def one(folder: Path, seconds: float, seed: int) -> tuple[float, float]:
    """The total of one run and how long it took beyond its seconds; a plan with a fault ends the benchmark."""
    began = time.monotonic()
    command = [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "dispatch", "day.json", "-o", "plan.json"]
    subprocess.run([*command, "--seconds", str(seconds), "--seed", str(seed)], cwd=folder, check=True, capture_output=True)
    took = time.monotonic() - began
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    wrong = faults(read_instance(folder / "day.json"), plan)
    if wrong:
        raise SystemExit(f"the plan is wrong: {wrong[0]}")
    return plan["cost"]["total"], took - seconds


def main() -> None:
    seconds = float(sys.argv[1]) if sys.argv[1:] else 30.0
    seeds = int(sys.argv[2]) if sys.argv[2:] else 3
    for size in sys.argv[3] if sys.argv[3:] else SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "day.json").write_text(json.dumps(draw(*SIZES[size], 1)), "utf-8")
            runs = [one(folder, seconds, seed) for seed in range(seeds)]
        totals = [total for total, _ in runs]
        best, mean = min(totals), sum(totals) / len(totals)
        over = max(beyond for _, beyond in runs)
        print(f"{size}: {SIZES[size][0]} visits, best {best}, mean {mean:.3f}, gap {100 * (mean / best - 1):.2f} %, beyond its time {over:+.1f} s")


if __name__ == "__main__":
    main()
