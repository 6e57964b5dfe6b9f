"""How the demo county deals with its warnings: who looks into them, what they find, how they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from jiuzhu.casework.referrals import queries as referrals
from jiuzhu.casework.referrals import services as answering
from jiuzhu.casework.referrals.rules import ReplyEntry
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry import services as register
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.rules import canonical, sm3
from jiuzhu.interfaces.cli.demo.addresses import NANYUE
from jiuzhu.interfaces.cli.demo.applied import follow_included
from jiuzhu.interfaces.cli.demo.county_making import BUSY, Making
from jiuzhu.interfaces.cli.demo.departments import HUMAN_RESOURCES
from jiuzhu.interfaces.cli.demo.months import first_day, shift
from jiuzhu.monitoring.warnings import queries as warnings
from jiuzhu.monitoring.warnings import services as handling
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry, RecheckResult
from jiuzhu.monitoring.warnings.rules import AWAY, InvestigationEntry, Outcome, OutcomeEntry

DAY_OF_ASSIGNMENT = 8
# Of the newest month, what share is still to be assigned, investigated, decided.
NEWEST_SHARES = (0.18, 0.46, 0.62)
EARLIER_SHARES, LATELY = (0.0, 0.04, 0.07), 3
DONE = (0.0, 0.0, 0.0)
FOUND_OUT = ("汪桂兰", "程德明", "余玉珍", "何国良", "储秀芳", "项立本")
ANSWERED_ALREADY, REFUSED = 0.4, 0.2

EXPLAINED = {"wage_found": "public_welfare_job"}
"""The explanation that is pressed, of a rule that offers one."""

# To which department a warning goes, and what it is asked for.
MEDICAL = ("霍山县医疗保障局", "医疗救助")
DISABLED = ("霍山县残疾人联合会", "残疾人补贴")
ELSEWHERE = (HUMAN_RESOURCES, "就业帮扶")
ANSWERS = {"医疗救助": 186_000, "残疾人补贴": 8_000, "就业帮扶": None}


@dataclass(frozen=True)
class Ending:
    """What was found out, whether the warning is true, and how it ended; ``referred_to`` is a department and a matter."""

    finding: str
    holds: bool
    outcome: Outcome
    note: str
    referred_to: tuple[str, str] = ELSEWHERE


def _end(finding: str, holds: bool, outcome: Outcome, note: str, referred_to: tuple[str, str] = ELSEWHERE) -> Ending:
    return Ending(finding, holds, outcome, note, referred_to)


DEAD = "入户核实，{name}已去世，家属出示了火化证明。"
ENDINGS: dict[str, tuple[Ending, ...]] = {
    "deceased_still_registered": (_end(DEAD, True, Outcome.CORRECT, "按火化证明登记死亡，停发本人救助金。"),),
    "residence_cancelled": (
        _end("户口随子女迁往外地，本人仍住在本村老屋。", False, Outcome.EXPLAIN, "实际居住未变，按居住地继续救助，户籍迁移材料已存档。"),
        _end("全家已迁往外省居住，本村房屋空置。", True, Outcome.RECHECK, "不再符合本地救助条件，启动复核。"),
    ),
    "registered_twice": (_end("{name}在本人户和子女户各登记一次，实际随本人户生活。", True, Outcome.CORRECT, "在子女户减少该成员，保留本人户登记。"),),
    "wage_found": (
        _end("在园区做季节工，每月工资属实，已做三个月。", True, Outcome.RECHECK, "收入已超过低保标准，启动复核，按渐退办理。"),
        _end("村里公益性岗位代缴社保，岗位补贴已计入家庭收入。", False, Outcome.EXPLAIN, "公益岗收入申请时已申报，不重复计算。"),
    ),
    "second_home": (
        _end("登记的第二处是老人留下的危房，已无法居住。", False, Outcome.EXPLAIN, "危房鉴定为 D 级，不作财产计算，材料存档。"),
        _end("去年在县城为儿子购置商品房一套，属实。", True, Outcome.RECHECK, "家庭财产超过规定，启动复核。"),
    ),
    "vehicle_found": (
        _end("车辆登记在{name}名下，实为侄子使用，无行驶证原件。", False, Outcome.EXPLAIN, "已说明借名登记，督促三个月内过户，到期再核。"),
        _end("购二手面包车用于贩运山货，属实。", True, Outcome.RECHECK, "拥有非生活必需车辆，启动复核。"),
        _end("车管所核对，号牌登记时录错证件号，本人无车。", False, Outcome.FALSE_ALARM, "部门数据有误，已请交警部门更正。"),
    ),
    "company_found": (
        _end("合作社登记时以其土地入股，从未分红，不参与经营。", False, Outcome.EXPLAIN, "土地入股无收益，合作社出具说明，存档。"),
        _end("市场监管部门核对，被冒名登记，本人不知情。", False, Outcome.FALSE_ALARM, "冒名登记，已请市场监管部门撤销。"),
        _end("名下农家乐正常营业，有经营收入。", True, Outcome.RECHECK, "有未申报的经营收入，启动复核。"),
    ),
    "assets_above_limit": (
        _end("存款为交通事故赔偿款，专户管理，用于后续治疗。", False, Outcome.EXPLAIN, "赔偿款按规定不计入家庭财产，凭证存档。"),
        _end("征地补偿款到账，存款属实。", True, Outcome.RECHECK, "金融资产超过限额，启动复核。"),
    ),
    "high_self_paid_medical": (
        _end("患病住院，自付部分主要靠借款，生活困难。", True, Outcome.REFER, "符合医疗救助条件，转县医保局办理，同步告知低保申请渠道。", MEDICAL),
        _end("自付属实，家中有经营收入，目前能够承受。", True, Outcome.KEEP_ON_LEDGER, "暂不符合条件，列入台账，三个月后回访。"),
        _end("大病自付高，又有一人残疾一人上学，涉及几个部门。", True, Outcome.DISCUSS, "涉及医保、残联、教育，提请专题会议研究。"),
    ),
    "new_disability_unaided": (
        _end("新领残疾人证，尚未申请两项补贴，家境一般。", True, Outcome.REFER, "转县残联办理残疾人两项补贴，并告知救助政策。", DISABLED),
        _end("重度残疾，无固定收入，随父母生活。", True, Outcome.INCLUDE, "协助提出低保单人户申请，乡镇已受理。"),
    ),
    "duplicate_aid": (
        _end("两个部门对同一事项各发一次，本人不清楚来源。", True, Outcome.EXPLAIN, "已通报两部门，下月起由一家发放，已发部分不追回。"),
        _end("两笔为不同事由，部门填报时用了同一种类名称。", False, Outcome.FALSE_ALARM, "种类填报有误，已请部门更正。"),
    ),
    "disability_aid_missed": (
        _end("当月因银行账户冻结未发成功，残联次月补发。", True, Outcome.REFER, "转县残联补发，并更换发放账户。", DISABLED),
        _end("证件换发期间停发，本人未办续领。", True, Outcome.REFER, "协助办理续领，转县残联。", DISABLED),
    ),
    "imprisoned_in_force": (_end("家属说明{name}已入监服刑，判决书已核对。", True, Outcome.RECHECK, "变更共同生活成员，启动复核。"),),
    "missing_in_force": (_end("{name}走失已满一个月，公安机关仍在查找。", True, Outcome.RECHECK, "家中生活有变化，启动复核。"),),
    "child_listed_unaided": (_end("孩子随祖父母生活，父母失联，家庭收入不高。", True, Outcome.KEEP_ON_LEDGER, "祖父母有退休金，列入台账，三个月后回访。"),),
    "elderly_subsidy_unaided": (_end("老人独居，有养老金，子女按月给钱。", True, Outcome.KEEP_ON_LEDGER, "暂不符合条件，列入台账，三个月后回访。"),),
}  # fmt: skip


def handle_warnings(making: Making, month: str, *, newest: bool) -> int:
    """Deal with the warnings opened in a month as far as they had come; gives how many were touched."""
    officer = making.actors["xian"]
    opened = warnings.warnings(officer).filter(month=month, state="graded").select_related("household")
    shares = NEWEST_SHARES if newest else EARLIER_SHARES if month in making.months[-LATELY:] else DONE
    touched = 0
    for key, warning in sorted(((_key(each), each) for each in opened), key=lambda pair: pair[0]):
        rng = Random(f"{making.spec.seed}:warning:{month}:{key}")
        draw = rng.random()
        here = newest and warning.household is not None and warning.household.division_code == NANYUE
        if draw < shares[0] and not here:
            continue
        # What is new in the assistant's village waits for the assistant.
        steps = 1 if here or draw < shares[1] else 2 if draw < shares[2] else 3
        try:
            with writing():
                _handle(making, warning, month, steps, newest, rng)
            touched += 1
        except DomainError as error:
            making.say(f"预警 {warning.pk} 停在半途：{error}")
        making.tick(f"{month} 预警", touched, len(opened))
    return touched


def _key(warning: Any) -> str:
    """Name a warning without its random keys, so that the same seed deals with it the same way."""
    if warning.household is None:
        return f"{warning.rule}:{sm3(canonical(warning.evidence).encode())}"
    # Somebody in two households is found under either of them.
    return f"{warning.rule}:{warning.household.number.removesuffix('B')}:{warning.subject_name}"


def _handle(making: Making, warning: Any, month: str, steps: int, newest: bool, rng: Random) -> None:
    day = first_day(shift(month, 1)) + timedelta(days=DAY_OF_ASSIGNMENT + rng.randint(0, 2))
    village = warning.household.division_code if warning.household else rng.choice(BUSY)
    township = ancestor_at(village, Level.TOWNSHIP) or village
    to_code = village if village == NANYUE else township
    handling.assign(warning_id=warning.pk, to_code=to_code, actor=making.actors["xian"], at=making.at(day, 15), seen_version=warning.version)
    if steps == 1 or warning.rule not in ENDINGS:
        return
    endings = ENDINGS[warning.rule]
    ending = rng.choice([each for each in endings if _fits(each, warning.on_aid)] or list(endings))
    handler = making.actors["cun"] if village == NANYUE else making.staff.clerk(township, "a")
    decider = making.staff.clerk(township, "b")
    visited = min(day + timedelta(days=rng.randint(1, 4)), making.now.date())
    entry = InvestigationEntry(
        visited_on=visited,
        method="visit" if warning.household else "phone",
        investigators=f"{handler.name}、{making.staff.social_worker(township).name}",
        finding=ending.finding.format(name=warning.subject_name),
        holds=ending.holds,
    )
    handling.investigate(warning_id=warning.pk, entry=entry, actor=handler, at=making.at(visited, 16), seen_version=warning.version + 1)
    if steps == 2:
        return
    on = min(visited + timedelta(days=rng.randint(1, 3)), making.now.date())
    if warning.rule in EXPLAINED and _outcome(ending, warning.on_aid) is Outcome.EXPLAIN:
        handling.explain(
            warning_id=warning.pk, explanation=EXPLAINED[warning.rule], actor=decider, at=making.at(on, 17), seen_version=warning.version + 2
        )
        return
    department, matter = ending.referred_to
    refers = _outcome(ending, warning.on_aid) is Outcome.REFER
    outcome = OutcomeEntry(
        outcome=_outcome(ending, warning.on_aid),
        note=ending.note,
        referred_to=making.organisations[department] if refers else "",
        matter=matter if refers else "",
        situation=f"走访核实情况属实，请按规定办理{matter}。" if refers else "",
        person_name=rng.choice(FOUND_OUT) if refers and warning.household is None else "",
        review_on=on + timedelta(days=90) if ending.outcome is Outcome.KEEP_ON_LEDGER and not warning.on_aid else None,
        died_on=_died_on(warning) if warning.rule == "deceased_still_registered" else None,
        left_on=_left_on(warning) if _outcome(ending, warning.on_aid) is Outcome.RECHECK else None,
    )
    if warning.rule == "registered_twice":
        _leave_second_household(warning, on, decider, making)
    handling.decide(warning_id=warning.pk, entry=outcome, actor=decider, at=making.at(on, 17), seen_version=warning.version + 2)
    if refers and (not newest or rng.random() < ANSWERED_ALREADY):
        _answer(making, warning, matter, township, on, accept=not newest, rng=rng)
    if outcome.outcome is Outcome.INCLUDE:
        follow_included(making, warning, township, on, newest=newest)
    if outcome.outcome is Outcome.RECHECK and not newest:
        _recheck(making, warning, township, on, rng)


def _answer(making: Making, warning: Any, matter: str, township: str, on: date, *, accept: bool, rng: Random) -> None:
    """Have the department answer: what it wrote is entered by the county, and accepted by the township."""
    referral = referrals.referrals_for("warning", warning.pk)[0]
    on = min(on + timedelta(days=rng.randint(2, 6)), making.now.date())
    if rng.random() < REFUSED:
        entry = ReplyEntry("not_eligible", f"经核对，目前不符合{matter}的条件，已向本人说明。")
    else:
        entry = ReplyEntry("aided", aid_kind=matter, amount_fen=ANSWERS[matter], from_on=on, monthly=matter == "残疾人补贴")
    officer = making.actors["xian"]
    answering.reply(referral_id=referral.pk, entry=entry, actor=officer, at=making.at(on, 11), seen_version=referral.version, on_paper=True)
    if accept:
        clerk = making.staff.clerk(township, "b")
        handling.accept_reply(referral_id=referral.pk, actor=clerk, at=making.at(on, 16), seen_version=referral.version + 1)
        warning.refresh_from_db()
        if warning.state == "investigated":
            kept = OutcomeEntry(Outcome.KEEP_ON_LEDGER, f"{entry.reason}列入台账，三个月后复查。", review_on=on + timedelta(days=90))
            handling.decide(warning_id=warning.pk, entry=kept, actor=clerk, at=making.at(on, 17), seen_version=warning.version)


def _fits(ending: Ending, on_aid: bool) -> bool:
    only_off = (Outcome.INCLUDE, Outcome.KEEP_ON_LEDGER)
    only_on = (Outcome.EXPLAIN, Outcome.CORRECT, Outcome.RECHECK)
    return ending.outcome not in (only_off if on_aid else only_on)


def _outcome(ending: Ending, on_aid: bool) -> Outcome:
    """Keep an outcome that suits the subject: who is off aid can only be referred, whatever the rule."""
    return ending.outcome if _fits(ending, on_aid) else Outcome.EXPLAIN if on_aid else Outcome.REFER


def _died_on(warning: Any) -> date:
    return date.fromisoformat(str(warning.evidence["death_on"])[:10])


def _left_on(warning: Any) -> date | None:
    """Give since when somebody who lived alone is gone; where others stay the household is re-checked as it is."""
    if warning.rule not in AWAY or warning.subject_type != "person" or len(registry.members_of(warning.household_id, living=True)) != 1:
        return None
    told = next((value for name, value in warning.evidence.items() if name.endswith("_on") and value), None)
    return date.fromisoformat(str(told)[:10]) if told else None


def _leave_second_household(warning: Any, on: date, decider: Actor, making: Making) -> None:
    """Take the person out of the household in which they are not the head."""
    for household in registry.households_of(warning.subject_id):
        membership = next(each for each in registry.members_of(household.pk) if str(each.person_id) == warning.subject_id)
        if membership.relation != "head" and household.number.endswith("B"):
            register.remove_member(
                household_id=household.pk,
                person_id=warning.subject_id,
                on=max(on, membership.since),
                reason="重复在册，保留本人户登记",
                actor=decider,
                at=making.at(on, 16),
            )


def _recheck(making: Making, warning: Any, township: str, on: date, rng: Random) -> None:
    if warning.household is None:
        return
    recheck = next((each for each in warnings.rechecks_of(warning.household.pk) if each.state == "checking"), None)
    if recheck is None:
        return
    on = min(on + timedelta(days=rng.randint(4, 9)), making.now.date())
    benefit = warning.household.monthly_benefit_fen or 0
    leaver, found = warnings.who_left(recheck), warning.investigations.first()
    effective = leaver.first_month if leaver else shift(f"{on:%Y-%m}", 1)
    result = RecheckResult.TERMINATED if leaver else rng.choice((RecheckResult.UNCHANGED, RecheckResult.ADJUSTED, RecheckResult.GRADUAL_EXIT, RecheckResult.TERMINATED))
    if not benefit and result in (RecheckResult.ADJUSTED, RecheckResult.GRADUAL_EXIT):
        result = RecheckResult.UNCHANGED
    entry = RecheckEntry(
        result=result,
        note=f"{found.finding if found else ''}核对收入、财产和家庭人口，入户查看并与本人见面谈话。",
        effective_month="" if result is RecheckResult.UNCHANGED else effective,
        monthly_benefit_fen=benefit * 6 // 10 // 100 * 100 if result is RecheckResult.ADJUSTED else None,
        exit_months=3 if result is RecheckResult.GRADUAL_EXIT else None,
        visited_on=on,
        visitors=f"{making.staff.clerk(township, 'a').name}、{making.staff.social_worker(township).name}",
        no_check_reason="授权书还在办理，先入户核实。",
        # What the month in which it is decided was paid already is not claimed back.
        recovery="waive" if leaver or (on + timedelta(days=1)).month != on.month else "",
        review_on=on + timedelta(days=180) if result is RecheckResult.TERMINATED else None,
    )
    clerk, other = making.staff.clerk(township, "a"), making.staff.clerk(township, "b")
    handling.propose_recheck(recheck_id=recheck.pk, entry=entry, actor=clerk, at=making.at(on, 10), seen_version=recheck.version)
    handling.decide_recheck(recheck_id=recheck.pk, actor=other, at=making.at(on + timedelta(days=1), 10), seen_version=recheck.version + 1)
