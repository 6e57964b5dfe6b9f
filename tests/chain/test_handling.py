"""An overlap is told to the department, answered and ended; a gap goes to the township; nobody else sees it (P-28, S-45)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.queries import persons
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.monitoring.chain import queries
from jiuzhu.monitoring.chain import services as chain
from jiuzhu.monitoring.chain.exchange import exchange_of
from jiuzhu.monitoring.chain.history import Line, chain_of, merged
from jiuzhu.monitoring.chain.kept import rows_of_department
from jiuzhu.monitoring.chain.models import Concerned, Finding
from jiuzhu.monitoring.chain.returns import return_tables
from jiuzhu.monitoring.chain.rules import Answer, AnswerInvalid, Ending, TellingInvalid
from jiuzhu.monitoring.feeds import services as feeds
from tests.chain.conftest import MONTH
from tests.conftest import COUNTY, actor
from tests.registry.conftest import id_number, person

pytestmark = pytest.mark.django_db
STOPPED = Answer("stopped", "县残联自十一月起停发，由民政局继续发。", from_month="2026-11")


def test_a_department_is_told_answers_and_the_county_ends_it(overlap, federation, liaison, county_officer, now):
    assert [each.title for each in inbox(county_officer)] == ["救助链重叠：同一种救助由两个部门发放"]
    told = chain.tell(finding_id=overlap.pk, to=federation, actor=county_officer, at=now, seen_version=0)
    assert told.to_state == "told_department" and [each.action for each in inbox(liaison)] == ["答复"] and not inbox(county_officer)
    chain.answer(finding_id=overlap.pk, entry=STOPPED, actor=liaison, at=now, seen_version=1)
    assert [each.action for each in inbox(county_officer)] == ["办结"]
    chain.end(finding_id=overlap.pk, entry=Ending("stopped", "已核对停发名册。"), actor=county_officer, at=now, seen_version=2)
    done = Finding.objects.get()
    assert (done.state, done.ended_note, done.ended_at) == ("stopped", "已核对停发名册。", now)
    assert [(each.by_label, each.outcome, each.note) for each in queries.replies_of(done)] == [("霍山县残联", "stopped", STOPPED.note)]
    assert [entry.action for entry in entries("chain_finding", str(done.pk))][1:] == [
        "救助链问题：告知部门", "救助链问题：部门答复", "救助链问题：已停发，办结",
    ]  # fmt: skip


def test_the_clock_runs_where_the_county_has_set_it(overlap, federation, liaison, county_officer, now):
    load_calendar()
    set_local_value(name="chain.answer_working_days", value="3", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    chain.tell(finding_id=overlap.pk, to=federation, actor=county_officer, at=now, seen_version=0)
    assert inbox(liaison).get().due_at is not None
    assert queries.open_counts(county_officer, now=now) == (1, 0)
    assert queries.open_counts(county_officer, now=now + timedelta(days=30)) == (1, 1)


def test_another_department_and_another_township_see_nothing_of_it(overlap, county_officer, now):
    other = feeds.enter_department(name="霍山县住建局", division_code=COUNTY, actor=county_officer, at=now)
    for stranger in (actor("department_liaison", organisation=other), actor("township_clerk", division="341525101000")):
        assert not queries.findings(stranger)
        with pytest.raises(NotFound):
            queries.find_finding(overlap.pk, stranger)


def test_a_department_of_the_same_name_in_the_next_county_is_not_concerned(namesake, overlap, federation):
    stranger = actor("department_liaison", organisation=namesake)
    assert [str(each.organisation_id) for each in overlap.concerned.all()] == [federation]
    assert not queries.findings(stranger)
    Concerned.objects.create(finding=overlap, organisation_id=namesake)
    assert not queries.findings(stranger) and queries.open_counts(stranger, now=overlap.opened_at) == (0, 0)


def test_nothing_goes_back_of_people_elsewhere_nor_of_those_nothing_was_found_about(registered, feed_back, reckon, federation, namesake, now):
    load_divisions(root_code="341524")
    registered()
    registered(person(4, "李桂花"))
    registered(person(6, "外县人"), village="341524100001")
    feed_back(*((number, who, "护理补贴", "1.00") for number in (2, 6) for who in ("县残联", "县民政局")), (4, "县残联", "护理补贴", "1.00"))
    reckon()
    law = pack_in_force(now.date(), division_code=COUNTY)
    given = {"month": MONTH, "department": "县残联", "law": law}
    kept = {row["person_id"] for row in rows_of_department(COUNTY, MONTH, "县残联")}
    assert {each.name for each in persons(SYSTEM).filter(pk__in=kept)} == {"吴秀兰", "李桂花"}
    (table,) = return_tables(division_code=COUNTY, organisation_id=federation, **given)
    assert [row[5] for row in table.rows] == ["吴秀兰"]
    Concerned.objects.create(finding=Finding.objects.get(subject_name="吴秀兰"), organisation_id=namesake)
    assert not return_tables(division_code=COUNTY, organisation_id=namesake, **given)


def test_a_department_answers_only_what_it_was_told_of(overlap, federation, liaison, county_officer, township_clerk, now):
    assert queries.find_finding(overlap.pk, liaison).pk == overlap.pk
    with pytest.raises(AlreadyMoved):
        chain.answer(finding_id=overlap.pk, entry=STOPPED, actor=liaison, at=now, seen_version=1)
    chain.tell(finding_id=overlap.pk, to="township", actor=county_officer, at=now, seen_version=0)
    with pytest.raises(NotPermitted):
        chain.answer(finding_id=overlap.pk, entry=STOPPED, actor=liaison, at=now, seen_version=1)
    chain.answer(finding_id=overlap.pk, entry=STOPPED, actor=township_clerk, at=now, seen_version=1)
    with pytest.raises(NotPermitted):
        chain.end(finding_id=overlap.pk, entry=Ending("stopped", "好"), actor=liaison, at=now, seen_version=2)


def test_what_cannot_be_told_answered_or_ended_is_refused_with_what_to_do(overlap, liaison, federation, county_officer, now):
    with pytest.raises(TellingInvalid, match="不在本县的名录"):
        chain.tell(finding_id=overlap.pk, to="00000000-0000-4000-8000-000000000000", actor=county_officer, at=now, seen_version=0)
    chain.tell(finding_id=overlap.pk, to=federation, actor=county_officer, at=now, seen_version=0)
    for wrong in (Answer("applied", "补", "2026-11"), Answer("stopped", "停"), Answer("stopped", "停", "11月"), Answer("refunded", "退")):
        with pytest.raises(AnswerInvalid):
            chain.answer(finding_id=overlap.pk, entry=wrong, actor=liaison, at=now, seen_version=1)
    with pytest.raises(AnswerInvalid, match="依据"):
        chain.end(finding_id=overlap.pk, entry=Ending("allowed", "可以"), actor=county_officer, at=now, seen_version=1)


def test_many_are_told_at_once_each_to_whom_its_rule_names(registered, feed_back, reckon, federation, county_officer, now):
    for number, name in ((2, "甲"), (4, "乙")):
        registered(person(number, name, disability_type="physical", disability_grade=1))
    registered(person(6, "丙"))
    feed_back(*((number, who, "护理补贴", "1.00") for number, who in ((2, "县残联"), (6, "县残联"), (6, "县卫健委"))))
    reckon()
    assert {(each.rule, each.subject_name) for each in Finding.objects.all()} == {("nursing_missed", "乙"), ("same_aid_twice", "丙")}
    done, refused = chain.tell_many(finding_ids=[each.pk for each in Finding.objects.all()], actor=county_officer, at=now)
    assert (done, refused) == (2, [])
    assert {each.subject_name: (each.state, each.organisation and each.organisation.name) for each in Finding.objects.all()} == {
        "乙": ("told_township", None), "丙": ("told_department", "霍山县残联"),
    }  # fmt: skip


def test_the_chain_of_a_household_shows_each_department_by_month_with_the_overlap_and_its_end(overlap, now, county_officer):
    chain.end(finding_id=overlap.pk, entry=Ending("false", "同一笔"), actor=county_officer, at=now, seen_version=0)
    shown = chain_of(overlap.household, on=date(2026, 11, 20))
    assert shown.departments == ("县残联", "县民政局")
    (month,) = shown.months
    assert (month.month, [cell.total_fen for cell in month.cells], [len(cell.overlaps) for cell in month.cells]) == (MONTH, [10000, 10000], [1, 1])
    assert [(line.person, line.label, line.result) for line in shown.lines] == [("吴秀兰", "重度残疾人护理补贴", "部门反馈")] * 2
    assert shown.findings[0].state_label == "不属实"


def test_a_gap_stands_in_its_month(registered, feed_back, reckon):
    household = registered(person(2, disability_type="physical", disability_grade=1))
    registered(person(4, "李桂花", disability_type="physical", disability_grade=1))
    feed_back((4, "县残联", "护理补贴", "100.00"), (2, "县残联", "临时救助", "300.00"))
    reckon()
    (month,) = chain_of(household, on=date(2026, 11, 20)).months
    assert [each.rule for each in month.gaps] == ["nursing_missed"] and not month.overlaps


def test_what_two_sources_tell_alike_is_one_line_and_its_own_result_stays():
    fed = Line(MONTH, None, "甲", "县残联", "k", "补贴", 100, "部门反馈")
    own = Line(MONTH, date(2026, 10, 3), "甲", "县残联", "k", "补贴", 100, "已发放")
    assert list(merged([("feed", fed), ("entered", own)])) == [own]
    assert list(merged([("feed", fed), ("feed", fed), ("copied", own)])) == [fed, fed]


def test_the_file_that_goes_back_holds_the_departments_own_rows_with_what_was_found(overlap, federation, now):
    law = pack_in_force(now.date(), division_code=COUNTY)
    given = {"division_code": COUNTY, "department": "霍山县残联", "organisation_id": federation, "law": law}
    (table,) = return_tables(month=MONTH, **given)
    assert (table.label, table.heads) == (
        "各部门救助帮扶信息反馈", ("id_number", "department", "month", "aid_kind", "amount_yuan", "姓名", "救助类别", "发现的问题", "办理情况"),
    )  # fmt: skip
    assert table.rows == ((id_number(2), "县残联", MONTH, "护理补贴", Decimal("100.00"), "吴秀兰", "低保对象", "重叠：同一种救助由两个部门发放", "待告知"),)
    assert not return_tables(month="2026-09", **given)


def test_what_a_department_gave_through_the_platform_goes_back_in_a_table_of_its_own(registered, feed_back, reckon, federation, now):
    household = registered()
    who = registry.members_of(household.pk)[0].person
    feed_back((2, "县民政局", "护理补贴", "100.00"))
    Aid.objects.create(
        household=household, person=who, department="县残联", kind="severe_disability_nursing", label="护理补贴", month=MONTH, amount_fen=10000, source="manual", received_on=now.date(), entered_at=now,
    )  # fmt: skip
    reckon()
    (table,) = return_tables(
        division_code=COUNTY, month=MONTH, department="霍山县残联", organisation_id=federation, law=pack_in_force(now.date(), division_code=COUNTY)
    )
    assert table.label == "平台登记的救助" and [row[:5] for row in table.rows] == [(id_number(2), MONTH, "重度残疾人护理补贴", Decimal("100.00"), "吴秀兰")]


def test_what_comes_up_again_after_it_was_settled_names_the_one_settled(overlap, registered, feed_back, reckon, federation, county_officer, now):
    chain.tell(finding_id=overlap.pk, to=federation, actor=county_officer, at=now, seen_version=0)
    chain.answer(finding_id=overlap.pk, entry=STOPPED, actor=actor("department_liaison", organisation=federation), at=now, seen_version=1)
    chain.end(finding_id=overlap.pk, entry=Ending("stopped", "已核对停发名册。"), actor=county_officer, at=now, seen_version=2)
    feed_back((2, "县残联", "护理补贴", "100.00"), (2, "县民政局", "重度残疾人护理补贴", "100.00"), month="2026-11")
    chain.reckon(month="2026-11", division_code=COUNTY, at=now + timedelta(days=20))
    again = Finding.objects.get(state="found")
    assert queries.settled_before(again, county_officer) == [overlap] and not queries.settled_before(overlap, county_officer)


def test_the_exchange_of_a_month_goes_from_open_to_resolved(registered, feed_back, reckon, federation, county_officer, now):
    set_local_value(name="feed_due_day", value="10", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    feeds.assign_senders(senders={"department_aid": federation, "education_aid": federation}, division_code=COUNTY, actor=county_officer, at=now)

    def stage():
        return exchange_of(county_officer, month=MONTH, division_code=COUNTY, today=now.date(), now=now)

    assert (stage().stage, stage().late, stage().delivered) == ("open", 2, 0)
    registered()
    feed_back((2, "县残联", "护理补贴", "1.00"), (2, "县卫健委", "护理补贴", "1.00"))
    assert (stage().stage, stage().late) == ("open", 1)
    reckon()
    assert stage().stage == "compared"
    finding = Finding.objects.get()
    chain.tell(finding_id=finding.pk, to=federation, actor=county_officer, at=now, seen_version=0)
    assert stage().stage == "assigned"
    chain.answer(finding_id=finding.pk, entry=STOPPED, actor=actor("department_liaison", organisation=federation), at=now, seen_version=1)
    chain.end(finding_id=finding.pk, entry=Ending("stopped", "停"), actor=county_officer, at=now, seen_version=2)
    assert stage().stage == "resolved"
