"""The department feeds there are, as the law's folder and the county's own declare them (data contracts §4; 003·任务2, 004·三(五)21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.feed_files import FOLDER, Stamp, feed_entries, own_stamp
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.declarations import contract_of, parts_of


class Feeds(Mapping[str, Contract]):
    """Every feed that can be read, by its code, in the order they are listed; raises PackFaulty where one of the platform's own is wrong."""

    def __getitem__(self, code: str) -> Contract:
        return _declared(own_stamp()).contracts[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_declared(own_stamp()).contracts)

    def __len__(self) -> int:
        return len(_declared(own_stamp()).contracts)

    @property
    def whole(self) -> Mapping[str, Contract]:
        """Those that a comparison reads: what single departments tell of a feed that several owe is read with that feed."""
        return {code: each for code, each in self.items() if not each.part_of}


FEEDS = Feeds()


@dataclass(frozen=True)
class FaultyFeed:
    """One of the county's own feeds whose declaration the platform cannot read, and why."""

    code: str
    label: str
    error: PackFaulty

    @property
    def what(self) -> str:
        """What is wrong, for people who have no file before them."""
        return self.error.what.partition("：")[2] if self.error.file else self.error.what


def faulty_feeds() -> Mapping[str, FaultyFeed]:
    """Give the county's own feeds that cannot be read as they are declared, by code; all the others go on."""
    return _declared(own_stamp()).faulty


@dataclass(frozen=True)
class _Declared:
    contracts: Mapping[str, Contract]
    faulty: Mapping[str, FaultyFeed]


@lru_cache(maxsize=8)
def _declared(stamp: Stamp) -> _Declared:
    found, faulty = [], {}
    for entry in feed_entries():
        try:
            whole = contract_of(entry)
            found += [whole, *parts_of(entry, whole)]
        except PackFaulty as error:
            # What was put in force under an earlier release may name what the platform needs for itself today.
            if (policies_folder() / FOLDER / f"{entry['feed']}.yaml").is_file():
                raise
            faulty[entry["feed"]] = FaultyFeed(entry["feed"], str(entry.get("label") or entry["feed"]), error)
    return _Declared({each.code: each for each in sorted(found, key=lambda each: (each.order, each.code))}, faulty)
