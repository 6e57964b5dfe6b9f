"""A person's decision on a pair, and the showing of who the two are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.casework.registry.rules import age_on
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.monitoring.linkage import tasks
from jiuzhu.monitoring.linkage.models import HeldRow, Pair
from jiuzhu.monitoring.linkage.rules import IdentityShut, LinkedAlready
from jiuzhu.monitoring.linkage.workflow import UNDECIDED

ADULT_AGE = 18
SHUT = ("set_aside", "lapsed")


def pair_in_scope(pair_id: UUID | str, actor: Actor) -> Pair:
    """Give one pair the actor may see; raises NotFound."""
    return one_of(
        Pair.objects.scoped_to(actor).select_related("appearance", "person"),
        pair_id,
        "没有找到这条身份认定。",
        "请从身份认定列表重新进入。",
    )


def open_identities(*, pair_id: UUID | str, actor: Actor, at: datetime) -> Pair:
    """Let the actor see who the two are; deciding is the purpose, and it goes on the ledger. Raises NotFound, NotPermitted, IdentityShut.

    Both are needed where the person is registered now too: who moved away is that county's. A child's record needs the duty for children's
    records besides.
    """
    pair = pair_in_scope(pair_id, actor)
    places = (pair.division_code, pair.person.division_code)
    for place in places:
        actor.require(Duty.FEED_UPLOAD, division_code=place)
    if pair.state in SHUT:
        raise IdentityShut(f"这条认定已关闭：{pair.state_label}。", "无需再看；请从列表中打开其他待认定的。")
    if age_on(pair.person.birth_date, timezone.localdate(at)) < ADULT_AGE:
        for place in places:
            actor.require(Duty.CHILD_READ, division_code=place)
    with writing():
        told = {"person": str(pair.person_id)}
        record(actor=actor, at=at, subject_kind="linkage", subject_id=str(pair.pk), action="查看双方身份", after=told, reason="身份认定")
    return pair


def decide(*, pair_id: UUID | str, step: str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take one of the steps same, different, look_later, undo. Raises LinkedAlready, ReasonMissing, AlreadyMoved, NotPermitted, NotFound.

    Once a writing is one person, its other candidates are set aside and its rows go to that person at the next comparison; taking the
    decision back undoes both.
    """
    pair = pair_in_scope(pair_id, actor)
    was_same = pair.state == "same"

    def others() -> None:
        if step == "same":
            _move_others(pair, UNDECIDED, "set_aside", at)
        elif step == "undo" and was_same:
            _move_others(pair, ("set_aside",), "ask_again", at)
        if step == "same" or was_same:
            for delivery_id in HeldRow.objects.filter(appearance=pair.appearance).values_list("delivery_id", flat=True).distinct():
                tasks.write_linked_rows.enqueue(delivery_id=str(delivery_id))

    def act() -> Taken:
        with writing():
            # With all that may be the same person, in one order: two who decide on two of them would wait for each other.
            hold(Pair.objects.filter(appearance=pair.appearance))
            return take(pair, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason, also=others)

    return _once(act)


def _once(act: Callable[[], Taken]) -> Taken:
    try:
        return act()
    except IntegrityError as error:
        raise LinkedAlready("这一行已经认定为另一个人。", "如果那次认定有误，请先打开那一条撤销。") from error


def _move_others(pair: Pair, states: tuple[str, ...], step: str, at: datetime) -> None:
    for other in (
        Pair.objects.filter(appearance=pair.appearance, state__in=states).exclude(pk=pair.pk).select_related("appearance", "person")
    ):
        take(other, step=step, actor=SYSTEM, at=at, seen_version=other.version)
