"""From a change of the service list to the text laid over the pack, by the same reading as any change of the law; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from jiuzhu.foundation.amendments.composing import compose
from jiuzhu.foundation.amendments.fields import changeable
from jiuzhu.foundation.amendments.rules import Draft, Typed
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.foundation.policy.packs.overlays import Overlay
from jiuzhu.matching.catalogue.revising import ITEM_FIELDS, RevisionEntry, RevisionIncomplete

SECTION = "catalogue"


@dataclass(frozen=True)
class Laid:
    """The text of a change and the law with it; the text is empty where the item itself stays as it is."""

    text: str
    law: DatedPack


def laid(entry: RevisionEntry, *, action: str, code: str, law: DatedPack, places: tuple[str, ...]) -> Laid:
    """Read a change over the law in force on its first day; raises RevisionIncomplete, PackFaulty.

    ``places`` keeps a new item to some divisions.
    """
    stands = changeable(law, SECTION, code)
    if action != "add" and stands is None:
        raise RevisionIncomplete("这一天清单里没有这个项目。", "请核对项目和生效日期。", field="valid_from")
    if action == "list":
        return Laid("", law)
    typed = Typed(SECTION, code, action, {name: entry.fields.get(name, "") for name in ITEM_FIELDS} if action != "retire" else {})
    draft = Draft(title=code, reason=entry.reason, document=entry.document, clause=entry.clause, quote=entry.quote, valid_from=entry.valid_from, entries=(typed,))
    composed = compose(draft, law)
    if composed.faults:
        fault = composed.faults[0]
        raise RevisionIncomplete(fault.what, fault.remedy, field=fault.name)
    if not composed.text:
        raise RevisionIncomplete("填写的内容与现行清单一样。", "请填写新的内容；只核对资金的，请选“核对列入”。")
    text = _kept_to(composed.text, places) if action == "add" and places else composed.text
    overlays = (*law.pack.overlays, Overlay("草稿", law.on, text))
    return Laid(text, load_pack(law.pack.name, overlays=overlays).at(law.on).with_values(law.settings))


def now_of(law: DatedPack, code: str) -> dict[str, str]:
    """Give the fields of an item as they stand, as they would be typed; none where there is no such item."""
    stands = changeable(law, SECTION, code)
    return {each.name: each.now for each in stands.shapes} if stands else {}


def _kept_to(text: str, places: tuple[str, ...]) -> str:
    sections: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    sections[SECTION][0]["places"] = list(places)
    return yaml.safe_dump(sections, allow_unicode=True, sort_keys=False)
