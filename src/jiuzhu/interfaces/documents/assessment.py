"""The ten-indicator form on paper, in the layout of 附件2: dimension, indicator, content, basis, conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from jiuzhu.assessment.indicators.judging import Judgement
from jiuzhu.assessment.indicators.queries import Assessment
from jiuzhu.assessment.indicators.scoring import HARDSHIP, LEVEL_WORDS
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.interfaces.documents.builder import Marks, render

CHILDREN = "children_adolescents"
LINES: Mapping[str, tuple[str, ...]] = {
    "income": (
        "1.家庭年收入 {income_annual_yuan} 元，人均年收入 {income_per_head_annual_yuan} 元；",
        "2.家庭年刚性支出 {rigid_expenditure_annual_yuan} 元。",
    ),
    "housing": (
        "1.家庭房屋数量 {homes_owned} 套，其中农村自建房数量 {homes_rural_self_built} 套，商品房数量 {homes_commercial} 套；",
        "2.人均住房面积 {floor_area_per_head_m2} ㎡。",
    ),
    "illness": (
        "1.共同生活家庭人数 {members} 人，患病人数 {members_ill} 人，其中重大疾病 {members_major_illness} 人、慢性病 {members_chronic_illness} 人、"
        "精神病 {members_mental_illness} 人、罕见病或传染病 {members_rare_or_infectious_illness} 人。",
    ),
    "disability": (
        "1.共同生活家庭人数 {members} 人，残疾人数 {members_disabled} 人，其中重度残疾及三级智力、精神残疾人数 {members_severely_disabled} 人。",
    ),
    "education": (
        "1.共同生活家庭人数 {members} 人，参加教育人数 {members_in_education} 人；",
        "2.全日制本科及以下教育总人数 {undergraduate} 人，其中学前教育 {students_preschool} 人、义务教育阶段 {students_compulsory} 人、"
        "高中阶段 {students_senior_secondary} 人、大学阶段 {students_university} 人；",
        "3.研究生及以上教育总人数 {students_postgraduate} 人。",
    ),
    "employment": (
        "1.共同生活家庭人数 {members} 人；",
        "2.家庭劳动力人口 {members_labour_force} 人，其中就业人数 {members_employed} 人，失业人数 {members_unemployed} 人，从事劳动生产 {members_farming} 人，"
        "因照料重病重残婴幼儿未就业 {members_caring} 人，其他未就业 {members_not_working_other} 人；",
        "3.无劳动能力人口 {without_labour} 人，其中不在法定劳动年龄内 {members_outside_working_age} 人，丧失劳动能力 {members_incapable} 人。",
    ),
    CHILDREN: (
        "1.家庭中儿童人数 {children} 人，青少年人数 {adolescents} 人；",
        "2.儿童是否存在健康、辍学或被侵害等问题？ {child_problem}；",
        "3.青少年是否存在心理、权益受损、行为不良等问题？ {adolescent_problem}。",
    ),
    "social_security": (
        "1.纳入社会救助总人数 {members_on_assistance} 人；",
        "2.参加或领取社会保险（养老、医疗、失业等）人数 {members_insured} 人；",
        "3.享受社会福利（残疾人、老人、儿童等）人数 {members_on_welfare} 人；",
        "4.享受优抚安置人数 {members_preferential} 人；",
        "5.享受其他社会保障人数 {members_other_security} 人。",
    ),
    "social_participation": (
        "1.月人均参与社会活动 {social_activities_per_head_monthly} 次；",
        "2.未参与社会活动原因 {inactivity_reason}。",
    ),
}
BLANK = "____"
HIDDEN = "（不显示）"


def assessment_paper(
    assessment: Assessment,
    judgement: Judgement,
    *,
    shown: Mapping[str, str],
    hides_children: bool,
    pictures: Mapping[str, bytes],
    place: str,
    marks: Marks,
) -> bytes:
    """Typeset one assessment; ``shown`` are its answers as people read them, ``pictures`` the signatures by field."""
    words = _words(shown, hides_children) | {"inactivity_reason": assessment.inactivity_reason or BLANK}
    indicators = {each.code: each for each in judgement.pack.indicators}
    rows = []
    for judged in judgement.scored.indicators:
        hidden = hides_children and judged.code == CHILDREN
        indicator = indicators.get(judged.code)
        rows.append(
            {
                "dimension": judged.dimension,
                "label": judged.label,
                "lines": _lines(judged.code, words, assessment),
                "normal": indicator.normal_quote if indicator else "",
                "hardship": indicator.quote if indicator else "",
                "state": "hidden" if hidden else judged.state,
                "reasons": [] if hidden or judged.found_by_assessors or judged.state != HARDSHIP else [each.text for each in judged.conditions if each.holds],
                "finding": judged.finding_reason if judged.found_by_assessors and not hidden else "",
            }
        )
    goal = judgement.pack.goals.get(judgement.scored.level)
    data = {
        "household": f"{assessment.about}家庭",
        "place": place,
        "title": assessment.title,
        "assessed_on": assessment.assessed_on,
        "state": assessment.state_label,
        "rows": rows,
        "level": LEVEL_WORDS.get(judgement.scored.level, "待定"),
        "hardships": judgement.scored.hardships,
        "unknowns": judgement.scored.unknowns,
        "goal": goal.text if goal else "",
        "bands": goal_clause(judgement),
        "signer": assessment.signer_name,
        "assessors": [assessment.first_assessor_name, assessment.second_assessor_name],
        "confirmer": assessment.confirmer_name,
        "confirmed_on": timezone.localdate(assessment.confirmed_at) if assessment.confirmed_at else None,
        "pictures": dict(pictures),
        "has_photo": bool(assessment.signed_paper),
        "digest": assessment.pack_digest[:16],
    }
    return render("assessment", data, title="服务类社会救助需求评估清单", marks=marks)


def goal_clause(judgement: Judgement) -> str:
    """Give the sentence that sets the three levels, as it stands under the form."""
    parameter = judgement.pack.parameters.get("band_high_min")
    return parameter.quote if parameter else ""


def _words(shown: Mapping[str, str], hides_children: bool) -> dict[str, str]:
    words = {fact: shown.get(fact) or BLANK for fact in declared_facts()}
    if hides_children:
        words |= {"child_problem": HIDDEN, "adolescent_problem": HIDDEN}
    words["undergraduate"] = _sum(shown, "students_preschool", "students_compulsory", "students_senior_secondary", "students_university")
    words["without_labour"] = _sum(shown, "members_outside_working_age", "members_incapable")
    return words


def _sum(shown: Mapping[str, str], *facts: str) -> str:
    known = [shown.get(fact, "") for fact in facts]
    return str(sum(int(value) for value in known)) if all(known) else BLANK


def _lines(code: str, words: Mapping[str, str], assessment: Assessment) -> list[str]:
    if code == "family_structure":
        chosen = assessment.values().get("family_structure", "")
        boxes: Mapping[str, Any] = declared_facts()["family_structure"].values
        return ["　".join(f"{'☑' if value == chosen else '□'}\u2060{label}" for value, label in boxes.items())]
    return [line.format_map(words) for line in LINES.get(code, ())]
