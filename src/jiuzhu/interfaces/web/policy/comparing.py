"""One row a difference between the jurisdictions, one column a jurisdiction: what each text says, by the entries that carry its id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jiuzhu.foundation.divisions.rules import full_code, level_of
from jiuzhu.foundation.policy.packs import DatedPack, Pack, load_pack, pack_names
from jiuzhu.foundation.policy.packs.checking.grounds import name_of
from jiuzhu.foundation.policy.packs.coverage import Claim, Coverage, State, read_coverage
from jiuzhu.foundation.policy.rulings import entries_of
from jiuzhu.interfaces.web.policy.words import Words, title_of

HEADER = {"brand": "品牌", "platform": "平台", "hotline": "热线", "document": "文件", "draft": "效力", "draft_label": "效力", "label": "地方", "number": "文号", "issued_on": "印发日期", "division_code": "层级"}


@dataclass(frozen=True)
class Said:
    """What one text says about one difference: the entry's name, its words, and where it can be read."""

    title: str
    words: str
    section: str = ""
    code: str = ""
    note: str = ""


@dataclass(frozen=True)
class Compared:
    """One difference: its id, what it is about, and by pack what is said; nothing where the text is silent."""

    id: str
    text: str
    state: State
    why: str
    cells: tuple[tuple[Pack, tuple[Said, ...]], ...]


@lru_cache(maxsize=1)
def _coverage() -> Coverage:
    return read_coverage()


def jurisdictions() -> tuple[Pack, ...]:
    """Give the packs there are, in the order of the columns."""
    return tuple(load_pack(name) for name in pack_names())


def compared(today: date, *, kind: str = "D") -> list[Compared]:
    """Compare the packs by every id of a kind."""
    coverage, packs = _coverage(), jurisdictions()
    writers: dict[tuple[str, date], Words] = {}

    def said(claim: Claim, pack: Pack) -> Said:
        if claim.section == "pack":
            return Said(HEADER.get(claim.field, "文件"), _header(pack, claim.field))
        day = today
        entry = _entry(pack.at(day), claim)
        ended = "" if entry else f"至 {claim.on}" if claim.on < today else f"自 {claim.on}"
        if entry is None:
            day = claim.on
            entry = _entry(pack.at(day), claim)
        words = writers.setdefault((pack.name, day), Words(pack.at(day)))
        text = words.field(entry, claim.field) if entry else ""
        return Said(title_of(entry), text if text != title_of(entry) else "", claim.section, claim.code, ended)

    rows = []
    for status in coverage.statuses:
        if not status.id.startswith(f"{kind}-"):
            continue
        claims = coverage.claims_of(status.id)
        cells = tuple((pack, tuple(said(claim, pack) for claim in claims if claim.pack == pack.short_name)) for pack in packs)
        rows.append(Compared(status.id, status.text, status.state, status.why, cells))
    return rows


def _header(pack: Pack, field: str) -> str:
    if field == "division_code":
        return f"{level_of(full_code(pack.division_code)).label}级（{pack.division_code[:6]}）"
    if field in ("draft", "draft_label"):
        return pack.draft_label if pack.draft else "正式印发"
    return str(getattr(pack, field, "") or "—")


def _entry(view: DatedPack, claim: Claim) -> object | None:
    return next((entry for section, entry in entries_of(view) if section == claim.section and name_of(entry) == claim.code), None)
