"""The papers of a claim, and what comes back of a policy that ends early."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.registry.models import Person
from jiuzhu.delivery.care_insurance import services
from jiuzhu.delivery.care_insurance.models import Budget, CareClaim, CarePolicy
from jiuzhu.delivery.care_insurance.rules import ClaimEntry, PaperRefused, RefundInvalid, refund_of
from jiuzhu.delivery.care_insurance.services import keeping
from jiuzhu.delivery.care_insurance.tasks import keep_insurance
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.vault import queries as vault
from tests.care_insurance.conftest import FROM, TODAY, UNTIL
from tests.conftest import actor

pytestmark = pytest.mark.django_db
STAY = ClaimEntry("县医院", date(2026, 12, 5), date(2026, 12, 12), 90000, ["住院发票"])


PAPER = b"%PDF-1.4 a scan"


def paper(claim, clerk, now, **changes):
    return services.add_paper(**({"claim": claim, "kind": "出院小结", "content": PAPER, "content_type": "application/pdf", "actor": clerk, "at": now} | changes))


def test_a_paper_is_kept_once_sealed_and_only_while_the_claim_is_open(insured, clerk, now):
    made = services.claim(policy=insured.policies.first(), entry=STAY, actor=clerk, at=now + timedelta(days=30))
    assert paper(made, clerk, now) == paper(made, clerk, now)
    assert vault.content(made.files.get().file_id) == PAPER and CareClaim.objects.get().papers == ["住院发票", "出院小结"]
    for wrong in ({"content": b"MZ"}, {"content_type": "text/html", "content": b"x"}, {"kind": "合影", "content": PAPER + b"2"}):
        with pytest.raises(PaperRefused):
            paper(made, clerk, now, **wrong)
    with pytest.raises(NotPermitted):
        paper(made, actor("township_clerk", division="341525102000"), now, content=PAPER + b"3")
    services.withdraw(claim=made, reason="材料不全", seen_version=0, actor=clerk, at=now)
    with pytest.raises(PaperRefused, match="已经办结"):
        paper(made, clerk, now, content=PAPER + b"4")
    assert made.files.count() == 1


def test_papers_that_come_in_at_once_are_both_known(insured, clerk, now):
    made = services.claim(policy=insured.policies.first(), entry=STAY, actor=clerk, at=now + timedelta(days=30))
    seen = CareClaim.objects.get()
    paper(made, clerk, now)
    paper(seen, clerk, now, kind="费用清单", content=PAPER + b"2")
    assert CareClaim.objects.get().papers == ["住院发票", "出院小结", "费用清单"]


@pytest.mark.parametrize(
    ("basis", "last_on", "expected"),
    [
        ("days", date(2026, 12, 31), 12000 * 334 // 365),
        ("days", date(2026, 11, 30), 12000),
        ("days", UNTIL, 0),
        ("months", date(2026, 12, 1), 11000),
        ("months", date(2026, 11, 30), 12000),
        ("months", date(2027, 1, 1), 10000),
        ("", date(2026, 12, 31), None),
    ],
)
def test_what_comes_back_is_reckoned_as_the_contract_says(basis, last_on, expected):
    assert refund_of(12000, valid_from=FROM, valid_until=UNTIL, last_on=last_on, basis=basis) == expected


def test_a_refund_is_shown_booked_once_and_back_in_what_the_contract_has_left(insured, clerk, now, monkeypatch):
    monkeypatch.setattr(keeping, "refund_of", lambda *_, **__: 9000)
    Person.objects.filter(name="吴老栓").update(alive=False, died_on=date(2026, 12, 20))
    later = now + timedelta(days=40)
    keep_insurance(later)
    policy = CarePolicy.objects.get(person__name="吴老栓")
    assert (policy.status, policy.refund_fen, policy.may_be_refunded) == ("ended", 9000, True)
    used = Budget.objects.get().used_fen
    booked = {"policy": policy, "refunded_on": later.date(), "actor": clerk, "at": later}
    with pytest.raises(RefundInvalid, match="不一致"):
        services.book_refund(**booked, fen=8000, words="")
    for _ in range(2):
        services.book_refund(**booked, fen=9000, words="")
    with pytest.raises(RefundInvalid, match="已登记退费"):
        services.book_refund(**booked, fen=8000, words="又退一次")
    assert Budget.objects.get().used_fen == used - 9000


def test_what_runs_or_was_never_insured_has_nothing_to_come_back(insured, clerk, now):
    with pytest.raises(RefundInvalid, match="没有提前停保"):
        services.book_refund(policy=insured.policies.first(), fen=1, refunded_on=TODAY, words="", actor=clerk, at=now)
