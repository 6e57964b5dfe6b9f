"""The whole invented county, made household by household so that any size streams through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jiuzhu.interfaces.cli.demo.addresses import NANYUE, Village, draw_address
from jiuzhu.interfaces.cli.demo.background import household_rows, stranger_rows
from jiuzhu.interfaces.cli.demo.case import Case, LocalValues
from jiuzhu.interfaces.cli.demo.circumstances import settle_circumstances
from jiuzhu.interfaces.cli.demo.condition import settle_condition
from jiuzhu.interfaces.cli.demo.families import SEVERAL_ADULTS, FamilyMaker, structure_for
from jiuzhu.interfaces.cli.demo.identity import IdentityIssuer
from jiuzhu.interfaces.cli.demo.months import Window, first_day
from jiuzhu.interfaces.cli.demo.people import Household
from jiuzhu.interfaces.cli.demo.plants import other_lines
from jiuzhu.interfaces.cli.demo.plants.catalogue import stories
from jiuzhu.interfaces.cli.demo.plants.story import Story
from jiuzhu.interfaces.cli.demo.stories import story_of

CATEGORY_SHARES = {"extreme_hardship": 13, "subsistence": 46, "marginal": 14, "rigid_expenditure": 8, "relapse_monitored": 13, "other": 6}
CLASS_SHARES = {"extreme_hardship": (("dispersed", "concentrated"), (84, 16)), "subsistence": (("A", "B", "C"), (22, 45, 33))}
# Monthly benefit per head as a share of the standard, in percent.
BENEFIT_SHARES = {"dispersed": 130, "concentrated": 130, "A": 100, "B": 65, "C": 40}
STRANGERS_PER_HOUSEHOLD = 0.5
HOUSEHOLDS_PER_ROUND = 700
# How often each story with truth is told in the first round.
SPREAD = 3
# Households of the assistant's village: one in so many, and so many with a warning to look into at the door.
SHOWN_EVERY, SHOWN_STORIES = 40, 3
LOOKED_INTO = ("wage_found", "second_home", "vehicle_found", "company_found", "assets_above_limit", "high_self_paid_medical")


@dataclass(frozen=True)
class DemoSpec:
    """Everything the county follows from; the same values give the same county."""

    villages: tuple[Village, ...]
    values: LocalValues
    window: Window
    households: int
    seed: int
    county_code: str = "341525"


Slot = tuple[Story, str]


def cases_of(spec: DemoSpec) -> Iterator[Case]:
    """Make the county: every household with its rows, then the strangers whom departments also know."""
    issuer = IdentityIssuer()
    weights = [village.weight for village in spec.villages]
    at_home, elsewhere = _assign(spec)
    numbers = Random(f"{spec.seed}:phones")
    shown, beside = _shown(spec, at_home), iter(other_lines.AT_HOME)
    for index in range(spec.households):
        case = _case(spec, issuer, weights, "household", index)
        case.village = shown.get(index, case.village)
        _settle(spec, case, index, at_home.get(index))
        if other_lines.fits(case):
            next(beside, other_lines.nothing)(case)
        for household in case.households:
            household.head.phone = f"1990000{numbers.randrange(10_000):04d}"
        yield case
    strangers = max(len(elsewhere), int(spec.households * STRANGERS_PER_HOUSEHOLD))
    for index in range(strangers):
        case = _case(spec, issuer, weights, "stranger", index)
        if index < len(elsewhere):
            story, month = elsewhere[index]
            story.tell(case, month)
        else:
            stranger_rows(case)
        yield case
    for index, tell in enumerate(other_lines.ELSEWHERE):
        case = _case(spec, issuer, weights, "other line", index)
        tell(case)
        yield case


def _assign(spec: DemoSpec) -> tuple[dict[int, Slot], list[Slot]]:
    """Deal stories to households and strangers; a small county gets as many as it has households, every rule in turn."""
    rng = Random(f"{spec.seed}:stories")
    told = stories()
    firsts = {story.rule: story for story in reversed(told) if story.fires}
    # The month at hand has a case of every rule; the others are spread over the year.
    dealt: list[Slot] = [(story, spec.window.last) for story in told if firsts.get(story.rule) is story]
    dealt += [(story, rng.choice(spec.window.months)) for story in told if not story.fires]
    for _ in range(SPREAD):
        dealt += [(story, rng.choice(spec.window.months)) for story in told if story.fires]
    for _ in range(spec.households // HOUSEHOLDS_PER_ROUND - 1):
        dealt += [(story, rng.choice(spec.window.months)) for story in told]
    at_home = [slot for slot in dealt if not slot[0].stranger][: spec.households]
    places = rng.sample(range(spec.households), len(at_home))
    return dict(zip(places, at_home, strict=True)), [slot for slot in dealt if slot[0].stranger]


def _shown(spec: DemoSpec, at_home: dict[int, Slot]) -> dict[int, Village]:
    """Put some households into the village whose assistant can be signed in as, two of them with a story of the month at hand."""
    village = next((each for each in spec.villages if each.code == NANYUE), None)
    if village is None:
        return {}
    fresh = [index for index, (story, month) in at_home.items() if story.fires and month == spec.window.last and story.rule in LOOKED_INTO]
    return dict.fromkeys([*range(0, spec.households, SHOWN_EVERY), *sorted(fresh)[:SHOWN_STORIES]], village)


def _case(spec: DemoSpec, issuer: IdentityIssuer, weights: list[int], kind: str, index: int) -> Case:
    rng = Random(f"{spec.seed}:{kind}:{index}")
    return Case(rng, spec.window, spec.values, issuer, rng.choices(spec.villages, weights)[0])


def _settle(spec: DemoSpec, case: Case, index: int, slot: Slot | None) -> None:
    rng, village, end = case.rng, case.village, spec.window.end
    story = slot[0] if slot else None
    categories = story.categories if story else tuple(CATEGORY_SHARES)
    category = rng.choices(categories, [CATEGORY_SHARES[each] for each in categories])[0]
    if story and story.adults and category == "extreme_hardship":
        category = "subsistence"
    make = FamilyMaker(rng, case.issuer, village, f"{spec.county_code}-{index + 1:06d}", end)
    structure = (rng.choice(SEVERAL_ADULTS) if story and story.adults else structure_for(category, rng))(make)
    classes, shares = CLASS_SHARES.get(category, (("",), (1,)))
    household = case.household = Household(
        household_id=make.household_id,
        division_code=village.code,
        area_type="urban" if village.urban else "rural",
        category=category,
        category_class=rng.choices(classes, shares)[0],
        category_from=case.long_ago(),
        category_until=None,
        address=draw_address(rng, village),
        structure=structure,
        persons=make.persons,
    )
    settle_condition(household, rng, end)
    if story and slot:
        case.quiet.update(story.quiet)
        story.tell(case, slot[1])
    else:
        _vary_term(case, household)
    share = BENEFIT_SHARES.get(household.category_class, 0)
    household.monthly_benefit_fen = spec.values.subsistence_standard_fen * household.members * share // 100 // 100 * 100
    for each in case.households:
        settle_circumstances(each, rng, end, spec.values.subsistence_standard_fen)
    household.story = story_of(household, rng, end)
    household_rows(case)


def _vary_term(case: Case, household: Household) -> None:
    """Let some households come and some go during the year, some be long gone, and some know of a death."""
    rng, window = case.rng, case.window
    draw = rng.random()
    if draw < 0.05:
        household.category_from = _some_day(rng, window)
    elif draw < 0.09:
        household.category_until = _some_day(rng, window)
    elif draw < 0.12:
        case.expire()
    if len(household.persons) > 2 and rng.random() < 0.03:
        parent = household.persons[-1]
        if parent.relation == "parent":
            case.bury(parent)


def _some_day(rng: Random, window: Window) -> date:
    start = first_day(window.first)
    return start + timedelta(days=rng.randint(0, (window.end - start).days))

