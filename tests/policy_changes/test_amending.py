"""From a draft to the law in force: two people, one trace each step, nothing twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.amendments import queries, services
from jiuzhu.foundation.amendments.models import Amendment, Hand
from jiuzhu.foundation.amendments.rules import ChangeIncomplete, ChangeNotYours, Draft, DraftOverwritten, Typed
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.policy.errors import ChangeIsPublished, ChangeTooEarly
from jiuzhu.foundation.policy.models import LocalValue, PublishedChange
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing, StepRefused
from tests.conftest import COUNTY, NOON, actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
LIMIT = "rigid_expenditure_share_limit"
ZHOU, WU = actor("county_officer", division=COUNTY, user_id="zhou"), actor("county_officer", division=COUNTY, user_id="wu")
THIRD = actor("county_officer", division=COUNTY, user_id="third")
PDF = b"%PDF-1.4\n%%EOF\n"
CLERK = actor("township_clerk", division="341525100000")


def draft(*entries: Typed, **other: object) -> Draft:
    words = {"title": "调整刚性支出比例", "reason": "省里文件", "document": "皖民〔2026〕1 号", "quote": "占比调整为65%。", "valid_from": DAY}
    return Draft(**{**words, "entries": entries or (Typed("parameters", "inactive_months_limit", fields={"value": "9"}),), **other})


def drafted(content: Draft | None = None, by: Actor = ZHOU) -> Amendment:
    content = content or draft()
    amendment = services.write_amendment(
        amendment=services.begin_amendment(actor=by, at=NOON), draft=content, seen_draft=0, actor=by, at=NOON
    )
    broken = queries.examined(amendment, today=NOON.date()).broken
    agreed = Draft(**{**vars(content), "acknowledged": frozenset(each.key for each in broken)})
    return services.write_amendment(amendment=amendment, draft=agreed, seen_draft=1, actor=by, at=NOON)


def submitted(content: Draft | None = None) -> Amendment:
    amendment = drafted(content)
    services.submit_amendment(amendment=amendment, seen_version=0, actor=ZHOU, at=NOON)
    return amendment


def publish(amendment: Amendment, by: Actor = WU, seen: int = 1):
    return services.publish_amendment(amendment=amendment, seen_version=seen, actor=by, at=NOON)


def test_a_change_drafted_by_one_and_published_by_another_is_in_force_from_its_day():
    amendment = submitted()
    assert [item.action for item in inbox(WU)] == ["审核发布"]
    publish(amendment)
    amendment.refresh_from_db()
    assert (amendment.state, amendment.number, amendment.publisher) == ("published", 1, "wu")
    assert pack_in_force(DAY).values["inactive_months_limit"] == 9
    assert pack_in_force(date(2026, 11, 30)).values["inactive_months_limit"] == 6
    change = PublishedChange.objects.get()
    assert (change.drafted_by, change.published_by, change.number) == ("zhou", "wu", 1)
    assert [each.action for each in Entry.objects.filter(subject_kind="amendment").order_by("id")] == [
        "规定变更：建立",
        "规定变更：提交发布",
        "规定变更：发布",
    ]
    assert Entry.objects.filter(subject_kind="policy", action="发布规定变更").count() == 1
    assert not inbox(WU).exists()


def test_the_same_press_twice_publishes_once():
    amendment = submitted()
    publish(amendment)
    assert publish(Amendment.objects.get()).repeated
    assert PublishedChange.objects.count() == 1


def test_whoever_drafted_it_cannot_publish_it_and_the_database_holds_it_too():
    amendment = submitted()
    with pytest.raises(ChangeNotYours):
        publish(amendment, by=ZHOU)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(publisher="zhou")
    assert not PublishedChange.objects.exists()


def test_nobody_who_ever_wrote_in_a_draft_publishes_it_and_the_database_holds_it_too():
    amendment = drafted()
    content = Draft(**{**vars(amendment.draft), "title": "调整月数"})
    amendment = services.write_amendment(amendment=amendment, draft=content, seen_draft=2, actor=WU, at=NOON)
    services.submit_amendment(amendment=amendment, seen_version=0, actor=WU, at=NOON)
    assert (amendment.drafter, amendment.writers) == ("wu", "、".join([ZHOU.name, WU.name])) and queries.wrote(amendment, ZHOU)
    for writer in (ZHOU, WU):
        with pytest.raises(ChangeNotYours):
            publish(amendment, by=writer)
        with pytest.raises(IntegrityError), transaction.atomic():
            Hand.objects.create(amendment=amendment, user_id=writer.user_id, name="", part="publisher", at=NOON)
    publish(amendment, by=THIRD)
    assert Hand.objects.get(part="publisher").user_id == "third" and PublishedChange.objects.count() == 1


def test_whoever_wrote_while_the_page_of_the_publisher_was_open_is_stopped_by_the_database(monkeypatch):
    amendment = submitted()
    monkeypatch.setattr(services, "wrote", lambda *_: False)
    with pytest.raises(ChangeNotYours):
        publish(amendment, by=ZHOU)
    assert not PublishedChange.objects.exists() and Amendment.objects.get().state == "submitted"


def test_whoever_filed_the_document_of_a_change_does_not_publish_it():
    amendment = drafted()
    services.attach_file(amendment=amendment, stream=BytesIO(PDF), name="a.pdf", content_type="application/pdf", actor=WU, at=NOON)
    services.submit_amendment(amendment=amendment, seen_version=0, actor=ZHOU, at=NOON)
    with pytest.raises(ChangeNotYours):
        publish(amendment)


def test_whoever_changed_the_draft_last_is_its_drafter():
    amendment = services.begin_amendment(actor=ZHOU, at=NOON)
    services.write_amendment(amendment=amendment, draft=draft(), seen_draft=0, actor=WU, at=NOON)
    assert Amendment.objects.get().drafter == "wu"


def test_a_township_can_neither_draft_nor_publish_nor_see_it():
    with pytest.raises(NotPermitted):
        services.begin_amendment(actor=CLERK, at=NOON)
    amendment = submitted()
    with pytest.raises(NotPermitted):
        publish(amendment, by=CLERK)
    with pytest.raises(NotFound):
        queries.find_amendment(CLERK, amendment.pk)


def test_an_administrator_of_another_county_cannot_publish_here():
    amendment = submitted()
    with pytest.raises(NotPermitted):
        publish(amendment, by=actor("administrator", division="341523000000", user_id="other"))


def test_a_draft_keeps_what_cannot_be_read_yet_and_is_refused_only_on_submission():
    amendment = drafted(draft(Typed("parameters", LIMIT, fields={"value": "六成"}), title=""))
    assert Amendment.objects.get().entries[0]["fields"] == {"value": "六成"}
    with pytest.raises(ChangeIncomplete) as refused:
        services.submit_amendment(amendment=amendment, seen_version=0, actor=ZHOU, at=NOON)
    assert refused.value.field == "title"


def test_two_people_in_one_draft_do_not_overwrite_each_other():
    amendment = services.begin_amendment(actor=ZHOU, at=NOON)
    services.write_amendment(amendment=amendment, draft=draft(), seen_draft=0, actor=ZHOU, at=NOON)
    with pytest.raises(DraftOverwritten):
        services.write_amendment(amendment=amendment, draft=draft(title="别的"), seen_draft=0, actor=WU, at=NOON)
    assert Amendment.objects.get().title == "调整刚性支出比例"


def test_examples_that_no_longer_hold_must_be_answered_before_submission():
    content = draft(Typed("parameters", LIMIT, fields={"value": "0.55"}))
    amendment = services.write_amendment(amendment=services.begin_amendment(actor=ZHOU, at=NOON), draft=content, seen_draft=0, actor=ZHOU, at=NOON)
    with pytest.raises(ChangeIncomplete) as refused:
        services.submit_amendment(amendment=amendment, seen_version=0, actor=ZHOU, at=NOON)
    assert "例子不再成立" in refused.value.what
    other = submitted(content)
    publish(other)
    assert pack_in_force(DAY).values[LIMIT] == Decimal("0.55")
    assert not queries.examine(Draft(entries=(Typed("parameters", LIMIT, fields={"value": "0.55"}),)), pack_in_force(DAY)).broken


@pytest.mark.parametrize(
    "content",
    [
        draft(Typed("parameters", "inactive_months_limit", fields={"value": "6"})),
        draft(entries=()),
    ],
)
def test_a_change_that_changes_nothing_is_refused(content):
    with pytest.raises(ChangeIncomplete):
        submitted(content)


def test_a_change_may_not_reach_back_behind_a_decision():
    keep_law(law=pack_in_force(date(2026, 11, 19)), at=NOON)
    with pytest.raises(ChangeTooEarly) as refused:
        submitted(draft(valid_from=date(2026, 11, 10)))
    assert "2026-11-19" in refused.value.what and refused.value.field == "valid_from"


def test_what_was_decided_between_submission_and_publication_counts_too():
    amendment = submitted(draft(valid_from=date(2026, 11, 10)))
    keep_law(law=pack_in_force(date(2026, 11, 19)), at=NOON)
    with pytest.raises(ChangeTooEarly):
        publish(amendment)
    assert not PublishedChange.objects.exists() and Amendment.objects.get().state == "submitted"


def test_a_county_number_is_published_as_a_local_value():
    publish(submitted(draft(Typed("parameters", "subsistence_standard_monthly_yuan", fields={"value": "812.00"}))))
    assert pack_in_force(DAY).values["subsistence_standard_monthly_yuan"] == Decimal("812.00")
    value = LocalValue.objects.get()
    assert value.source == "变更第 1 号：皖民〔2026〕1 号" and value.valid_from == DAY


def test_a_returned_change_is_corrected_and_submitted_again():
    amendment = submitted()
    with pytest.raises(ReasonMissing):
        services.step_amendment(amendment=amendment, step="return", seen_version=1, actor=WU, at=NOON)
    services.step_amendment(amendment=amendment, step="return", seen_version=1, reason="条款写错了", actor=WU, at=NOON)
    assert [item.action for item in inbox(ZHOU)] == ["修改"]
    services.submit_amendment(amendment=amendment, seen_version=2, actor=ZHOU, at=NOON)
    publish(amendment, seen=3)
    assert pack_in_force(DAY).values["inactive_months_limit"] == 9


def test_a_submitted_change_is_not_written_over():
    amendment = submitted()
    with pytest.raises(StepRefused):
        services.write_amendment(amendment=amendment, draft=draft(title="别的"), seen_draft=2, actor=ZHOU, at=NOON)
    with pytest.raises(AlreadyMoved):
        services.submit_amendment(amendment=Amendment.objects.get(), seen_version=0, actor=WU, at=NOON)


def test_a_published_change_is_withdrawn_only_by_another_one():
    publish(submitted(draft(valid_from=date(2026, 11, 20))))
    withdrawal = services.begin_amendment(actor=WU, at=NOON, withdraws=1)
    content = Draft("撤回变更第 1 号", "省里撤了文件", "皖民〔2026〕9 号", "", "第 1 号停止执行。", DAY)
    services.write_amendment(amendment=withdrawal, draft=content, seen_draft=0, actor=WU, at=NOON)
    services.submit_amendment(amendment=withdrawal, seen_version=0, actor=WU, at=NOON)
    services.publish_amendment(amendment=withdrawal, seen_version=1, actor=ZHOU, at=NOON)
    values = [pack_in_force(on).values["inactive_months_limit"] for on in (date(2026, 11, 19), date(2026, 11, 30), DAY)]
    assert values == [6, 9, 6]
    with pytest.raises(NotFound):
        services.begin_amendment(actor=WU, at=NOON, withdraws=7)


def test_what_is_withdrawn_is_not_withdrawn_again():
    publish(submitted(draft(valid_from=date(2026, 11, 20))))
    content = Draft("撤回变更第 1 号", "省里撤了文件", "皖民〔2026〕9 号", "", "第 1 号停止执行。", DAY)
    both = [services.begin_amendment(actor=WU, at=NOON, withdraws=1) for _ in range(2)]
    for each in both:
        services.write_amendment(amendment=each, draft=content, seen_draft=0, actor=WU, at=NOON)
        services.submit_amendment(amendment=each, seen_version=0, actor=WU, at=NOON)
    services.publish_amendment(amendment=both[0], seen_version=1, actor=ZHOU, at=NOON)
    with pytest.raises(ChangeIsPublished):
        services.publish_amendment(amendment=both[1], seen_version=1, actor=ZHOU, at=NOON)
    assert PublishedChange.objects.count() == 2
