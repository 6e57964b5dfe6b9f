"""A round: townships report, the county returns one row with its reason, approves, compiles; the list follows the needs (S-28, P-06)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.services import meet_need, take_up_need
from jiuzhu.assessment.needs_ledger import queries, services
from jiuzhu.assessment.needs_ledger.models import LedgerRow, Round, TaskLine, TownshipLedger
from jiuzhu.assessment.needs_ledger.rules import (
    LedgerIncomplete,
    RoundInvalid,
    RowEntry,
    RowInvalid,
    SubmitterApproves,
    TotalsDiffer,
    TownshipsMissing,
)
from jiuzhu.assessment.needs_ledger.services import auditing, compiling, opening
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from tests.conftest import COUNTY, actor
from tests.needs_ledger.conftest import need_of

pytestmark = pytest.mark.django_db
ENTRY = RowEntry("meals", 4, "老年食堂", date(2026, 12, 1))


def submit(ledger, who, now):
    ledger.refresh_from_db()
    return services.submit_ledger(ledger=ledger, seen_version=ledger.version, actor=who, at=now)


def send_back(ledger, who, now, reason="请补正"):
    ledger.refresh_from_db()
    return services.return_ledger(ledger=ledger, reason=reason, seen_version=ledger.version, actor=who, at=now)


class TestOpening:
    def test_every_township_has_a_ledger_of_its_open_needs(self, round_, ledger, township_clerk):
        assert [row.service for row in queries.rows_of(ledger)] == ["膳食供应", "助浴"]
        assert LedgerRow.objects.count() == 3 and TownshipLedger.objects.count() == round_.ledgers.count() > 2
        assert [(item.action, item.about) for item in inbox(township_clerk)] == [("核对上报", "12-18 前完成服务")]
        with pytest.raises(NotFound):
            queries.find_ledger(actor("township_clerk", division="341525101000"), ledger.pk)

    def test_pressing_twice_opens_one_and_another_of_the_same_day_is_refused(self, homes, entry, county_officer, now):
        given = entry()
        first = services.open_round(entry=given, division_code=COUNTY, actor=county_officer, at=now)
        assert services.open_round(entry=given, division_code=COUNTY, actor=county_officer, at=now).pk == first.pk
        with pytest.raises(RoundInvalid):
            services.open_round(entry=entry(), division_code=COUNTY, actor=county_officer, at=now)
        assert Round.objects.count() == 1

    def test_an_opening_that_was_cut_short_is_carried_on_and_nothing_is_compiled_before(self, homes, entry, county_officer, now, monkeypatch):
        given, real = {"entry": entry(), "division_code": COUNTY, "actor": county_officer, "at": now}, opening._open_ledger
        monkeypatch.setattr(opening, "_open_ledger", lambda round_, township, at: None)
        made = services.open_round(**given)
        with pytest.raises(TownshipsMissing):
            services.compile_list(round_=made, seen_version=made.version, actor=county_officer, at=now)
        monkeypatch.setattr(opening, "_open_ledger", real)
        assert services.open_round(**given).pk == made.pk
        every = made.ledgers.count()
        TownshipLedger.objects.filter(pk=made.ledgers.filter(rows=None).first().pk).delete()
        services.follow_rounds(at=now)
        assert made.ledgers.count() == every > 2 and LedgerRow.objects.count() == 3

    def test_a_township_cannot_open_one(self, homes, entry, township_clerk, now):
        with pytest.raises(NotPermitted):
            services.open_round(entry=entry(), division_code=COUNTY, actor=township_clerk, at=now)

    def test_a_draft_follows_the_needs_that_come_and_go(self, ledger, homes, township_clerk, now):
        meet_need(need=Need.objects.get(household=homes[0]), by="已送餐", actor=SYSTEM, at=now)
        need_of(homes[0], now, item_code="visits")
        assert services.bring_up_to_date(ledger=ledger, actor=township_clerk, at=now) == 2
        assert {row.service for row in queries.rows_of(ledger)} == {"探访慰问", "助浴"}


class TestAudit:
    def test_one_row_is_returned_corrected_and_the_ledger_approved(self, ledger, township_clerk, county_officer, auditor, now):
        first, second = queries.rows_of(ledger)
        services.write_row(row=first, entry=ENTRY, actor=township_clerk, at=now)
        submit(ledger, township_clerk, now)
        with pytest.raises(RowInvalid):
            services.write_row(row=first, entry=ENTRY, actor=township_clerk, at=now)
        with pytest.raises(ReasonMissing):
            services.mark_row(row=second, remark=" ", actor=county_officer, at=now)
        services.mark_row(row=second, remark="写明由谁服务", actor=county_officer, at=now)
        with pytest.raises(LedgerIncomplete):
            services.approve_ledger(ledger=ledger, seen_version=ledger.version, actor=auditor, at=now)
        send_back(ledger, county_officer, now)
        assert [row.state for row in queries.rows_of(ledger)] == ["pending", "returned"]
        with pytest.raises(LedgerIncomplete):
            submit(ledger, township_clerk, now)
        with pytest.raises(RowInvalid):
            services.write_row(row=first, entry=ENTRY, actor=township_clerk, at=now)
        services.write_row(row=second, entry=ENTRY, actor=township_clerk, at=now)
        submit(ledger, township_clerk, now)
        services.approve_ledger(ledger=ledger, seen_version=ledger.version, actor=auditor, at=now)
        assert {row.state for row in queries.rows_of(ledger)} == {"approved"}

    def test_a_row_marked_in_the_moment_of_approval_is_not_passed_over(self, ledger, township_clerk, county_officer, auditor, now, monkeypatch):
        submit(ledger, township_clerk, now)
        taken = auditing.take

        def after_a_mark(*given, **more):
            services.mark_row(row=queries.rows_of(ledger)[0], remark="数量不对", actor=county_officer, at=now)
            return taken(*given, **more)

        monkeypatch.setattr(auditing, "take", after_a_mark)
        with pytest.raises(LedgerIncomplete):
            services.approve_ledger(ledger=ledger, seen_version=ledger.version, actor=auditor, at=now)
        assert TownshipLedger.objects.get(pk=ledger.pk).state == "submitted"

    def test_without_a_marked_row_the_whole_ledger_goes_back(self, ledger, township_clerk, county_officer, now):
        submit(ledger, township_clerk, now)
        send_back(ledger, county_officer, now, "数量都没有写")
        assert {(row.state, row.remark) for row in queries.rows_of(ledger)} == {("returned", "数量都没有写")}

    def test_what_was_said_of_a_row_is_taken_back(self, ledger, township_clerk, county_officer, auditor, now):
        submit(ledger, township_clerk, now)
        row = queries.rows_of(ledger)[0]
        services.mark_row(row=row, remark="重复", actor=county_officer, at=now)
        services.clear_row(row=row, actor=county_officer, at=now)
        services.approve_ledger(ledger=ledger, seen_version=ledger.version, actor=auditor, at=now)
        assert TownshipLedger.objects.get(pk=ledger.pk).state == "approved"

    def test_whoever_submitted_cannot_approve_nor_does_the_database_let_it(self, ledger, township_clerk, now):
        both = actor("county_officer", division=COUNTY, user_id=township_clerk.user_id)
        submit(ledger, township_clerk, now)
        with pytest.raises(SubmitterApproves):
            services.approve_ledger(ledger=ledger, seen_version=ledger.version, actor=both, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            TownshipLedger.objects.filter(pk=ledger.pk).update(approver=township_clerk.user_id)

    def test_a_township_neither_returns_nor_approves(self, ledger, township_clerk, now):
        submit(ledger, township_clerk, now)
        other = actor("township_clerk", division="341525100000", user_id="colleague")
        for step in (lambda: send_back(ledger, other, now), lambda: services.approve_ledger(ledger=ledger, seen_version=ledger.version, actor=other, at=now)):
            with pytest.raises(NotPermitted):
                step()


class TestList:
    def test_it_waits_for_every_township(self, round_, ledger, township_clerk, county_officer, now):
        submit(ledger, township_clerk, now)
        with pytest.raises(TownshipsMissing):
            services.compile_list(round_=round_, seen_version=round_.version, actor=county_officer, at=now)

    def test_it_adds_up_to_the_rows_and_follows_the_needs_to_the_end(self, round_, ledger, homes, all_approved, township_clerk, county_officer, now):
        left = queries.rows_of(ledger)[1]
        services.write_row(row=left, entry=RowEntry("", 1, "", date(2026, 12, 1), left_out="家人照料"), actor=township_clerk, at=now)
        all_approved()
        services.compile_list(round_=round_, seen_version=round_.version, actor=county_officer, at=now)
        assert queries.counted_rows(round_) == queries.counted_lines(round_) and TaskLine.objects.count() == 2
        services.issue_list(round_=round_, seen_version=round_.version, actor=county_officer, at=now)
        assert services.follow_rounds(at=now) == 0
        first, last = (Need.objects.get(household=home) for home in (homes[0], homes[2]))
        take_up_need(need=first, by="订单 1", actor=SYSTEM, at=now)
        assert services.follow_rounds(at=now) == 1 and Round.objects.get().state == "in_progress"
        assert queries.statuses(round_) == {"in_progress": 1, "planned": 1}
        for need in (first, last):
            meet_need(need=need, by="订单", actor=SYSTEM, at=now)
        assert services.follow_rounds(at=now) == 1 and Round.objects.get().state == "done"

    def test_a_list_that_loses_a_line_is_not_kept(self, round_, all_approved, county_officer, now, monkeypatch):
        all_approved()
        whole = compiling.TaskLine.objects.bulk_create
        monkeypatch.setattr(type(compiling.TaskLine.objects), "bulk_create", lambda manager, lines, **more: whole(lines[1:], **more))
        with pytest.raises(TotalsDiffer):
            services.compile_list(round_=round_, seen_version=round_.version, actor=county_officer, at=now)
        round_.refresh_from_db()
        assert (round_.state, TaskLine.objects.count()) == ("collecting", 0)

    def test_a_round_called_off_ends_its_ledgers(self, round_, ledger, township_clerk, county_officer, entry, now):
        services.cancel_round(round_=round_, reason="日期写错", seen_version=round_.version, actor=county_officer, at=now)
        assert set(TownshipLedger.objects.values_list("state", flat=True)) == {"cancelled"} and not inbox(township_clerk).exists()
        services.open_round(entry=entry(), division_code=COUNTY, actor=county_officer, at=now)
