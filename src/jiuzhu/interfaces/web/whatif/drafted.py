"""A drafted change as it would come to a county: the county's own draft, or the city's laid over the county's law."""

from __future__ import annotations

from collections.abc import Mapping

from jiuzhu.foundation.amendments.examining import Examined
from jiuzhu.foundation.divisions.rules import covers, full_code
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.foundation.policy.packs.overlays import Overlay
from jiuzhu.foundation.policy.queries import changes_in_force, law_without, local_values, pack_in_force, published_change


def drafted_for(county: str, seen: Examined, *, place: str, pack: str, withdraws: int | None) -> tuple[DatedPack, DatedPack]:
    """Give the law of a county on a draft's first day, without and with it; ``place`` and ``pack`` are the draft's.

    As once it is published, the county's own changes and values stand over the city's. Raises NotFound where the draft does not
    hold in the county, PackFaulty and ParameterRefused where it does not fit the county's law.
    """
    if full_code(place) == county:
        return seen.before, seen.after or seen.before
    if not covers(place, county):
        raise NotFound("这份变更只在起草它的县生效，那里还没有登记的家庭，无从试算。", "请先导入该县的登记册。")
    on = seen.before.on
    law = pack_in_force(on, division_code=county)
    if pack not in law.pack.folders:
        raise NotFound("要试算的县有自己的政策包，这份变更在那里不生效。", "请由该县起草自己的变更，再试算。")
    if seen.after is None:
        return law, law
    if withdraws is not None:
        return law, law_without(published_change(withdraws, pack=pack), on=on, division_code=county)
    rows = [row for row in changes_in_force(on, division_code=county) if row.text]
    above = [row.overlay for row in rows if full_code(row.division_code) != county]
    if seen.composed.text:
        above.append(Overlay("草稿", on, seen.composed.text))
    own = [row.overlay for row in rows if full_code(row.division_code) == county]
    after = load_pack(law.pack.name, overlays=(*above, *own)).at(on)
    return law, after.with_values({**law.settings, **_settings(seen.composed.settings, law, county)})


def _settings(drafted: Mapping[str, str], law: DatedPack, county: str) -> dict[str, str]:
    """Keep the drafted values that the county has not set for itself and its text leaves open."""
    rows = [row for row in local_values(division_code=county) if full_code(row.division_code) == county and row.holds(law.on)]
    taken = {f"{row.name}.{row.area}" if row.area else row.name for row in rows}
    open_ = {each.name for each in law.parameters.values() if each.local} | set(law.deadlines_declared)
    keys = {key: key if key in open_ else key.rpartition(".")[0] for key in drafted}
    return {key: drafted[key] for key, name in keys.items() if name in open_ and not {key, name} & taken}
