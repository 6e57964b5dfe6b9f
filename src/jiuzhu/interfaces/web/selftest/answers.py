"""What a person has told so far: it travels in the page, signed, and is kept nowhere.

The facts of a person never stand in an address, a cookie, a log or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.signing import BadSignature, dumps, loads

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.facts import FactDeclaration, FactRefused, fact_value
from jiuzhu.foundation.policy.questions import choices_of

SALT = "self-test"
VALID_SECONDS = 4 * 60 * 60
MOST_ANSWERS = 200


class AnswersLost(DomainError):
    """The page was open for too long, or what it carries was changed."""

    code = "answers_lost"


@dataclass(frozen=True)
class Told:
    """The place asked about, and each fact with its answer as written, in the order asked; None where the person does not know."""

    pack: str
    answers: tuple[tuple[str, str | None], ...] = field(default_factory=tuple)

    def text(self) -> str:
        """Write it as signed text for a hidden field."""
        return dumps([self.pack, list(self.answers)], salt=SALT, compress=True)

    def answered(self, fact: str, value: str | None) -> Told:
        """Add one answer."""
        return replace(self, answers=(*self.answers, (fact, value))[:MOST_ANSWERS])

    def without_last(self) -> Told:
        """Take the last answer back."""
        return replace(self, answers=self.answers[:-1])

    def facts(self, declared: Mapping[str, FactDeclaration]) -> dict[str, Any]:
        """Give the answers as rules take them, with what follows from them: somebody asks for the living, a category is in force."""
        found = {name: None if value is None else fact_value(declared[name], value) for name, value in self.answers if name in declared}
        found["alive"] = True
        if found.get("category") is not None:
            found["recipient"] = found["in_force"] = found["category"] != "other"
        return found


def told_from(text: str) -> Told:
    """Read back what ``Told.text`` wrote; raises AnswersLost."""
    try:
        pack, answers = loads(text, salt=SALT, max_age=VALID_SECONDS)
    except BadSignature as error:
        raise AnswersLost("这一页放得太久，前面的回答没有了。", "请重新开始自测，只要几分钟。") from error
    return Told(pack, tuple((name, value) for name, value in answers))


def checked(fact: FactDeclaration, raw: str) -> str:
    """Give an answer as it is kept; raises FactRefused with words for a citizen."""
    text = raw.strip()
    choices = choices_of(fact)
    if choices:
        if text not in choices:
            raise FactRefused("没有选答案。", "请选一个；说不清的，选“不清楚”。", field="answer")
        return text
    if not text:
        raise FactRefused("没有填数字。", "请填一个数；说不清的，选“不清楚”。", field="answer")
    try:
        fact_value(fact, text)
    except FactRefused as error:
        raise FactRefused(f"“{text}”看不懂。", "请只填数字，例如 3 或 12000。", field="answer") from error
    return text
