"""The steps taken, the work that waits, and the base of everything that has a state."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.table import Awaits, Workflow

_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True)
class Description:
    """How a thing reads in an inbox: what it is, whom it concerns, where it came from."""

    title: str
    about: str
    detail: str = ""
    tag: str = ""
    source: str = ""
    household_id: str = ""


class Stateful(models.Model):
    """Base of a thing with a state: it moves only through ``workflow.services.take``.

    ``division_code`` is the village or township where the work lies; ``organisation_id`` (when the app has such a field) is the organisation that works on it.
    A table with an index of its own that begins with ``state`` or ``division_code`` names that field again without one.
    """

    workflow: ClassVar[Workflow]
    follows_household: ClassVar[tuple[str, ...]] = ()
    """The states in which it goes along, with the work that waits, when its ``household`` moves; empty: it stays, or its app sees to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField("状态", max_length=32, db_index=True)
    version = models.PositiveIntegerField(default=0)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    opened_at = models.DateTimeField("建立时间")
    changed_at = models.DateTimeField("变动时间")

    class Meta:
        abstract = True

    @property
    def state_label(self) -> str:
        """The Chinese label of the state."""
        return self.workflow.states[self.state].label

    @property
    def state_tone(self) -> str:
        """The tone of the state's tag."""
        return self.workflow.states[self.state].tone

    def describe(self) -> Description:
        """Say how the thing reads in an inbox."""
        raise NotImplementedError

    def deadline_key(self, awaits: Awaits) -> str | None:
        """Name the pack's deadline of waiting work; a thing whose deadline hangs on its grade names its own."""
        return awaits.deadline

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Give the moment waiting work is due where the thing itself has a day, such as the last day of a period; else None."""
        return None

    def awaited_person(self, awaits: Awaits) -> str:
        """Name the one account waiting work is for, where it is one person's alone; empty: whoever holds the duty there."""
        return ""

    def changes_on_moving(self, division_code: str) -> dict[str, Any]:
        """Give what else changes when it follows its household to another place."""
        return {}

    def working_organisation_id(self) -> str | None:
        """Give the organisation that works on the thing now, if any."""
        organisation_id = getattr(self, "organisation_id", None)
        return str(organisation_id) if organisation_id else None


class Worded(models.Model):
    """Base of a row that tells of people: all its words stand in one sealed column, opened once however many of them are shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    words: Any = SealedTextField("说明", default=b"")

    class Meta:
        abstract = True

    @staticmethod
    def worded(**words: str) -> str:
        """Put words together for the column."""
        return _JSON.encode({name: text for name, text in words.items() if text})

    def word(self, name: str) -> str:
        """Give one of the words; empty when it was not told."""
        return json.loads(self.words or "{}").get(name, "")

    @property
    def title(self) -> str:
        """What it is."""
        return self.word("title")

    @property
    def about(self) -> str:
        """Whom it concerns."""
        return self.word("about")


class StepTaken(Worded):
    """One step of one thing; from one version only one step can be taken, whoever presses how often."""

    workflow = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    from_version = models.PositiveIntegerField()
    step = models.CharField(max_length=32)
    from_state = models.CharField(max_length=32)
    to_state = models.CharField(max_length=32)
    actor_id = models.CharField(max_length=64, db_index=True)
    actor_name = models.CharField(max_length=64)
    post_label = models.CharField(max_length=64, blank=True)
    request_digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "步骤"
        constraints = [
            models.UniqueConstraint(fields=["workflow", "subject_id", "from_version"], name="one_step_from_one_version")
        ]

    @property
    def reason(self) -> str:
        """Why it was taken."""
        return self.word("reason")


class WorkItem(Worded):
    """Work that waits for whoever holds the duty there, with its deadline; at most one open item a thing.

    ``came_at`` is when it came to the township with its household; empty where it was opened there.
    """

    workflow = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    state = models.CharField(max_length=32)
    tab = models.CharField("类别", max_length=32)
    action = models.CharField("操作", max_length=32)
    tag = models.CharField(max_length=32, blank=True)
    household_id = models.CharField(max_length=64, blank=True, db_index=True)
    duty = models.CharField(max_length=32)
    division_code = models.CharField(max_length=12)
    organisation_id = models.CharField(max_length=64, blank=True)
    assignee_id = models.CharField("指定经办人", max_length=64, blank=True)
    opened_at = models.DateTimeField()
    came_at = models.DateTimeField("随户迁入乡镇", null=True)
    due_at = models.DateTimeField("到期", null=True)
    counts_hours = models.BooleanField(default=False)
    provisional_days = models.PositiveSmallIntegerField("暂估的工作日数", null=True)
    urged_at = models.DateTimeField("催办时间", null=True)
    urged_count = models.PositiveIntegerField("催办次数", default=0)
    urged_note: Any = SealedTextField("催办说明", default=b"")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "待办"
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "subject_id"], condition=Q(closed_at__isnull=True), name="one_open_item_per_subject"
            )
        ]
        indexes = [
            models.Index(fields=["duty", "division_code", "due_at"], condition=Q(closed_at__isnull=True), name="open_in_division"),
            models.Index(
                fields=["organisation_id", "duty", "due_at"], condition=Q(closed_at__isnull=True), name="open_in_organisation"
            ),
            models.Index(fields=["provisional_days"], condition=Q(closed_at__isnull=True, provisional_days__isnull=False), name="open_provisional"),
        ]

    @property
    def detail(self) -> str:
        """What it is about, in a line."""
        return self.word("detail")

    @property
    def source(self) -> str:
        """Where it came from."""
        return self.word("source")

    @property
    def due_provisional(self) -> bool:
        """Whether it was reckoned on a year whose days off are not announced yet."""
        return self.provisional_days is not None
