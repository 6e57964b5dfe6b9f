"""The letter about a warning: what the departments' data showed, how to explain it, and how it ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from jiuzhu.casework.letters.rules import Condition, Content, LetterTooEarly, Part
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.wording import without_codes
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, law_then, objection_of
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, under_age
from jiuzhu.monitoring.warnings.figures import AS_SENT, UNKNOWN, figures
from jiuzhu.monitoring.warnings.rules import METHODS, OUTCOME_LABELS, Outcome
from jiuzhu.monitoring.warnings.workflow import WARNING

PAPERS = {
    "deceased_still_registered": "死亡证明或户口注销证明；本人健在的，由本人到场或视频确认",
    "residence_cancelled": "户口簿或派出所出具的户籍证明",
    "registered_twice": "户口簿和共同生活情况的说明",
    "wage_found": "工资条、劳动合同或解除劳动关系的证明；只是挂靠缴费的，由单位出具说明",
    "second_home": "不动产权证、房屋拆迁或买卖的证明",
    "vehicle_found": "行驶证、车辆转让或报废的证明；残疾人代步车、经营用车的说明",
    "company_found": "营业执照注销或吊销的证明、实际经营情况的说明",
    "assets_above_limit": "银行流水、资金来源和用途的说明",
    "high_self_paid_medical": "医疗费用结算单、诊断证明",
    "new_disability_unaided": "残疾人证、银行账户",
    "duplicate_aid": "补贴发放记录、领取情况的说明",
    "disability_aid_missed": "残疾人证、银行账户",
}
PERSON = "person"
OF_OTHERS = ("recipient_households",)
"""Evidence that names other families; it stands on screen and not in a letter to one of them."""
NO_MORE = "平台没有发来其他数据，或者发来的已经到期删除。"
ANY_PAPER = "能说明实际情况的材料"
HELPS = frozenset({"high_self_paid_medical", "new_disability_unaided", "disability_aid_missed"})
"""Warnings that find somebody who may be owed more, not less."""


def draft(warning: Any, *, actor: Actor, on: date) -> Draft:
    """Write the letter from the figures the warning was raised with, those of a child only for the children's duty; raises LetterTooEarly where it is about nobody registered."""
    household = warning.household
    if household is None:
        raise LetterTooEarly("这条预警的对象还没有登记到家庭，不能出具告知书。", "请先核实身份并纳入登记。")
    ended, found = warning.dispositions.first(), warning.investigations.first()
    law = next((each.law for each in warning.sightings.all() if each.law and each.withdrawn_at is None), "")
    decided_in = ended.decided_in if ended else household.division_code
    pack = law_then(law, on=timezone.localdate(warning.opened_at), division_code=decided_in)
    minor = warning.subject_type == PERSON and under_age(registry.persons(SYSTEM).filter(pk=warning.subject_id).first(), on)
    hidden = minor and not actor.holds(Duty.CHILD_READ, division_code=household.division_code)
    found_parts = () if found is None else (_told_in_person("核实的结果"),) if hidden else _finding(found)
    content = Content(
        kind="warning",
        **addressed(household),
        asked=f"{_month(warning)}，有关部门的数据与救助登记比对时，发现{warning.subject_name}的情况需要核实：{warning.rule_label}。",
        decided_on=str(timezone.localdate(ended.decided_at) if ended else timezone.localdate(warning.opened_at)),
        outcome=_outcome(ended, warning.rule),
        tone="blue" if ended else "amber",
        law=law_of(pack),
        objection=objection_of(decided_in, on, home=household.division_code),
        reasons=_reasons(warning, ended) if not hidden or ended is None else (),
        parts=(_told_in_person("比对发现的数据") if hidden else _data(warning, pack), *found_parts),
        next_steps=() if ended else _explain(warning, on),
        about_children=minor,
        decides=ended is not None,
    )
    return Draft(content, str(warning.pk), household)


def _told_in_person(label: str) -> Part:
    return Part(label, "不显示", note=TOLD_IN_PERSON)


def _month(warning: Any) -> str:
    year, month = warning.last_month.split("-")
    return f"{int(year)}年{int(month)}月"


def _outcome(ended: Any, rule: str) -> str:
    if ended:
        return f"处理结果：{OUTCOME_LABELS[Outcome(ended.outcome)]}"
    return "请您说明情况" if rule not in HELPS else "请您说明情况；您家可能还有没享受到的救助"


def _reasons(warning: Any, ended: Any) -> tuple[str, ...]:
    if ended is None:
        return ("数据可能登记有误或者滞后，这不是处理决定。",)
    told = (
        ended.note,
        f"已转到{ended.referred_to}办理。" if ended.referred_to else "",
        f"死亡日期登记为 {ended.died_on}，有关救助类别同时停止。" if ended.died_on else "",
        _left(warning, ended),
        f"下次复查日期为 {chinese_day(ended.review_on)}。" if ended.review_on else "",
    )
    return tuple(filter(None, told))


def _left(warning: Any, ended: Any) -> str:
    if not ended.left_on:
        return ""
    since = f"{warning.subject_name}自 {chinese_day(ended.left_on)}起"
    if ended.outcome == Outcome.RECHECK:
        return f"{since}不在家里生活，救助怎样变化由复核决定，复核审定后另行告知。"
    return f"{since}登记为不在家里生活，为其提供的服务和发放随之停止。"


def _data(warning: Any, pack: Any) -> Part:
    hidden = {declared_facts()[name].label for name in OF_OTHERS}
    shown = figures(warning.evidence, parameters=pack.parameters)
    said = tuple(
        Condition(each.label, wanted=each.value) if each.threshold else Condition(f"{each.label}（{each.source}）" if each.source else each.label, each.value)
        for each in shown
        if each.value != UNKNOWN and each.label not in hidden
    )
    gone = "" if said or AS_SENT not in warning.evidence else NO_MORE
    return Part("比对发现的数据", "", "", said, warning.clause, tuple(filter(None, (warning.quote,))), without_codes(warning.reading), gone)


def _finding(found: Any) -> tuple[Part, ...]:
    how = f"{chinese_day(found.visited_on)}，{METHODS[found.method]}，核实人：{found.investigators}。"
    return (Part("核实的结果", "情况属实" if found.holds else "情况不属实", "red" if found.holds else "green", note=f"{found.finding}（{how}）"),)


def _explain(warning: Any, on: date) -> tuple[str, ...]:
    item = open_item(WARNING.name, str(warning.pk))
    by = f"请在 {chinese_day(timezone.localdate(item.due_at))}{'（暂定）' if item.due_provisional else ''}之前" if item and item.due_at and timezone.localdate(item.due_at) > on else "请尽快"
    return (
        f"{by}告诉村（社区）协理员或乡镇窗口实际情况，工作人员也会上门了解。",
        f"可以带上：{PAPERS.get(warning.rule, ANY_PAPER)}。",
        "经核实数据有误的，登记说明后结案。",
    )
