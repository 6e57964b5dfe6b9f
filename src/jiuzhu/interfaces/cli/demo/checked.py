"""Signed authorisations of the demo county's households, and checks of their economic condition left in every state a desk can find them in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.casework.verification import queries, services
from jiuzhu.casework.verification.rules import AuthorisationMissing, Signing
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes
from jiuzhu.interfaces.cli.demo.pictures import signed_sheet

AT_ONCE = 40
ASSETS = "assets_above_limit"
OTHERS_SIGNED = 24
# Where each check ends.
ENDS = ("consistent", "requested", "checking", "discrepancy", "answered", "accepted", "consistent", "open", "explained", "consistent")
CAUSES = {"application": "申请提高低保类别", "change": "邻里反映家中有人外出务工", "periodic": "年度复查"}
OF_EVERYBODY = {"户籍": "户籍状态正常，户主和成员关系与申报一致"}
FOUND = {
    "不动产登记": "名下住宅一套 86.5 平方米，2019-03-02 登记",
    "银行": "活期存款 3,260.00 元，2026 年 10 月末",
    "社会保险缴纳": "城乡居民养老保险，按年缴费",
}
MORE_THAN_TOLD = "县城商品房一套 98.2 平方米，申报时没有写"


def sign_households(making: Making) -> None:
    """Have the households of the stories about money, and some others, sign on the day they were registered; what is sent of the rest is not kept."""
    sheet = signed_sheet(Random(making.spec.seed))
    stories = [case for case in making.cases if ASSETS in {each.rule for each in (*case.planted, *case.look_alikes)}]
    homes = [home for case in stories for home in case.households] + eligible_homes(making, "checked")[:OTHERS_SIGNED]
    numbers = sorted({home.household_id for home in homes})
    households = [found for number in numbers if (found := registry.household_by_number(number)) and found.closed_on is None]
    for start in range(0, len(households), AT_ONCE):
        with writing():
            for household in households[start : start + AT_ONCE]:
                sign_household(making, household, sheet, on=household.registered_on, at=making.at(household.registered_on, 15))
        making.tick("核对授权", min(start + AT_ONCE, len(households)), len(households))


def sign_household(making: Making, household: Any, sheet: bytes, *, on: date, at: datetime) -> None:
    """Keep what the living members of a household signed on a day, entered at a moment: the grown for themselves, the head for the minors."""
    members = [each.person for each in registry.members_of(household.pk, living=True)]
    adults = [person for person in members if age_on(person.birth_date, on) >= ADULT_AGE]
    minors = [person for person in members if age_on(person.birth_date, on) < ADULT_AGE]
    head = adults[0].name if adults else "村委会"
    for persons, signer, name in ((adults, "self", head), (minors, "guardian", head)):
        if persons:
            signing = Signing(tuple(str(each.pk) for each in persons), name, signer, on, paper=sheet)
            services.keep_signed(household=household, signing=signing, picture=sheet, actor=SYSTEM, at=at)


def check_households(making: Making) -> None:
    """Check some households, so that the township's and the county's desks have work waiting."""
    homes = eligible_homes(making, "checked")[: making.scaled(fewest=10, a_month=1)]
    for number, home in enumerate(homes):
        household = registry.household_by_number(home.household_id)
        end = ENDS[number % len(ENDS)]
        if household is None or queries.verifications_of(household.pk):
            continue
        rng = Random(f"{making.spec.seed}:checked:{home.household_id}")
        days_ago = rng.randint(1, 3) if end in ("open", "requested") else rng.randint(8, 14)
        try:
            with writing():
                _check(making, household, end, making.now.date() - timedelta(days=days_ago), rng)
        except AuthorisationMissing:
            # Somebody came into the household after the others had signed.
            continue
        except DomainError as error:
            making.say(f"{home.household_id} 的经济核对停在半途：{error}")
        making.tick("经济核对", number + 1, len(homes))


def _check(making: Making, household: Any, end: str, on: date, rng: Random) -> None:
    clerk, officer = making.staff.clerk(household.division_code, "a"), making.actors["xian"]
    kind, cause = rng.choice(sorted(CAUSES.items()))
    check = services.open_check(household_id=household.pk, kind=kind, cause=cause, actor=clerk, at=making.at(on, 9))
    if end == "open":
        return
    given: dict[str, Any] = {"verification_id": check.pk}
    services.request_check(actor=clerk, at=making.at(on, 10), seen_version=0, **given)
    if end == "requested":
        return
    services.send_out(actor=officer, at=making.at(on + timedelta(days=1), 9), seen_version=1, **given)
    differs = end in ("discrepancy", "explained", "accepted")
    sources = [each.check.source for each in queries.sources_said(queries.find_verification(SYSTEM, check.pk))]
    told = sources[: len(sources) // 2] if end == "checking" else sources
    _enter(told, given, officer, making.at(on + timedelta(days=3), 14), differs)
    if end == "checking":
        _answer_in_part(sources[len(told) :], given, officer, making.at(on + timedelta(days=3), 15))
    if end in ("checking", "answered"):
        return
    finding = "申报的住房与不动产登记不一致，请户主说明。" if differs else "收入、财产与申报一致，符合规定。"
    services.report(consistent=not differs, finding=finding, actor=officer, at=making.at(on + timedelta(days=4), 11), seen_version=3, **given)
    if end in ("consistent", "discrepancy"):
        return
    text = "房子是儿子结婚时以父亲名义买的，贷款由儿子还，已附贷款合同和还款流水。"
    services.explain(text=text, actor=clerk, at=making.at(on + timedelta(days=6), 10), seen_version=4, **given)
    if end == "accepted":
        services.accept(reason="材料齐全，由儿子居住和还贷。", actor=officer, at=making.at(on + timedelta(days=7), 15), seen_version=5, **given)


def _answer_in_part(sources: Sequence[str], given: dict[str, Any], officer: Actor, at: Any) -> None:
    """Have one source answer of one member, the others still to come."""
    concerned = [str(pk) for pk in queries.find_verification(SYSTEM, given["verification_id"]).concerned.order_by("ref").values_list("person_id", flat=True)]
    for source in sources:
        if source not in OF_EVERYBODY and len(concerned) > 1:
            services.enter_by_hand(source=source, outcome="returned", person_ids=concerned[:1], text=FOUND.get(source, "本月缴存 420 元"), actor=officer, at=at, **given)
            return


def _enter(sources: Sequence[str], given: dict[str, Any], officer: Actor, at: Any, differs: bool) -> None:
    first = str(queries.find_verification(SYSTEM, given["verification_id"]).concerned.order_by("ref").values_list("person_id", flat=True)[0])
    for source in sources:
        text = MORE_THAN_TOLD if differs and source == "不动产登记" else FOUND.get(source, "")
        if source in OF_EVERYBODY:
            services.enter_by_hand(source=source, outcome="returned", person_ids=(), text=OF_EVERYBODY[source], actor=officer, at=at, **given)
            continue
        if text:
            services.enter_by_hand(source=source, outcome="returned", person_ids=(first,), text=text, actor=officer, at=at, **given)
        check = queries.find_verification(SYSTEM, given["verification_id"])
        if not text or check.members_concerned > 1:
            services.enter_by_hand(source=source, outcome="no_data", person_ids=(), text="", actor=officer, at=at, **given)
