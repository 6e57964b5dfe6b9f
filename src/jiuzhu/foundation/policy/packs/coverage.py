"""What has become of every number (N-), difference (D-) and gap (A-) of the texts, as told in coverage.yaml and as the packs bear it out."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import Entry, read_yaml
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.loading import load_pack, pack_names

FILE = "coverage.yaml"
RANGE = re.compile(r"([NDA])-(\d+)(?:…(\d+))?")
KEYS = ("text", "state", "waiting", "not_computable", "packs", "reading")


class State(Enum):
    """What has become of an id; the value is what people read."""

    IN_FORCE = "生效"
    WAITING = "等待模块"
    NOT_COMPUTABLE = "不可计算"
    READ = "已写明理解"
    MISSING = "没有写明"


@dataclass(frozen=True)
class Status:
    """One id: what it is about, what has become of it, and why; ``packs`` are the jurisdictions whose text says something of it."""

    id: str
    text: str
    state: State
    why: str
    packs: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Claim:
    """An entry of a pack that says it holds the value of an id in one of its fields; ``on`` is a day on which it is in force."""

    id: str
    pack: str
    section: str
    code: str
    field: str
    on: date
    file: str
    line: int


@dataclass(frozen=True)
class Coverage:
    """All of it: every id with its state, every claim, and what is wrong with them."""

    statuses: tuple[Status, ...]
    claims: tuple[Claim, ...]
    problems: tuple[PackFaulty, ...]

    @property
    def counts(self) -> Mapping[State, int]:
        """How many ids are in each state."""
        return Counter(each.state for each in self.statuses)

    def claims_of(self, id_: str) -> tuple[Claim, ...]:
        """The claims of one id."""
        return tuple(each for each in self.claims if each.id == id_)


def read_coverage(folder: Path | None = None) -> Coverage:
    """Read coverage.yaml and hold it against the packs; raises PackFaulty where a file cannot be read."""
    root = folder or policies_folder()
    top = read_yaml(root / FILE, FILE)
    top.only(("ids", "coverage"))
    claims = tuple(claim for name in pack_names(root) for claim in claims_of_pack(name, root))
    readings = {gap.code: gap.reading for name in pack_names(root) for gap in load_pack(name, root).ambiguities}
    lines = top.named("coverage")
    statuses = tuple(_status(id_, entry, readings) for id_, entry in lines.items())
    return Coverage(statuses, claims, tuple(_problems(top, lines, statuses, claims)))


def claims_of_pack(name: str, root: Path) -> Iterator[Claim]:
    """Give every claim of one pack, its header's included."""
    pack = load_pack(name, root)
    whole = date.max
    for id_, field in pack.ids.items():
        yield Claim(id_, pack.short_name, "pack", pack.short_name, field, whole, f"{name}/pack.yaml", 1)
    for section, dated in pack.dated:
        entry = dated.entry
        assert isinstance(entry, entries.Grounded)
        code = next(str(getattr(entry, each)) for each in ("name", "code", "key", "level") if hasattr(entry, each))
        for id_, field in entry.ids.items():
            on = dated.until_on or dated.from_on or whole
            yield Claim(id_, pack.short_name, section, code, field, on, entry.ground.file, entry.ground.line)


def _status(id_: str, entry: Entry, readings: Mapping[str, str]) -> Status:
    entry.only(KEYS)
    waiting, impossible = entry.words("waiting"), entry.words("not_computable")
    said = [key for key in ("state", "waiting", "not_computable") if entry.get(key)]
    if len(said) > 1:
        raise entry.fault(f"{id_} 写了两种状态。", "请在 state、waiting、not_computable 中只写一个。", said[1])
    if entry.get("state") not in (None, "in_force"):
        raise entry.fault(f"{id_} 的状态“{entry['state']}”不对。", "能写的有：in_force；其他写 waiting 或 not_computable。", "state")
    state, why = State.MISSING, ""
    if id_.startswith("A-"):
        why = entry.words("reading") or readings.get(id_, "")
        state = State.READ if why else State.MISSING
    elif entry.get("state"):
        state = State.IN_FORCE
    elif waiting or impossible:
        state, why = (State.WAITING, waiting) if waiting else (State.NOT_COMPUTABLE, impossible)
    return Status(id_, entry.words("text"), state, why, entry.list_of_words("packs"), entry.line)


def _problems(top: Entry, lines: Mapping[str, Entry], statuses: tuple[Status, ...], claims: tuple[Claim, ...]) -> Iterator[PackFaulty]:
    wanted = _wanted(top)
    for id_ in wanted:
        if id_ not in lines:
            yield PackFaulty(f"没有 {id_} 这一行。", f"请写 {id_}: {{text: …, state: in_force}}。", file=FILE, line=top.lines["coverage"])
    for status in statuses:
        held = {claim.pack for claim in claims if claim.id == status.id}

        def wrong(what: str, remedy: str, line: int = status.line) -> PackFaulty:
            return PackFaulty(what, remedy, file=FILE, line=line)

        if status.id not in wanted:
            yield wrong(f"{status.id} 不在 ids 里。", "请核对编号，或补进 ids。")
        if status.state is State.MISSING and status.id.startswith("A-"):
            yield wrong(f"{status.id} 没有写怎样理解。", "请在这里写 reading，或写进政策包的 ambiguities。")
        elif status.state is State.MISSING:
            yield wrong(f"{status.id} 没有写状态。", "请写 state: in_force、waiting: 模块 或 not_computable: 原因。")
        elif status.state is State.IN_FORCE and not held:
            yield wrong(f"{status.id} 写了生效，而没有条目带这个编号。", f"请在相应条目写 ids: [{status.id}]。")
        elif status.state is State.IN_FORCE and not set(status.packs) <= held:
            without = "、".join(sorted(set(status.packs) - held))
            yield wrong(f"{status.id} 在 {without} 没有条目带这个编号。", f"请在相应条目写 ids: [{status.id}]，或改 packs。")
    for claim in claims:
        if claim.id not in lines:
            close = difflib.get_close_matches(claim.id, list(lines), n=1)
            remedy = f"是不是 {close[0]}？" if close else "请先写进 coverage.yaml。"
            yield PackFaulty(f"{claim.section} 的 {claim.code} 带了没有的编号 {claim.id}。", remedy, file=claim.file, line=claim.line)


def _wanted(top: Entry) -> tuple[str, ...]:
    """Give every id that the header's ranges name: N-001…022."""
    found: list[str] = []
    for text in top.list_of_words("ids"):
        match = RANGE.fullmatch(text)
        if match is None:
            raise top.fault(f"编号段“{text}”不对。", "请写成 N-001…022。", "ids")
        letter, first, last = match[1], match[2], match[3] or match[2]
        found += [f"{letter}-{number:0{len(first)}}" for number in range(int(first), int(last) + 1)]
    return tuple(found)
