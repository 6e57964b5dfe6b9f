"""The values of a parameter or deadline over time, and what the other packs say in the same place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiuzhu.foundation.policy.packs import DatedPack, Deadline, Parameter, load_pack
from jiuzhu.foundation.policy.queries import LocalValue, local_values
from jiuzhu.interfaces.web.policy.comparing import jurisdictions
from jiuzhu.interfaces.web.policy.words import Words

AREAS = {"urban": "城镇 ", "rural": "农村 ", "": ""}


@dataclass(frozen=True)
class Moment:
    """One value and the day it began; ``why`` is the document behind it where it is not the pack's own."""

    from_on: date | None
    value: str
    why: str = ""


def history_of(dated: DatedPack, *, here: bool) -> dict[str, list[Moment]]:
    """Map the keys of entries that have had more than one value to all of them, the newest first."""
    found: dict[str, list[Moment]] = {}
    published = {each.number: each for each in dated.pack.overlays}
    words = Words(dated)
    for section, each in dated.pack.dated:
        if isinstance(each.entry, Parameter | Deadline):
            code = each.entry.name if isinstance(each.entry, Parameter) else each.entry.key
            if isinstance(each.entry, Parameter) and each.entry.local and each.entry.value is None:
                continue
            why = each.entry.ground.clause if each.entry.ground.file in published else ""
            found.setdefault(f"{section}.{code}", []).append(Moment(each.from_on, words.field(each.entry, "value"), why))
    if here:
        for value in local_values():
            section = "deadlines" if value.name in dated.deadlines_declared else "parameters"
            unit = _unit(dated, value.name)
            found.setdefault(f"{section}.{value.name}", []).append(
                Moment(value.valid_from, f"{AREAS.get(value.area, '')}{value.value}{unit}", _why(value))
            )
    ordered = {key: sorted(moments, key=lambda each: each.from_on or date.min, reverse=True) for key, moments in found.items()}
    return {key: moments for key, moments in ordered.items() if len(moments) > 1 or moments[0].why}


def others_of(dated: DatedPack, today: date) -> dict[str, list[tuple[str, str]]]:
    """Map parameters to what the other packs set in the same place: (place, value)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for pack in jurisdictions():
        if pack.name == dated.pack.name:
            continue
        view = load_pack(pack.name).at(today)
        words = Words(view)
        for each in view.parameters.values():
            if not each.local or each.value is not None:
                found.setdefault(f"parameters.{each.name}", []).append((pack.label, words.standing(each)))
    return found


def _why(value: LocalValue) -> str:
    return f"{value.source}（自 {value.withdrawn_from} 起撤回）" if value.withdrawn_from else value.source


def _unit(dated: DatedPack, name: str) -> str:
    if name in dated.deadlines_declared:
        return {"working_days": " 个工作日", "days": " 天", "hours": " 小时"}[dated.deadlines_declared[name].unit]
    parameter = dated.parameters.get(name)
    return f" {parameter.unit}" if parameter and parameter.unit and not parameter.is_share else ""
