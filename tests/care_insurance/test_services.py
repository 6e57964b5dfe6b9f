"""Insurance from the list to the claim: for whom the law says, approved by another, never twice, ended by the register, renewed in time (E-23)."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from openpyxl import Workbook, load_workbook

from jiuzhu.casework.assistance.queries import aid_of
from jiuzhu.casework.procurement.models import Contract
from jiuzhu.casework.registry.models import Household, Person
from jiuzhu.delivery.care_insurance import services
from jiuzhu.delivery.care_insurance.models import Budget, CareList, CarePolicy
from jiuzhu.delivery.care_insurance.queries import candidates, find_list, law_of, lists, policies
from jiuzhu.delivery.care_insurance.rules import AID, Answer, ClaimEntry, ClaimInvalid, ContractSpent, InsuranceInvalid, ListEntry
from jiuzhu.delivery.care_insurance.tasks import keep_insurance
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.care_insurance.workbooks import HEADS, bring_in
from tests.care_insurance.conftest import FROM, NUMBERS, TODAY, UNTIL
from tests.conftest import TOWNSHIP, actor

pytestmark = pytest.mark.django_db
STAY = ClaimEntry("县医院", date(2026, 12, 5), date(2026, 12, 12), 90000, ["住院发票"])
WORK = "care_insurance_list"


def statuses(found):
    return dict(found.policies.values_list("person__name", "status"))


def test_everybody_the_law_names_and_nobody_else_is_proposed_and_another_approves(proposed, entry, clerk, officer, now):
    assert statuses(proposed) == {"吴老栓": "proposed", "何桂芝": "proposed"} and (proposed.many, proposed.total_fen, proposed.clause) == (2, 24000, "附件3·照料护理")
    with pytest.raises(InsuranceInvalid, match="待审批"):
        services.propose(division_code=TOWNSHIP, entry=entry, actor=clerk, at=now)
    with pytest.raises(NotPermitted):
        services.approve(care_list=proposed, seen_version=0, actor=clerk, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CareList.objects.filter(pk=proposed.pk).update(approver_id=clerk.user_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        CareList.objects.filter(pk=proposed.pk).update(state="sent")
    services.approve(care_list=proposed, seen_version=0, actor=officer, at=now)
    assert services.approve(care_list=find_list(officer, proposed.pk), seen_version=0, actor=officer, at=now).repeated
    assert statuses(proposed) == {"吴老栓": "ordered", "何桂芝": "ordered"} and Budget.objects.get().used_fen == 24000


def test_only_where_the_text_says_so_is_anybody_to_be_insured():
    saying = {place: aid.ground.clause for place in ("huoshan", "jixi", "ningjin", "shizuishan", "yongning") for aid in load_pack(place).at(TODAY).aids if aid.code == AID}
    assert saying == {"huoshan": "附件3·照料护理", "jixi": "三（一）2"}


def test_no_two_policies_of_a_person_touch_whatever_is_tried(insured, entry, clerk, now):
    with pytest.raises(InsuranceInvalid, match="没有需要投保的人"):
        services.propose(division_code=TOWNSHIP, entry=entry, actor=clerk, at=now)
    first = insured.policies.first()
    other = CareList.objects.create(
        division_code=TOWNSHIP, contract=insured.contract, insurer_name="-", payer_code=TOWNSHIP, premium_fen=1, valid_from=FROM, valid_until=UNTIL, many=1, total_fen=1,
        clause="-", law="-", compiler_id="a", approver_id="b", state="sent", opened_at=now, changed_at=now,
    )  # fmt: skip
    twin = {"care_list": other, "household": first.household, "person": first.person, "status": "ordered", "valid_until": UNTIL + timedelta(days=365), "judged_at": now}
    for more in ({"valid_from": FROM}, {"valid_from": UNTIL, "follows": first, "free_from": UNTIL + timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CarePolicy.objects.create(**twin, **more)
    after = {"valid_from": UNTIL + timedelta(days=1), "follows": first, "free_from": UNTIL + timedelta(days=1)}
    CarePolicy.objects.create(**twin, **after)
    with pytest.raises(IntegrityError), transaction.atomic():
        CarePolicy.objects.create(**(twin | {"care_list": insured}), **after)


def test_a_list_that_costs_more_than_the_contract_has_left_is_refused_whole(proposed, entry, clerk, officer, now):
    Contract.objects.update(amount_fen=23999)
    with pytest.raises(ContractSpent, match=r"240\.00 元，合同只剩 239\.99 元"):
        services.approve(care_list=find_list(officer, proposed.pk), seen_version=0, actor=officer, at=now)
    proposed.refresh_from_db()
    assert (proposed.state, set(statuses(proposed).values())) == ("proposed", {"proposed"}) and not Budget.objects.filter(used_fen__gt=0).exists()


def test_somebody_left_out_or_gone_meanwhile_is_not_bought_for(proposed, officer, clerk, now):
    services.leave_out(policy=proposed.policies.get(person__name="何桂芝"), reason="本人不愿参加", actor=clerk, at=now)
    services.leave_out(policy=proposed.policies.get(person__name="何桂芝"), reason="本人不愿参加", actor=clerk, at=now)
    found = find_list(officer, proposed.pk)
    assert (found.many, found.total_fen) == (1, 12000)
    Person.objects.filter(name="吴老栓").update(alive=False)
    with pytest.raises(InsuranceInvalid, match="没有需要投保的人"):
        services.approve(care_list=found, seen_version=found.version, actor=officer, at=now)


def test_the_insurers_workbook_says_who_is_insured_and_the_rest_comes_back_with_reasons(proposed, clerk, officer, now):
    services.approve(care_list=proposed, seen_version=0, actor=officer, at=now)
    rows = services.take_export(care_list=proposed, actor=clerk, at=now)
    assert sorted(each.person.id_number for each in rows) == sorted([NUMBERS["吴老栓"], NUMBERS["何桂芝"]])
    book = Workbook()
    for row in (HEADS, ["吴老栓", NUMBERS["吴老栓"], "", "", "", "P-1"], ["何桂芝", NUMBERS["何桂芝"], "", "", "", "", "不承保", "已在别处参保"], ["外人", NUMBERS["低保户"], "", "", "", "P-2"]):
        book.active.append(list(row))
    stream = BytesIO()
    book.save(stream)
    for entered in (2, 2):
        brought = bring_in(SimpleUploadedFile("回执.xlsx", stream.getvalue()), care_list=find_list(clerk, proposed.pk), actor=clerk, at=now)
        assert (brought.entered, brought.rejected) == (entered, 1)
    assert "名单上没有" in str([[cell.value for cell in row] + [cell.comment.text for cell in row if cell.comment] for row in load_workbook(BytesIO(brought.marked)).active.rows])
    proposed.refresh_from_db()
    assert proposed.state == "in_force" and statuses(proposed) == {"吴老栓": "insured", "何桂芝": "refused"} and Budget.objects.get().used_fen == 12000
    policy = proposed.policies.get(status="insured")
    assert [(each.label, each.amount_fen, each.received_on) for each in aid_of(policy.household_id)] == [("特困人员住院护理险", 12000, FROM)]
    again = candidates(law_of(TODAY, division_code=TOWNSHIP), division_code=TOWNSHIP, on=TODAY, valid_from=FROM)
    assert [each.person.name for each in again if each.ready] == ["何桂芝"]


def test_the_register_ends_a_policy_with_a_death_or_another_category_and_not_on_a_doubt(insured, now):
    later = now + timedelta(days=40)
    assert keep_insurance(later) == (0, 0)
    Person.objects.filter(name="吴老栓").update(alive=False, died_on=date(2026, 12, 15), changed_at=later)
    Household.objects.filter(head_name="何桂芝").update(changed_at=later)
    assert [keep_insurance(later + timedelta(hours=1)), keep_insurance(later + timedelta(hours=2))] == [(1, 0), (0, 0)]
    ended = insured.policies.get(person__name="吴老栓")
    assert (ended.status, ended.valid_until, ended.because) == ("ended", date(2026, 12, 15), "本人去世")
    # Stopped, as the register does it: the category stands there still, over.
    Household.objects.filter(head_name="何桂芝").update(category_until=later.date(), changed_at=later)
    assert keep_insurance(later + timedelta(days=2)) == (1, 0)
    assert insured.policies.get(person__name="何桂芝").because == "已不是特困人员"


def test_what_ends_next_month_is_renewed_by_a_list_that_begins_the_day_after(insured, entry, clerk, officer, now):
    assert keep_insurance(now.replace(year=2027, month=9))[1] == 0
    moment = now.replace(year=2027, month=10)
    assert [keep_insurance(moment)[1], keep_insurance(moment)[1]] == [1, 0]
    assert inbox(clerk).get(workflow=WORK).due_at.astimezone(now.tzinfo).date() == UNTIL
    old = find_list(clerk, insured.pk)
    new = ListEntry(entry.contract_id, 12000, UNTIL + timedelta(days=1), UNTIL + timedelta(days=365))
    made = services.propose(division_code=TOWNSHIP, entry=new, actor=clerk, at=moment, renews=old)
    services.approve(care_list=made, seen_version=0, actor=officer, at=moment)
    old.refresh_from_db()
    assert old.state == "renewed" and made.policies.filter(follows__care_list=old, valid_from=UNTIL + timedelta(days=1)).count() == 2


def test_a_stay_is_claimed_once_and_what_the_insurer_paid_stands_on_the_chain(insured, clerk, now):
    policy, moment = insured.policies.first(), now + timedelta(days=30)
    made = services.claim(policy=policy, entry=STAY, actor=clerk, at=moment)
    with pytest.raises(ClaimInvalid, match="已经登记过"):
        services.claim(policy=policy, entry=ClaimEntry("县医院", date(2026, 12, 10), date(2026, 12, 14), 1, ["住院发票"]), actor=clerk, at=moment)
    services.send(claim=made, seen_version=0, actor=clerk, at=moment)
    with pytest.raises(ClaimInvalid, match=r"900\.00"):
        services.pay(claim=made, paid_fen=90001, paid_on=date(2026, 12, 18), seen_version=1, actor=clerk, at=moment)
    with pytest.raises(IntegrityError), transaction.atomic():
        policy.claims.update(state="paid")
    services.pay(claim=made, paid_fen=80000, paid_on=date(2026, 12, 18), seen_version=1, actor=clerk, at=moment)
    assert services.pay(claim=made, paid_fen=80000, paid_on=date(2026, 12, 18), seen_version=1, actor=clerk, at=moment).repeated
    assert [(each.label, each.amount_fen) for each in aid_of(policy.household_id).filter(kind="hospital_care_insurance_paid")] == [("住院护理保险理赔", 80000)]


def test_a_refused_claim_says_why_and_can_be_asked_again(insured, clerk, now):
    policy, moment = insured.policies.first(), now + timedelta(days=30)
    made = services.claim(policy=policy, entry=STAY, actor=clerk, at=moment)
    services.send(claim=made, seen_version=0, actor=clerk, at=moment)
    services.refuse(claim=made, reason="缺护理证明", seen_version=1, actor=clerk, at=moment)
    assert (made.state, made.because) == ("refused", "缺护理证明")
    assert services.claim(policy=policy, entry=STAY, actor=clerk, at=moment).state == "recorded"


def test_nobody_claims_before_the_insurer_took_the_person_on(proposed, officer, clerk, now):
    services.approve(care_list=proposed, seen_version=0, actor=officer, at=now)
    with pytest.raises(ClaimInvalid, match="还没有承保"):
        services.claim(policy=proposed.policies.first(), entry=STAY, actor=clerk, at=now + timedelta(days=30))
    problems = services.receive(care_list=find_list(clerk, proposed.pk), answers=[Answer(NUMBERS["吴老栓"])], actor=clerk, at=now)
    assert [place for place, _ in problems] == [0]


def test_lists_and_policies_are_seen_where_the_people_live(insured, clerk):
    elsewhere = actor("township_clerk", division="341525101000", user_id="elsewhere")
    assert not lists(elsewhere).exists() and not policies(elsewhere).exists() and policies(clerk).count() == 2
    with pytest.raises(NotFound):
        find_list(elsewhere, insured.pk)


def test_who_died_before_the_insurer_answered_is_still_answered_for_and_the_cover_can_be_claimed(proposed, clerk, officer, now):
    services.approve(care_list=proposed, seen_version=0, actor=officer, at=now)
    later = now + timedelta(days=30)
    Person.objects.filter(name="吴老栓").update(alive=False, died_on=date(2026, 12, 12), changed_at=later)
    assert keep_insurance(later)[0] == 1
    answers = [Answer(NUMBERS["何桂芝"], "", accepted=False, reason="已在别处参保")]
    assert not services.receive(care_list=find_list(clerk, proposed.pk), answers=answers, actor=clerk, at=later)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.many) == ("sent", 1) and proposed.total_fen == 12000 == Budget.objects.get().used_fen
    assert [services.receive_all(care_list=find_list(clerk, proposed.pk), number="P9", actor=clerk, at=later) for _ in range(2)] == [1, 0]
    policy = proposed.policies.get(person__name="吴老栓")
    assert (policy.status, policy.number, policy.valid_until, find_list(clerk, proposed.pk).state) == ("ended", "P9", date(2026, 12, 12), "in_force")
    assert services.claim(policy=policy, entry=STAY, actor=clerk, at=later).state == "recorded"


def test_a_stay_over_a_renewal_is_claimed_on_one_of_the_two_policies(insured, entry, clerk, officer, now):
    moment = now.replace(year=2027, month=10)
    new = ListEntry(entry.contract_id, 12000, UNTIL + timedelta(days=1), UNTIL + timedelta(days=365))
    made = services.propose(division_code=TOWNSHIP, entry=new, actor=clerk, at=moment)
    services.approve(care_list=made, seen_version=0, actor=officer, at=moment)
    services.receive_all(care_list=made, number="P2", actor=clerk, at=moment)
    after = now.replace(year=2027, month=12)
    first = insured.policies.get(person__name="吴老栓")
    services.claim(policy=first, entry=ClaimEntry("县医院", UNTIL - timedelta(days=3), UNTIL + timedelta(days=9), 90000, ["住院发票"]), actor=clerk, at=after)
    with pytest.raises(ClaimInvalid, match="已经登记过"):
        stay = ClaimEntry("县医院", UNTIL + timedelta(days=1), UNTIL + timedelta(days=9), 90000, ["住院发票"])
        services.claim(policy=made.policies.get(person__name="吴老栓"), entry=stay, actor=clerk, at=after)


def test_a_contract_that_expired_or_was_shortened_since_lets_no_list_be_approved(proposed, contract, officer, now):
    for until, told in ((date(2026, 11, 1), "已于 2026-11-01 到期"), (date(2027, 1, 31), "不在合同期")):
        Contract.objects.filter(pk=contract.pk).update(valid_until=until)
        with pytest.raises(InsuranceInvalid, match=told):
            services.approve(care_list=CareList.objects.get(pk=proposed.pk), seen_version=0, actor=officer, at=now)
    assert CareList.objects.get(pk=proposed.pk).state == "proposed"
