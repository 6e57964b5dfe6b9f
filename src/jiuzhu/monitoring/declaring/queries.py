"""Every read of declarations that others may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.monitoring.declaring.models import Declaration, DeclarationQuerySet
from jiuzhu.monitoring.declaring.rules import text_of

__all__ = ["Declaration", "declarations", "departments", "find_declaration", "may_approve", "may_write", "text", "versions"]


def declarations(actor: Actor) -> DeclarationQuerySet:
    """Declarations of the place where the actor changes the law, all versions."""
    return Declaration.objects.scoped_to(actor).select_related("organisation")


def find_declaration(actor: Actor, declaration_id: UUID | str) -> Declaration:
    """Give one version the actor may see; raises NotFound."""
    return one_of(declarations(actor), declaration_id, "没有找到这份数据声明。", "请从“数据种类”列表重新进入。")


def departments(declaration: Declaration) -> list[tuple[str, str]]:
    """List the departments (id, name) of the declaration's own place, one of which may send the feed."""
    found = accounts.organisations(kinds=["department"])
    return [(str(each.pk), each.name) for each in found if each.division_code and covers(declaration.division_code, each.division_code)]


def versions(declaration: Declaration) -> list[Declaration]:
    """List every version of the same feed, the newest first."""
    return list(Declaration.objects.filter(code=declaration.code).order_by("-number"))


def text(declaration: Declaration) -> str:
    """Give a version as the file that the platform reads."""
    return text_of(declaration.content, number=declaration.number)


def may_write(actor: Actor, declaration: Declaration) -> bool:
    """Tell whether the actor may change it now: whoever began it, while it is open."""
    return declaration.is_open and declaration.author_id == actor.user_id and actor.holds(Duty.POLICY_DRAFT, division_code=declaration.division_code)


def may_approve(actor: Actor, declaration: Declaration) -> bool:
    """Tell whether the actor may put it in force now: not whoever wrote it."""
    fit = actor.holds(Duty.POLICY_PUBLISH, division_code=declaration.division_code)
    return fit and declaration.state == "submitted" and declaration.author_id != actor.user_id
