"""What can be wrong with a pack, and where it stands."""

from __future__ import annotations

from jiuzhu.foundation.kernel.errors import DomainError


class PackFaulty(DomainError):
    """A pack, or an expression in it, cannot be read; says file, line and what to write instead."""

    code = "pack_faulty"

    def __init__(self, what: str, remedy: str = "", *, file: str = "", line: int | None = None) -> None:
        place = f"{file} 第 {line} 行：" if file and line else f"{file}：" if file else ""
        super().__init__(place + what, remedy)
        self.file = file
        self.line = line


class ExpressionFaulty(PackFaulty):
    """The text is not an expression of the rule language."""

    code = "expression_faulty"


class PackUnknown(DomainError):
    """No pack has that name."""

    code = "pack_unknown"


class ParameterRefused(DomainError):
    """The parameter is unknown, is not the county's to set, or the value is not of its type."""

    code = "parameter_refused"


class ChangeTooEarly(DomainError):
    """The day a change is to begin lies before decisions that were made already."""

    code = "change_too_early"


class ChangeIsPublished(DomainError):
    """A published change is neither rewritten nor removed; a new one takes its place."""

    code = "change_is_published"
    status = 409


class LawLost(DomainError):
    """The law a decision was made with cannot be put together again."""

    code = "law_lost"
