"""The law in force here: the pack of this deployment with the county's own values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Max

from jiuzhu.foundation.divisions.rules import covers, full_code, level_of
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.errors import LawLost, PackFaulty, PackUnknown
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.feed_files import Stamp, own_stamp, stamp_held
from jiuzhu.foundation.policy.models import LawUsed, LocalValue, PackText, PublishedChange, Ruling
from jiuzhu.foundation.policy.packs import DatedPack, Deadline, Pack, load_pack, pack_names
from jiuzhu.foundation.policy.packs.overlays import Overlay
from jiuzhu.foundation.policy.packs.placing import pack_of_place, seat_of
from jiuzhu.foundation.policy.rulings import read_back, rule_of
from jiuzhu.foundation.policy.texts import restored


def pack_in_force(on: date, *, division_code: str | None = None) -> DatedPack:
    """Give the law of a place as of a day: its pack, published changes and local values up to that day included.

    Without a place, or with one outside the deployment, it is the deployment's own. A city's changes and values hold
    in its counties unless they have set their own; a county without a pack has the city's.
    """
    held = _HELD.get()
    if held is None:
        return _read_in_force(*_place(division_code), on)
    if (division_code, on) not in held.asked:
        if division_code not in held.places:
            held.places[division_code] = _place(division_code)
        name, here = held.places[division_code]
        if (name, here, on) not in held.laws:
            held.laws[name, here, on] = _read_in_force(name, here, on)
        held.asked[division_code, on] = held.laws[name, here, on]
    return held.asked[division_code, on]


@dataclass
class Held:
    """The laws looked up within a block, by pack, seat and day, which of them each place asked for has, and the pack and seat of each place."""

    laws: dict[tuple[str, str, date], DatedPack] = field(default_factory=dict)
    asked: dict[tuple[str | None, date], DatedPack] = field(default_factory=dict)
    places: dict[str | None, tuple[str, str]] = field(default_factory=dict)


@contextmanager
def law_held() -> Iterator[None]:
    """Look the law of each place and day up once only within the block: for one transaction with many steps, none of which changes the law."""
    token = _HELD.set(Held())
    try:
        with stamp_held():
            yield
    finally:
        _HELD.reset(token)


def _read_in_force(name: str, here: str, on: date) -> DatedPack:
    pack = load_pack(name)
    # The values, the changes and the county's own feeds themselves are the key, so that no process goes on with what another has changed.
    return _pack(name, on, _values_in_force(pack, here, on), _overlays(_changes(name, here, on)), own_stamp())


_HELD: ContextVar[Held | None] = ContextVar("law_held", default=None)


@lru_cache(maxsize=32)
def _pack(name: str, on: date, entered: tuple[tuple[str, str], ...], overlays: tuple[Overlay, ...], feeds: Stamp) -> DatedPack:
    dated = load_pack(name, overlays=overlays).at(on)
    # What the text of the county itself fixes, no value entered for the city can change.
    settable = {each.name for each in dated.parameters.values() if each.local} | set(dated.deadlines_declared)
    return dated.with_values({key: value for key, value in entered if key in settable or key.rpartition(".")[0] in settable})


def _place(division_code: str | None) -> tuple[str, str]:
    """Give the name of the pack of a place, and the division whose values count there."""
    own = load_pack(settings.POLICY_PACK)
    root = full_code(own.division_code)
    if division_code is None or not covers(root, division_code):
        return own.name, root
    name = pack_of_place(division_code)
    here = max(seat_of(division_code), root)
    return (name if name and covers(root, load_pack(name).division_code) else own.name), here


def _values_in_force(pack: Pack, here: str, on: date, *, without: PublishedChange | None = None) -> tuple[tuple[str, str], ...]:
    """Give the values in force at a place as (name or name.area, value): a lower division's stand in for those above it."""
    rows = LocalValue.objects.filter(pack__in=pack.folders, valid_from__lte=on).exclude(withdrawn_from__lte=on).order_by("valid_from", "id")
    standing: dict[str, dict[tuple[str, str], Any]] = {}
    # Plain rows: the law is asked for with every step, and making models of its values took longer than the query.
    for row in rows.values_list("name", "area", "value", "division_code", "change_id", named=True):
        if covers(row.division_code, here) and not (without and row.change_id == without.pk):
            standing.setdefault(row.division_code, {})[row.name, row.area] = row
    found: dict[tuple[str, str], Any] = {}
    for code in sorted(standing, key=lambda code: level_of(code).depth):
        whole = {name for name, area in standing[code] if not area}
        found = {key: row for key, row in found.items() if key[0] not in whole} | standing[code]
    return tuple((f"{name}.{area}" if area else name, row.value) for (name, area), row in found.items())


