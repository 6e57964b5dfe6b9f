"""A list brought in is undone, carried on after a kill, and sent once however often."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django_tasks_db.models import DBTaskResult

from jiuzhu.casework.imports import queries, services
from jiuzhu.casework.imports.models import Import, ImportItem
from jiuzhu.casework.imports.services import applying
from jiuzhu.casework.imports.services.resuming import LEFT_FOR, resume_left
from jiuzhu.casework.registry import services as writes
from jiuzhu.casework.registry.models import Household, Membership, NameToken, Person
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.jobs.queries import failed_tasks, progress
from jiuzhu.foundation.kernel.errors import NotPermitted
from tests.conftest import actor
from tests.imports.test_services import CLERK, bring, rows, state, village, workbook
from tests.registry.conftest import VILLAGE, id_number

__all__ = ["village"]

pytestmark = pytest.mark.django_db


def take_back(batch, now):
    batch.refresh_from_db()
    services.undo(batch=batch, reason="传错了文件", actor=CLERK, at=now, seen_version=batch.version)
    return services.take_back(batch_id=batch.pk, actor=CLERK, at=now)


def test_an_undone_import_leaves_the_register_as_it_was(village, now):
    bring(workbook(*rows(village)), now)
    before, tokens = state(), NameToken.objects.count()
    newer = [
        *rows(village, phone="19900002222", benefit="800.00"),
        ["H1", "吴小宇", id_number(3, "20150505"), "孙子", village, "", "", "", "", "", ""],
    ]
    newer[2][6:9] = ["低保", "A", "2026.6.1"]
    second = bring(workbook(*newer), now)
    assert state() != before
    assert take_back(second, now).state == "undone"
    assert (state(), NameToken.objects.count()) == (before, tokens)
    first = Import.objects.order_by("opened_at", "version").exclude(pk=second.pk).get()
    # What the second import touched has a later history; the first can no longer be taken back as a whole.
    assert take_back(first, now).state == "done"


def test_undoing_new_households_forgets_their_people_too(village, now):
    batch = bring(workbook(*rows(village)), now)
    assert take_back(batch, now).state == "undone"
    assert (Household.objects.count(), Person.objects.count(), Membership.objects.count()) == (0, 0, 0)


def test_what_was_built_on_stays_and_says_why(village, now):
    batch = bring(workbook(*rows(village)), now)
    built = Household.objects.get(head_name="吴秀兰")
    writes.write_note(household_id=built.pk, text="入户核实", actor=CLERK, at=now)
    batch = take_back(batch, now)
    assert batch.state == "done"
    (kept,) = queries.kept_items(batch)
    assert "记备注" in kept.kept_reason
    assert [row[1] for row in state()] == ["吴秀兰"]


def test_an_import_killed_halfway_goes_on_to_the_same_result(village, now, monkeypatch):
    undisturbed = bring(workbook(*rows(village)), now)
    wanted = [row[1:] for row in state()]
    take_back(undisturbed, now)
    monkeypatch.setattr(applying, "HOUSEHOLDS_AT_ONCE", 1)
    calls = []

    def killed():
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(applying, "pause", killed)
    with pytest.raises(KeyboardInterrupt):
        bring(workbook(*rows(village)), now)
    halfway = Import.objects.get(state="applying")
    assert ImportItem.objects.filter(batch=halfway, applied_at__isnull=True).count() == 1
    assert services.apply_import(batch_id=halfway.pk, actor=CLERK, at=now).state == "done"
    assert services.apply_import(batch_id=halfway.pk, actor=CLERK, at=now).state == "done"
    assert [row[1:] for row in state()] == wanted


def test_checking_again_after_a_kill_gives_the_same_preview(village, now):
    batch = bring(workbook(*rows(village)), now, confirm=False)
    before = queries.counts(batch)
    Import.objects.filter(pk=batch.pk).update(state="checking")
    batch = services.check_import(batch_id=batch.pk, actor=CLERK, at=now)
    assert queries.counts(batch) == before


def test_confirming_twice_enqueues_once(village, now):
    batch = bring(workbook(*rows(village)), now, confirm=False)
    seen = batch.version
    services.confirm(batch=batch, actor=CLERK, at=now, seen_version=seen)
    services.confirm(batch=Import.objects.get(pk=batch.pk), actor=CLERK, at=now, seen_version=seen)
    assert DBTaskResult.objects.filter(task_path="jiuzhu.casework.imports.tasks.apply").count() == 1


def test_a_list_sent_again_without_an_answer_is_the_import_already_under_way(village, now):
    first, again = (
        services.start_import(
            stream=io.BytesIO(b"list"), size=4, file_name="list.csv", sender="镇台账", import_on=date(2026, 11, 20), actor=CLERK, at=now
        )
        for _ in range(2)
    )
    assert (first.pk, Import.objects.count()) == (again.pk, 1)
    assert DBTaskResult.objects.filter(task_path="jiuzhu.casework.imports.tasks.read").count() == 1


def test_a_list_that_differs_in_one_byte_is_an_import_of_its_own(village, now):
    for data in (b"list", b"Mist"):
        services.start_import(
            stream=io.BytesIO(data), size=4, file_name="list.csv", sender="镇台账", import_on=date(2026, 11, 20), actor=CLERK, at=now
        )
    assert Import.objects.count() == 2


def test_only_who_may_import_starts_and_sees_imports(village, now):
    with pytest.raises(NotPermitted):
        bring(workbook(*rows(village)), now, by=actor("village_assistant", division=VILLAGE))
    batch = bring(workbook(*rows(village)), now)
    assert list(queries.imports(actor("township_clerk", division="341525101000"))) == []
    assert queries.find_import(SYSTEM, batch.pk)


def test_nothing_personal_is_stored_readable(village, now):
    bring(workbook(*rows(village)), now)
    text = repr(list(ImportItem.objects.values())) + repr(list(Import.objects.values()))
    assert id_number(2) not in text and "19900001111" not in text


def tasks_of(name):
    return DBTaskResult.objects.filter(task_path=f"jiuzhu.casework.imports.tasks.{name}")


def test_the_reason_for_undoing_stands_in_no_task(village, now):
    batch = bring(workbook(*rows(village)), now)
    services.undo(batch=batch, reason="把吴秀兰传错了", actor=CLERK, at=now, seen_version=batch.version)
    assert set(tasks_of("take_back").get().args_kwargs["kwargs"]) == {"batch_id", "user_id", "at"}


@pytest.mark.parametrize(("left", "step"), [("applying", "apply"), ("undoing", "take_back")])
def test_an_import_left_in_the_middle_of_a_step_goes_on_by_itself(village, now, left, step):
    batch = bring(workbook(*rows(village)), now, confirm=left == "undoing")
    if left == "undoing":
        services.undo(batch=batch, reason="传错了", actor=CLERK, at=now, seen_version=batch.version)
    else:
        services.confirm(batch=batch, actor=CLERK, at=now, seen_version=batch.version)
    later = now + 2 * LEFT_FOR
    assert resume_left(later) == 0  # its task waits
    DBTaskResult.objects.all().delete()
    assert resume_left(now) == 0  # somebody has only just asked
    assert (resume_left(later), resume_left(later + 2 * LEFT_FOR)) == (1, 0)
    asked = tasks_of(step).get().args_kwargs["kwargs"]
    assert asked == {"batch_id": str(batch.pk), "user_id": CLERK.user_id, "at": now.isoformat()}
    done = services.apply_import if left == "applying" else services.take_back
    assert done(batch_id=batch.pk, actor=CLERK, at=now).state == ("done" if left == "applying" else "undone")
    assert resume_left(later + 9 * LEFT_FOR) == 0


def test_an_import_whose_step_was_given_up_says_so_and_waits_for_the_administrator(village, now, settings):
    settings.TASK_ATTEMPTS = 1
    batch = bring(workbook(*rows(village)), now, confirm=False)
    services.confirm(batch=batch, actor=CLERK, at=now, seen_version=batch.version)
    tasks_of("read").delete()
    tasks_of("check").delete()
    # Nobody by that name has an account here, so the task raises.
    jobs.execute(jobs.claim(worker="w", now=now), clock=lambda: now)
    assert "后台任务" in progress(services.progress_key(batch.pk)).message
    assert [each.label for each in failed_tasks()] == ["把名册写入登记册"]
    assert resume_left(now + 9 * LEFT_FOR) == 0
