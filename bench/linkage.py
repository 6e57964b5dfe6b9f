"""How well rows without a usable ID number find their person, beside comparing them character by character.

Draws an invented county (seed 7, which no weight was set on) with twins and namesakes, links its rows at the product's one threshold and
counts on labelled pairs: every row with its own person (positive) and with the twin, the namesakes and the family of that person
(negatives). Besides, over all pairs of rows and register. The floor links a row to the one person whose name, birth date and sex, or
whose whole number, are written exactly so.

With --febrl FOLDER it also reads the public FEBRL 4 data (dataset4a.csv, dataset4b.csv) from a folder; the product holds no copy of it.

Run with: python bench/linkage.py [--rows 16000] [--seed 7] [--febrl FOLDER]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ground.written_people import World, make_world

from jiuzhu.monitoring.linkage import numbers
from jiuzhu.monitoring.linkage.linking import Likeness, link
from jiuzhu.monitoring.linkage.names import tidy_name
from jiuzhu.monitoring.linkage.weights import THRESHOLD_BITS


@dataclass(frozen=True)
class Score:
    """Pairs rightly joined, wrongly joined, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def line(self, label: str) -> str:
        return f"{label:<44} precision {self.precision:.4f}  recall {self.recall:.4f}  F1 {self.f1:.4f}  ({self.right} right, {self.wrong} wrong, {self.missed} missed)"


def on_labelled(world: World, joined: set[tuple[str, str]]) -> Score:
    """Count the labelled pairs."""
    labelled = world.labelled()
    positive = {(row, person) for row, person, same in labelled if same}
    negative = {(row, person) for row, person, same in labelled if not same}
    return Score(len(joined & positive), len(joined & negative), len(positive - joined))


def on_all(world: World, joined: set[tuple[str, str]]) -> Score:
    """Count over every pair of a row and a person of the register."""
    known = {each.ref for each in world.register}
    positive = {(row, person) for row, person in world.truth.items() if person in known}
    return Score(len(joined & positive), len(joined - positive), len(positive - joined))


def floor(world: World) -> set[tuple[str, str]]:
    """Join what is written exactly alike."""
    by_person: dict[tuple[str, str, str], list[str]] = {}
    by_number: dict[str, str] = {}
    for person in world.register:
        by_person.setdefault((person.name, person.birth, person.sex), []).append(person.ref)
        by_number[person.number] = person.ref
    joined = set()
    for row in world.rows:
        number = numbers.compared(row.number).number
        if number in by_number:
            joined.add((row.ref, by_number[number]))
        same = by_person.get((tidy_name(row.name), row.birth, row.sex), [])
        if len(same) == 1:
            joined.add((row.ref, same[0]))
    return joined


def pairs(found: list[Likeness]) -> set[tuple[str, str]]:
    """Give the pairs alone."""
    return {(each.row, each.person) for each in found}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=16_000)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--febrl", type=Path)
    parser.add_argument("--faults", action="store_true", help="show by what the wrong and the missed were written")
    asked = parser.parse_args()
    if asked.febrl:
        from ground.febrl import measure

        measure(asked.febrl)
        return
    world = make_world(seed=asked.seed, households=asked.households, rows=asked.rows)
    labelled = Counter(same for _, _, same in world.labelled())
    print(f"{len(world.register)} people in the register, {len(world.rows)} rows, {labelled[True]} positive and {labelled[False]} negative pairs, threshold {THRESHOLD_BITS} bits")
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        found = link(world.register, world.rows, workdir=Path(folder), threshold=0.0 if asked.faults else THRESHOLD_BITS)
        seconds = time.perf_counter() - begun
    joined = pairs([each for each in found if each.bits >= THRESHOLD_BITS])
    print(on_labelled(world, joined).line("labelled pairs"))
    print(on_all(world, joined).line("all pairs of rows and register"))
    print(on_labelled(world, floor(world)).line("floor: written exactly alike, labelled pairs"))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{seconds:.1f} s, {len(world.rows) / seconds:,.0f} rows/s, child at most {memory:.0f} MB")
    if asked.faults:
        show_faults(world, found, joined)


def show_faults(world: World, found: list[Likeness], joined: set[tuple[str, str]]) -> None:
    """Print what wrong and missed pairs look like."""
    known = {each.ref for each in world.register}
    rows = {each.ref: each for each in world.rows}
    told = {(each.row, each.person): each for each in found}
    wrong = [pair for pair in joined if world.truth[pair[0]] != pair[1]]
    missed = [pair for pair in world.truth.items() if pair[1] in known and pair not in joined]
    for label, some in (("wrong", wrong), ("missed", missed)):
        kinds = Counter(" ".join(told[pair].told) if pair in told else "not found or below 0 bits" for pair in some)
        print(f"\n{label}: {len(some)}")
        for kind, count in kinds.most_common(25):
            print(f"  {count:5d}  {kind}")
        for pair in sorted(some)[:12]:
            print("   ", rows[pair[0]], "\n     ", world.people[pair[1]].written(), round(told[pair].bits, 1) if pair in told else "")


if __name__ == "__main__":
    main()