def overlays_in_force(on: date, *, division_code: str | None = None) -> tuple[Overlay, ...]:
    """Give the published changes in force on a day at a place, as packs take them: the city's first, then the county's own."""
    return _overlays(changes_in_force(on, division_code=division_code))


def changes_in_force(on: date, *, division_code: str | None = None) -> list[PublishedChange]:
    """List the published changes of the county and what lies above it that are in force on a day, in the order in which they are laid."""
    return _changes(*_place(division_code), on)


def _changes(name: str, here: str, on: date) -> list[PublishedChange]:
    return _standing(list(PublishedChange.objects.filter(pack__in=load_pack(name).folders, valid_from__lte=on)), here)


def _overlays(changes: Iterable[PublishedChange]) -> tuple[Overlay, ...]:
    return tuple(row.overlay for row in changes if row.text)


def _standing(rows: list[PublishedChange], here: str) -> list[PublishedChange]:
    """Keep of the changes begun by some day those that hold at a place, in the order in which they are laid."""
    places = {row.pk: row.division_code for row in rows}
    # A place takes back only what it has set itself.
    withdrawn = {row.withdraws_id for row in rows if row.withdraws_id and places.get(row.withdraws_id) == row.division_code}
    standing = [row for row in rows if row.pk not in withdrawn and covers(row.division_code, here)]
    return sorted(standing, key=lambda row: (level_of(row.division_code).depth, row.valid_from, row.number))


@dataclass(frozen=True)
class Clash:
    """A day on which the law of a place could not be read with one change more, why, and the published change it does not go with."""

    on: date
    other: PublishedChange
    error: PackFaulty


def clash_with(*, pack: str, division_code: str, valid_from: date, text: str, withdraws: int | None) -> Clash | None:
    """Find the published change that could not be read any more beside a change not published yet, on its first day or any later one, there or below."""
    rows = list(PublishedChange.objects.filter(pack__in=packs_around(pack)))
    withdrawn = published_change(withdraws, pack=pack) if withdraws is not None else None
    number = max((row.number for row in rows if row.pack == pack), default=0) + 1
    fresh = PublishedChange(pack=pack, number=number, division_code=division_code, valid_from=valid_from, text=text, withdraws=withdrawn)
    for here in sorted({division_code, *(row.division_code for row in rows if covers(division_code, row.division_code))}):
        name, place = _place(here)
        known = [row for row in rows if row.pack in load_pack(name).folders]
        for on in sorted({valid_from, *(row.valid_from for row in known if row.valid_from > valid_from)}):
            begun = [row for row in known if row.valid_from <= on]
            try:
                load_pack(name, overlays=tuple(row.overlay for row in _standing([*begun, fresh], place) if row.text)).at(on)
            except PackFaulty as error:
                # The one the fault lies in, else the one that begins on the day: the days before could be read.
                faulty, beside = error.file, [row for row in begun if row != withdrawn]
                others = sorted(beside, key=lambda row: (row.key == faulty, row.valid_from, row.number))
                if not others:
                    raise
                return Clash(on, others[-1], error)
    return None


def packs_around(pack: str) -> set[str]:
    """Give the packs whose changes can lie beside one of this pack: those it rests on, those that rest on it, and what these rest on."""
    return {folder for name in (pack, *pack_names()) if pack in load_pack(name).folders for folder in load_pack(name).folders}


def published_changes() -> list[PublishedChange]:
    """List every change ever published for the deployment's pack and those it rests on, the newest first."""
    return list(PublishedChange.objects.filter(pack__in=load_pack(settings.POLICY_PACK).folders).select_related("withdraws").order_by("-number"))


def published_change(number: int, *, pack: str = "") -> PublishedChange:
    """Give one published change by its number within a pack (the deployment's own by default); raises NotFound."""
    found = PublishedChange.objects.filter(pack=pack or load_pack(settings.POLICY_PACK).name, number=number).first()
    if found is None:
        raise NotFound(f"没有变更第 {number} 号。", "请从规定变更列表中选择。")
    return found


def law_without(change: PublishedChange, *, on: date, division_code: str) -> DatedPack:
    """Give the law of a place on a day as it would be without one published change, its text and its values."""
    name, here = _place(division_code)
    overlays = tuple(each for each in overlays_in_force(on, division_code=division_code) if each.number != change.key)
    return _pack(name, on, _values_in_force(load_pack(name), here, on, without=change), overlays, own_stamp())


