"""What is to be tried, as it stands in the address: changed values (set=NAME=VALUE) or a drafted change (draft=ID)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.registry.facts import counties
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.amendments.queries import examined, find_amendment
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers, full_code
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest
from jiuzhu.interfaces.web.whatif.drafted import drafted_for
from jiuzhu.interfaces.web.whatif.rail import TRYING


@dataclass(frozen=True)
class Change:
    """One changed value: what it is, what it says now, what is tried; ``without`` is the address of the trial without it."""

    key: str
    label: str
    clause: str
    now: str
    tried: str
    without: str


@dataclass(frozen=True)
class Asked:
    """A trial as asked for: where, on which day, both states of the law, what differs, what could not be taken."""

    county: str
    before: DatedPack
    after: DatedPack
    settings: Mapping[str, str]
    draft: str = ""
    draft_title: str = ""
    refused: tuple[str, ...] = ()
    changes: tuple[Change, ...] = field(default=())
    counties: tuple[str, ...] = ()

    @property
    def something(self) -> bool:
        """Whether there is anything to try."""
        return bool(self.settings or self.draft)

    def query(self, **more: str) -> str:
        """Write the trial as the query of an address, with more beside it."""
        pairs = [("set", f"{name}={value}") for name, value in self.settings.items()]
        pairs += [("draft", self.draft)] if self.draft else []
        pairs += [("county", self.county)] if len(self.counties) > 1 else []
        return urlencode([*pairs, *((name, value) for name, value in more.items() if value)])


def asked_in(request: ActingRequest) -> Asked:
    """Read what an address asks to try; raises NotFound where the actor has no county, or no such draft."""
    today = timezone.localdate(request.now)
    draft, title = request.GET.get("draft", ""), ""
    amendment = find_amendment(request.actor, _draft_named(draft)) if draft else None
    county = county_of(request, drafted_in=amendment.division_code if amendment else "")
    before = after = pack_in_force(today, division_code=county)
    refused: list[str] = []
    if amendment:
        seen = examined(amendment, today=today)
        title = amendment.name
        refused += [f"{fault.what}{fault.remedy}" for fault in seen.faults]
        before, after = drafted_for(county, seen, place=amendment.division_code, pack=amendment.pack, withdraws=amendment.withdraws)
    settings: dict[str, str] = {}
    for each in request.GET.getlist("set"):
        name, _, value = each.partition("=")
        try:
            after = after.with_values({name: value}, any_parameter=True)
        except DomainError as error:
            refused.append(str(error))
            continue
        settings[name] = value
    choice = () if amendment and ancestor_at(amendment.division_code, Level.COUNTY) else counties_of(request)
    asked = Asked(county, before, after, settings, draft, title, tuple(refused), counties=choice)
    return replace(asked, changes=tuple(_change(asked, key) for key in settings))


def counties_of(request: ActingRequest) -> tuple[str, ...]:
    """List the counties an actor may try changes for: those of the actor's posts, and under a city those with households."""
    places = request.actor.divisions(TRYING)
    own = [full_code(county) for place in places if (county := ancestor_at(place, Level.COUNTY))]
    below = [full_code(code) for code in counties() if any(covers(place, full_code(code)) for place in places)]
    return tuple(dict.fromkeys([*own, *below]))


def county_of(request: ActingRequest, *, drafted_in: str = "") -> str:
    """Give the county an actor tries changes for: that of the draft, else the one asked for, else the first; raises NotFound for one beyond the actor's places."""
    choice = counties_of(request)
    asked = request.POST.get("county", "") or request.GET.get("county", "")
    drafted = ancestor_at(drafted_in, Level.COUNTY) if drafted_in else None
    if not choice:
        raise NotFound("您的辖区内还没有登记的家庭，无从试算。", "请先导入登记册。")
    if drafted:
        return full_code(drafted) if full_code(drafted) in choice else choice[0]
    if asked and asked not in choice:
        raise NotFound("要试算的县（区）不在您的辖区内，或还没有登记的家庭。", "请从县（区）列表中选择。")
    return asked or choice[0]


def duty_for(request: ActingRequest, county: str) -> Duty:
    """Give the duty by which an actor tries changes in a county."""
    return next((duty for duty in TRYING if request.actor.holds(duty, division_code=county)), TRYING[0])


def sees_households(request: ActingRequest, county: str) -> bool:
    """Tell whether the actor may see every household of the county, and so every count."""
    return request.actor.holds(Duty.REGISTER_READ, division_code=county)


def _draft_named(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("没有找到这份规定变更。", "请从规定变更列表中选择。") from error


def _change(asked: Asked, key: str) -> Change:
    name = key.rpartition(".")[0] if key not in asked.before.parameters and "." in key else key
    former, newer = asked.before.parameters.get(name), asked.after.parameters.get(name)
    shown = newer or former
    rest = replace(asked, settings={other: value for other, value in asked.settings.items() if other != key})
    return Change(
        key=key,
        label=shown.label if shown else key,
        clause=shown.clause if shown else "",
        now=value_text(former) if former else "—",
        tried=value_text(newer) if newer else asked.settings[key],
        without=f"?{rest.query()}",
    )
