"""Typical mistakes in a pack: the message names file and line and says what to write instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import loading
from jiuzhu.foundation.policy.packs.checking import check_pack

FILE = "extra.yaml"
GROUND = "clause: 附件2·说明1, quote: 1.根据收入、居住等10个困境指标，评估形成高（7个及以上困境指标）、中（6个及以下困境指标）、低（2个及以下困境指标）三个层级困境程度。"
SAFE = "examples: [{age: 80, expect: true}, {age: 79, expect: false}]"

# What somebody writes, and what the message must say: what is wrong, and what to write instead.
MISTAKES = {
    "a section that does not exist": ("benefit:\n  - {benefit: a}", "不认识的项“benefit”", "是不是 benefits"),
    "a key that does not exist": ("benefits:\n  - {benefit: a, eligable: TRUE}", "eligable", "是不是 eligible"),
    "a mapping where a list belongs": ("benefits: {benefit: a}", "benefits 的写法不对", "以 - 开头"),
    "a list where names belong": ("parameters:\n  - {label: 甲}", "parameters 的写法不对", "名字"),
    "no code": ("benefits:\n  - {label: 甲}", "缺少 benefit", "请补上 benefit"),
    "a code that is a number": ("tasks:\n  - {task: 3, label: 甲}", "不是文字", "加引号"),
    "a number where a parameter belongs": (
        "benefits:\n  - {benefit: a, of: person, eligible: age >= 80, amount: 300, per: month, kind: cash}",
        "不是参数",
        "p.参数名",
    ),
    "a parameter that does not exist": (
        "benefits:\n  - {benefit: a, of: person, eligible: age >= 80, amount: p.charity_study_compulsory, per: month, kind: cash}",
        "没有参数 p.charity_study_compulsory",
        "是不是 p.charity_study_compulsory_yuan",
    ),
    "a parameter of the wrong kind": (
        "benefits:\n  - {benefit: a, of: person, eligible: age >= 80, amount: p.station_min_recipients, per: month, kind: cash}",
        "这里用不上",
        "money",
    ),
    "an unknown choice": (
        "benefits:\n  - {benefit: a, of: person, eligible: age >= 80, amount: p.charity_study_compulsory_yuan, per: monthly, kind: cash}",
        "per 的值“monthly”不对",
        "month、quarter",
    ),
    "a fact that does not exist": ("aids:\n  - {aid: a, of: person, who: agge >= 80, what: 甲}", "agge", "age"),
    "a condition that is none": ("aids:\n  - {aid: a, of: person, who: age + 1, what: 甲}", "条件", "条件"),
    "a comparison of different kinds": ("aids:\n  - {aid: a, of: person, who: age = 'x', what: 甲}", "age", ""),
    "a code the fact cannot have": ("aids:\n  - {aid: a, of: person, who: category = 'dibao', what: 甲}", "dibao", "subsistence"),
    "a fact to ask that does not exist": (
        "aids:\n  - {aid: a, of: person, who: age >= 80, what: 甲, ask: [aged]}",
        "没有事实 aged",
        "facts.yaml",
    ),
    "months the wrong way round": ("exits:\n  - {exit: a, when: in_force, months: [6, 1]}", "第一个数大于第二个", "[最少, 最多]"),
    "one month where two belong": ("exits:\n  - {exit: a, when: in_force, months: 6}", "months", "[1, 6]"),
    "a number out of bounds": ("reports:\n  - {report: a, every: month, day: 32}", "32", "1 到 31"),
    "a text that is not a date": ("milestones:\n  - {milestone: a, until_on: 年底}", "不是日期", "2024-05-31"),
    "yes where true belongs": ('modules:\n  - {module: a, enabled: "yes"}', "enabled", "true 或 false"),
    "a comma in an unquoted text": (
        "units:\n  - {unit: a, label: 甲,乙, level: county}",
        "不认识的项“乙”",
        "加引号",
    ),
    "an id that is none": ("units:\n  - {unit: a, label: 甲, level: county, ids: [N1]}", "N1", "N-001"),
    "an id on a field that is not there": (
        "units:\n  - {unit: a, label: 甲, level: county, ids: {N-001: lable}}",
        "lable",
        "是不是 label",
    ),
    "a key written twice": ("units:\n  - {unit: a, unit: b, level: county}", "写了两次", "只保留一个"),
    "wrong YAML": ("units:\n  - {unit: a, label: 甲\n", "YAML", "缩进"),
    "a number that is none": ("parameters:\n  a: {label: 甲, type: money, unit: 元, value: 三百}", "三百", "738.00"),
    "too many decimals": ("parameters:\n  a: {label: 甲, type: money, unit: 元, value: 1.001}", "1.001", "两位小数"),
    "an unknown kind": ("parameters:\n  a: {label: 甲, type: amount, unit: 元, value: 1.00}", "amount", "money"),
    "no ground": (
        "benefits:\n  - {benefit: a, of: person, eligible: age >= 80, amount: p.charity_study_compulsory_yuan, per: month, kind: cash, "
        + SAFE
        + "}",
        "没有写依据",
        "clause",
    ),
    "a quote that is not in the text": (
        "expenditures:\n  - {expenditure: a, label: 甲, outcome: warn, clause: 一, quote: 这句话原文里没有。}",
        "找不到",
        "照抄原文",
    ),
    "half a sentence": (
        "expenditures:\n  - {expenditure: a, label: 甲, outcome: warn, clause: 一, quote: 三个层级困境程度}",
        "整句",
        "句号",
    ),
    "a number the quote does not hold": (
        "intervals:\n  - {interval: a, of: recheck, label: 甲, months: 5, " + GROUND + "}",
        "5 不在引文里",
        "reading",
    ),
    "a measure in other words": (
        "tasks:\n  - {task: a, label: 甲, list: tasks, measures: [原文里没有这样写], " + GROUND + "}",
        "措施在原文中找不到",
        "照抄原文",
    ),
    "a unit that does not exist": (
        "tasks:\n  - {task: a, label: 甲, list: tasks, lead: civil_afairs, measures: [三个层级困境程度], " + GROUND + "}",
        "civil_afairs",
        "是不是 civil_affairs",
    ),
    "a report without a day": ("reports:\n  - {report: a, label: 甲, every: month, " + GROUND + "}", "哪一天", "day"),
    "a rule tried one way only": (
        "aids:\n  - {aid: a, of: person, who: age >= 80, what: 甲, examples: [{age: 80, expect: true}], " + GROUND + "}",
        "两种情形",
        "expect: false",
    ),
    "an example that comes out otherwise": (
        "aids:\n  - {aid: a, of: person, who: age >= 80, what: 甲, examples: [{age: 80, expect: false}, {age: 79, expect: false}], "
        + GROUND
        + "}",
        "算出来是 true",
        "请改条件",
    ),
    "a personal fact in a household's rule": (
        "aids:\n  - {aid: a, of: household, who: age >= 80, what: 甲, " + SAFE + ", " + GROUND + "}",
        "不是家庭的事实",
        "of: person",
    ),
    "a placeholder without a field": (
        "messages:\n  - {message: a, label: 甲, text: '{who}您好', fields: [whom], reading: 甲}",
        "{who}",
        "fields",
    ),
    "a module that does not exist": (
        "lists:\n  - {list: a, label: 甲, rows: [乙], module: charitty, reading: 甲}",
        "charitty",
        "是不是 charity",
    ),
    "a quota without a measure": (
        "quotas:\n  - {quota: a, about: village, label: 甲, count: village_recipients_count, " + GROUND + "}",
        "at_least 或 per",
        "at_least",
    ),
    "a rule about anyone that holds of people no department names": (
        "warnings:\n  - {warning: a, label: 甲, subject: anyone, feeds: [disability], grade: 2, evidence: [new_certificate_grade], "
        "holds: recipient_under_any_record AND NOT severe_certificate_issued_in_month, "
        "examples: [{recipient_under_any_record: true, severe_certificate_issued_in_month: false, expect: true}, "
        "{recipient_under_any_record: true, severe_certificate_issued_in_month: true, expect: false}], " + GROUND + "}",
        "没有提到这个人时也成立",
        "self_paid_12_months_yuan",
    ),
    "a benefit without amount or goods": (
        "benefits:\n  - {benefit: a, of: person, eligible: age >= 80, per: month, kind: cash, " + SAFE + ", " + GROUND + "}",
        "没有写金额或实物",
        "amount",
    ),
}


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mistakes") / "policies"
    shutil.copytree(policies_folder(), folder)
    return folder


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_line_and_remedy(packs: Path, mistake: str) -> None:
    text, says, remedy = MISTAKES[mistake]
    path = packs / "341525-huoshan" / FILE
    path.write_text(text, encoding="utf-8")
    loading._load.cache_clear()
    try:
        found = [each for each in check_pack("huoshan", packs) if FILE in each.file]
    finally:
        path.unlink()

    told = [f"{each.what} {each.remedy}" for each in found]
    assert any(says in each.what and remedy in each.remedy and each.line and f"{FILE} 第 {each.line} 行" in each.what for each in found), (
        told
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('division_code: "341525000000"', 'division_code: "341599000000"', "行政区划表里没有代码"),
        ('division_code: "341525000000"', 'division_code: "341524000000"', "金寨县"),
        ("label: 霍山县", "label: 霍山", "霍山县"),
        ("extends: national", "extends: nation", "nation 不存在"),
    ],
)
def test_a_header_of_another_place_is_found(packs: Path, old: str, new: str, says: str) -> None:
    path = packs / "341525-huoshan" / "pack.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    loading._load.cache_clear()
    try:
        found = check_pack("huoshan", packs)
    finally:
        path.write_text(text, encoding="utf-8")
        loading._load.cache_clear()

    assert any(says in str(each) and "pack.yaml" in each.file for each in found), found
