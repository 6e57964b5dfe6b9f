"""What is entered of a worker's certificate, and which worker may not come on a day (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.matching.resources.kinds import QUALIFICATIONS, Held, unqualified
from jiuzhu.matching.resources.kinds import VETTING as VETTING

KINDS = {kind: QUALIFICATIONS[kind] for kind in ("certificate", "training", VETTING)} | {"health": "健康证明"}
OWN_KINDS = tuple(kind for kind in KINDS if kind != VETTING)
"""What an organisation enters of its own workers."""
TEXT_LENGTH = 64
DEFAULT_NOTICE = timedelta(days=30)
"""So long before it ends an organisation is reminded: the platform's own habit, not the law's."""


class CertificateInvalid(DomainError):
    """What was entered of a worker's certificate is not whole, or it is there already."""

    code = "certificate_invalid"


class WorkerUnfit(DomainError):
    """The worker's qualification has lapsed by the day of the service, or the worker may not serve a child."""

    code = "worker_unfit"
    status = 409


@dataclass(frozen=True)
class CertificateEntry:
    """What is entered of one certificate of a worker."""

    worker_id: str
    kind: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None

    def checked(self, *, today: date) -> CertificateEntry:
        """Give the entry tidied; raises CertificateInvalid with the field that is wrong."""
        if self.kind not in KINDS:
            raise CertificateInvalid("没有这种证书。", "请从列表中选择类型。", field="kind")
        if not self.issuer.strip():
            raise CertificateInvalid("没有填写发证、查询单位。", "请按证书或查询结果上的名称填写。", field="issuer")
        if self.kind != VETTING and not self.number.strip():
            raise CertificateInvalid("没有填写证书编号。", "请按证书填写。", field="number")
        if self.valid_from > today:
            raise CertificateInvalid("起始日期在今天之后。", "请填写证书上的发证日期、查询日期。", field="valid_from")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise CertificateInvalid("有效期早于起始日期。", "请核对证书上的日期。", field="valid_until")
        if self.valid_until is not None and self.valid_until < today:
            raise CertificateInvalid("证书已经过期。", "请换证后再登记。", field="valid_until")
        return replace(self, number=self.number.strip()[:TEXT_LENGTH], issuer=self.issuer.strip()[:TEXT_LENGTH])


@dataclass(frozen=True)
class Shown:
    """One verified certificate as the rule sees it; ``clear`` is False for a vetting that forbids."""

    kind: str
    valid_from: date
    valid_until: date | None
    clear: bool = True


def why_not(shown: Iterable[Shown], *, on: date, for_child: bool, vetted_by_person: bool) -> str:
    """Say in Chinese why a worker may not come on a day; empty when nothing stands against it.

    What was never entered is not asked; what was, must hold on the day. For a child a clear vetting is needed where the county vets the organisation's
    workers one by one (``vetted_by_person``).
    """
    mine = list(shown)
    held = [Held(each.kind, each.valid_from, each.valid_until) for each in mine if each.kind != VETTING]
    lapsed = unqualified([each for each in held if each.kind in QUALIFICATIONS], on=on, for_child=False) or _health(held, on)
    if lapsed or not for_child:
        return lapsed
    vettings = sorted((each for each in mine if each.kind == VETTING), key=lambda each: (each.valid_from, not each.clear))
    if not vettings:
        return "没有县民政局登记的服务未成年人从业查询" if vetted_by_person else ""
    last = vettings[-1]
    if not last.clear:
        return "不能服务未成年人"
    return "" if last.valid_until is None or on <= last.valid_until else f"服务未成年人从业查询已于 {last.valid_until} 到期"


def _health(held: Iterable[Held], on: date) -> str:
    mine = [each for each in held if each.kind == "health"]
    if not mine or any(each.holds(on) for each in mine):
        return ""
    return f"{KINDS['health']}已于 {max(each.valid_until for each in mine if each.valid_until)} 到期" if any(each.valid_until for each in mine) else f"{KINDS['health']}还没有生效"
