"""Making warnings of a batch's rows: matched by ID number, joined to what is open, corrected while nobody has disposed of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.outside.models import Batch, Row
from jiuzhu.monitoring.outside.rules import rule_of
from jiuzhu.monitoring.warnings.figures import AS_SENT
from jiuzhu.monitoring.warnings.queries import findings_of
from jiuzhu.monitoring.warnings.rules import FoundWarning, month_of
from jiuzhu.monitoring.warnings.services import open_warnings, take_finding_back
from jiuzhu.monitoring.warnings.workflow import WARNING

AT_ONCE = 100
CORRECTABLE = WARNING.steps["withdraw"].sources
NOBODY = "未登记人员"
ELSEWHERE = "登记册里这个人不住在本县，请平台改派。"
CORRECTED = "外来平台更正了这条预警"
DISPOSED = "这个编号的预警已{state}，更正没有采用；确需更正的，请与县民政局联系。"


def take_in(*, batch_id: str, at: datetime) -> Batch:
    """Give every waiting row of a batch its fate, a hundred in one transaction; broken off, the next call goes on. One already done stays as it is."""
    batch = Batch.objects.select_related("platform").get(pk=batch_id)
    while batch.done_at is None:
        with writing():
            rows = list(Row.objects.filter(batch=batch, fate="waiting").order_by("line").select_for_update()[:AT_ONCE])
            if rows:
                _take(batch, rows, at)
            elif Batch.objects.filter(pk=batch.pk, done_at=None).update(done_at=at):
                counts = {fate: Row.objects.filter(batch=batch, fate=fate).count() for fate in ("taken", "replaced", "rejected")}
                record(actor=SYSTEM, at=at, subject_kind="outside_batch", subject_id=str(batch.pk), action="外来预警接收完成", after=counts)
        batch.refresh_from_db(fields=["done_at"])
    return batch


def take_in_left(*, at: datetime) -> int:
    """Go on with batches whose taking in broke off; gives how many."""
    left = [str(pk) for pk in Batch.objects.filter(done_at=None).values_list("pk", flat=True)]
    for batch_id in left:
        take_in(batch_id=batch_id, at=at)
    return len(left)


def _take(batch: Batch, rows: Sequence[Row], at: datetime) -> None:
    people = registry.persons_by_id_numbers([row.told["id_number"] for row in rows])
    homes = registry.current_memberships([each.pk for each in people.values()])
    former = {
        each.number: each
        for each in Row.objects.filter(platform=batch.platform, number__in=[row.number for row in rows], current=True).select_related(
            "warning"
        )
    }
    found: dict[str, tuple[Row, FoundWarning]] = {}
    for row in rows:
        person = people.get(row.told["id_number"])
        if person is not None and not covers(batch.division_code, person.division_code):
            _end(row, "rejected", reason=ELSEWHERE)
            continue
        last = former.get(row.number)
        if last is not None and last.digest == row.digest:
            _follow(row, last, "same")
        elif last is not None and last.warning is not None and last.warning.state not in CORRECTABLE:
            _follow(row, last, "late_correction", reason=DISPOSED.format(state=last.warning.state_label))
        else:
            found[row.number] = (row, _found(batch, row, person, homes.get(person.pk, []) if person else [], at))
    for month in sorted({each.month for _, each in found.values()}):
        of_month = {number: pair for number, pair in found.items() if pair[1].month == month}
        # Two rows of one matter about one person are one finding; the later tells its figures.
        newest = {each.key: each for _, each in of_month.values()}
        open_warnings(findings=list(newest.values()), month=month, run_id=str(batch.pk), actor=SYSTEM, at=at)
        kept = findings_of(
            month=month, rules={each.rule for each in newest.values()}, subjects={each.subject_id for each in newest.values()}
        )
        for number, (row, each) in of_month.items():
            sighting = kept[each.key]
            last = former.get(number)
            row.warning, row.found = sighting.warning, [each.rule, each.subject_id, month]
            _replace(row, last, "quiet" if sighting.quiet else "replaced" if last else "taken", at)


def _found(batch: Batch, row: Row, person: Any, lived: Sequence[Any], at: datetime) -> FoundWarning:
    today = timezone.localdate(at)
    household = next((each.household for each in lived if each.household.closed_on is None), None)
    on_aid = bool(
        household and household.category and household.category_since and household.category_since <= today
        and (household.category_until is None or household.category_until >= today)
    )  # fmt: skip
    key = str(key_of(row.told["id_number"]))
    said = pack_in_force(today, division_code=batch.division_code).deadlines_declared.get(f"warning.grade_{row.grade}_working_days")
    return FoundWarning(
        rule=rule_of(str(batch.platform_id), row.matter),
        label=row.matter,
        subject_type="person" if person else "unregistered",
        subject_id=str(person.pk) if person else key,
        subject_name=person.name if person else NOBODY,
        division_code=household.division_code if household else person.division_code if person else batch.division_code,
        month=month_of(row.found_on or today),
        grade=row.grade,
        evidence={AS_SENT: dict(row.told["figures"])},
        clause=said.ground.clause if said else "",
        quote=said.ground.quote if said else "",
        household_id=str(household.pk) if household else "",
        reading=f"{batch.platform.name}发来的预警。",
        on_aid=on_aid,
        unregistered_as=key if person else "",
    )


def _follow(row: Row, last: Row, fate: str, *, reason: str = "") -> None:
    row.warning, row.found = last.warning, last.found
    _end(row, fate, reason=reason)


def _replace(row: Row, last: Row | None, fate: str, at: datetime) -> None:
    if last is not None:
        Row.objects.filter(pk=last.pk).update(current=False)
        others = Row.objects.filter(current=True, warning=last.warning_id).exclude(pk=row.pk)
        if last.found != row.found and not others.exists():
            rule, subject, month = last.found
            take_finding_back(
                month=month, rule=rule, subject_id=subject, note=CORRECTED, told={"outside_row": str(row.pk)}, actor=SYSTEM, at=at
            )
    row.current = True
    _end(row, fate)


def _end(row: Row, fate: str, *, reason: str = "") -> None:
    row.fate, row.reason = fate, reason[:200]
    row.save(update_fields=["fate", "reason", "current", "warning", "found"])
