"""Reads on letters that other parts may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.casework.letters.models import Letter, LetterQuerySet
from jiuzhu.casework.letters.rules import LetterAboutChildren, LetterMissing
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import rulings_of
from jiuzhu.foundation.policy.recomputing import Recomputed, rulings_again

__all__ = ["Letter", "find_letter", "letters", "letters_about", "letters_of", "recompute"]

RULINGS = "letter"
"""Under which kind of subject the rulings of a letter stand that decides by itself."""


def letters(actor: Actor) -> LetterQuerySet:
    """Letters the actor may see, newest first."""
    return Letter.objects.scoped_to(actor).select_related("household")


def find_letter(actor: Actor, letter_id: UUID | str) -> Letter:
    """Give one letter the actor may read; raises LetterMissing, LetterAboutChildren."""
    found = letters(actor).filter(pk=letter_id).first()
    if found is None:
        raise LetterMissing("没有找到这份告知书。", "请确认这户在您的辖区内。")
    if found.about_children and not actor.holds(Duty.CHILD_READ, division_code=found.division_code):
        raise LetterAboutChildren("这份告知书写有儿童、青少年的情况。", "请由有儿童信息权限的人员打开。")
    return found


def letters_of(household_id: UUID | str) -> list[Letter]:
    """List the letters to a household, newest first; the caller has checked that the actor may see the household."""
    return list(Letter.objects.filter(household_id=household_id))


def letters_about(kind: str, decision_id: UUID | str) -> list[Letter]:
    """List the letters about one decision, newest first; the caller has checked that the actor may see the decision."""
    return list(Letter.objects.filter(kind=kind, decision_id=str(decision_id)))


def recompute(letter: Letter) -> Recomputed:
    """Apply again what a letter that decides by itself was judged by; whom each line is about is a register key."""
    return rulings_again(rulings_of(RULINGS, str(letter.pk)))