def values_set_by(change: PublishedChange) -> list[LocalValue]:
    """List the local values a published change has set."""
    return list(change.values.order_by("id"))


def value_stands(key: str, *, law: DatedPack, entered: Iterable[LocalValue], area: str = "") -> bool:
    """Tell whether a parameter or deadline has a value that one person alone cannot replace: the text's, or one entered in earnest.

    ``entered`` are the local values that can count at the place of the law, of whatever day, level and kind of area. A value for towns
    leaves the one for the country open, and the other way round.
    """
    others = [each.area for each in entered if each.name == key and not each.is_demo and not each.gone(law.on)]
    return law.pack.at(law.on).has_value(key) or any(not area or each in ("", area) for each in others)


def last_decision_day() -> date | None:
    """Give the latest day for which anything was decided by the law in force here."""
    return LawUsed.objects.aggregate(last=Max("on"))["last"]


def law_by_fingerprint(fingerprint: str) -> DatedPack:
    """Give the law a decision was made with, from the fingerprint it stored, whatever was published since; raises LawLost, PackFaulty.

    Where the files of the pack are no longer the same, they are read from what was kept of them.
    """
    used = LawUsed.objects.select_related("base").filter(pk=fingerprint).first()
    if used is None:
        raise LawLost("没有留存这次判断所用的规定。", "请按纸质档案核对。")
    published = {row.key: row.overlay for row in PublishedChange.objects.filter(pack__in=used.packs)} if used.changes else {}
    overlays = tuple(published[key] for key in used.changes)
    if _differs(used.base):
        pack = restored(used.base.pack, bytes(used.base.body), overlays)
    else:
        pack = load_pack(used.base.pack, overlays=overlays)
    law = pack.at(used.on).with_values(used.settings)
    if law.fingerprint != fingerprint:
        raise LawLost("这次判断所用的规定与留存的摘要不一致。", "请联系系统管理员，先校验台账。")
    return law


def files_changed_since(fingerprint: str) -> bool:
    """Tell whether the pack's files are no longer those a decision was made with, so that what was kept of them counts."""
    return _differs(LawUsed.objects.select_related("base").get(pk=fingerprint).base)


def _differs(base: PackText) -> bool:
    # Without the published changes: they may touch what the files of today no longer have.
    try:
        return load_pack(base.pack).base_digest != base.pk
    except (PackUnknown, PackFaulty):
        return True


def rulings_of(subject_kind: str, subject_id: str) -> list[Ruling]:
    """List the stored rulings on one subject; the caller has checked that the actor may see it."""
    return list(Ruling.objects.filter(subject_kind=subject_kind, subject_id=subject_id).select_related("law").order_by("made_at", "pk"))


def ruled_again(ruling: Ruling) -> bool | None:
    """Apply the rule of a stored ruling again, with its own facts and the law of then; the answer must be the stored one."""
    return rule_again(fingerprint=ruling.law_id, section=ruling.section, code=ruling.code, facts=ruling.facts)


def rule_again(*, fingerprint: str, section: str, code: str, facts: Mapping[str, Any]) -> bool | None:
    """Apply one rule of the law of then to stored facts; raises LawLost."""
    return answer_by(law_by_fingerprint(fingerprint), section=section, code=code, facts=facts)


def answer_by(law: DatedPack, *, section: str, code: str, facts: Mapping[str, Any]) -> bool | None:
    """Apply one rule of a law to stored facts; raises LawLost where the law has no such rule."""
    return rule_of(law, section, code).to_python(law.values)(read_back(facts, declared_facts()))


def deadline_in_force(key: str, *, division_code: str, on: date) -> Deadline | None:
    """Give a deadline of the pack as of a day; None where the county has not set a local one yet."""
    return pack_in_force(on, division_code=division_code).deadlines.get(key)


def demo_values_in_force(on: date, *, division_code: str | None = None) -> list[LocalValue]:
    """List the values that were entered for a demonstration only and are in force on a day."""
    newest: dict[tuple[str, str], LocalValue] = {}
    for row in reversed(local_values(division_code=division_code)):
        if row.holds(on):
            newest[row.name, row.area] = row
    return [row for row in newest.values() if row.is_demo]


def local_values(*, division_code: str | None = None) -> list[LocalValue]:
    """List every local value ever entered that can count at a place (the deployment's own by default), the newest first."""
    name, here = _place(division_code)
    rows = LocalValue.objects.filter(pack__in=load_pack(name).folders)
    standing = [row for row in rows if covers(row.division_code, here)]
    return sorted(standing, key=lambda row: (level_of(row.division_code).depth, row.valid_from, row.pk), reverse=True)
