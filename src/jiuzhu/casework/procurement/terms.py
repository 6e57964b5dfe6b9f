"""What the law wants said of a contract, and what it makes of a violation (pure; 001·二(五), 002·附2·二至四, 004·三(四)16; A-47)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from jiuzhu.casework.procurement.rules import ContractInvalid, FindingInvalid
from jiuzhu.foundation.policy.packs import DatedPack

FUNDS, METHODS, VIOLATIONS = "funds", "procurement_methods", "provider_violations"
CONFIRMED = ("contract_elements", "procurement_rules")
"""Lists of which every row has to be confirmed before a contract is entered."""
BAN_YEARS, STOPS = "provider_ban_years", "provider_stop_current_projects"
OTHER = "其他"
"""Added to a list that the text leaves open."""
LABELS = {FUNDS: "资金来源", METHODS: "购买方式", VIOLATIONS: "违规情形"}
LEAP = (2, 29)


def choices(law: DatedPack, code: str) -> tuple[str, ...]:
    """Give the rows of one list of the law to choose from; none where the law has no such list."""
    found = law.listing(code)
    return () if found is None else (*found.rows, OTHER) if found.open else found.rows


def to_confirm(law: DatedPack) -> tuple[str, ...]:
    """Give what has to be confirmed of a contract before it is entered."""
    return tuple(row for code in CONFIRMED if (found := law.listing(code)) for row in found.rows)


def check_particulars(law: DatedPack, *, fund: str, method: str, confirmed: Collection[str], held: Collection[str] = ()) -> None:
    """Refuse words that are on no list of the law (but those ``held`` before), and a contract of which something is not confirmed; raises ContractInvalid."""
    for code, word, field in ((FUNDS, fund, "fund"), (METHODS, method, "method")):
        listed = choices(law, code)
        if word and word not in listed and word not in held:
            able = f"能选的有：{'、'.join(listed)}。" if listed else "本地规定没有列出，请留空。"
            raise ContractInvalid(f"{LABELS[code]}“{word}”不在《{law.pack.document}》的范围里。", able, field=field)
    missing = [each for each in to_confirm(law) if each not in confirmed]
    if missing:
        raise ContractInvalid(f"合同还没有确认：{'、'.join(missing)}。", f"《{law.pack.document}》要求逐项明确；请核对后勾选，没有的先补齐合同。", field="confirmed")


def check_undertaker(law: DatedPack, kind: str) -> None:
    """Refuse an organisation that the law keeps from taking on purchased services; what the law does not name is not refused. Raises ContractInvalid."""
    found = next((each for each in law.organisation_kinds if each.code == kind), None)
    if found is not None and found.contracts == "may_not":
        raise ContractInvalid(
            f"《{law.pack.document}》{found.ground.clause}：{found.label}不能承接政府购买服务。", "请与能承接的主体订立合同；机构类型登记错了的，先更正类型。", field="organisation"
        )


def banned_until(law: DatedPack, violation: str, *, kind: str, valid_from: date, valid_until: date | None) -> date | None:
    """Give the last day of a finding: for a violation of the law's list what the law says; raises FindingInvalid."""
    if not violation:
        return valid_until
    if violation not in choices(law, VIOLATIONS):
        raise FindingInvalid(f"“{violation}”不是规定列出的违规情形。", "请从列表中选择。", field="violation")
    years = law.number(BAN_YEARS)
    if kind != "ban" or years is None:
        raise FindingInvalid("这种违规情形须取消承接资格。", "请把类型改为“取消承接资格”。", field="kind")
    last = _years_after(valid_from, int(years)) - timedelta(days=1)
    if valid_until not in (None, last):
        raise FindingInvalid(f"规定取消 {int(years)} 年承接资格，应到 {last}。", "请改为这一天，或留空由系统填写。", field="valid_until")
    return last


def stops_projects(law: DatedPack) -> bool:
    """Tell whether a violation ends the contracts that are running."""
    return law.values.get(STOPS) is True


def _years_after(day: date, years: int) -> date:
    if (day.month, day.day) == LEAP:
        return date(day.year + years, day.month, day.day - 1) + timedelta(days=1)
    return day.replace(year=day.year + years)
