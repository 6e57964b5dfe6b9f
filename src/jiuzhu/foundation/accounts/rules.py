"""Who acts: posts held on a day and the duties they add up to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jiuzhu.foundation.accounts.duties import ROLES, Duty
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted

SYSTEM_USER_ID = "system"


class PostMisplaced(DomainError):
    """A role is given a seat of a kind it cannot be held in."""

    code = "post_misplaced"


class AccountExists(DomainError):
    """The user name is taken."""

    code = "account_exists"


class PasswordTooWeak(DomainError):
    """The password fails the rules."""

    code = "password_too_weak"


@dataclass(frozen=True)
class HeldPost:
    """One post on one day: the duties of its role, in a division and below it, or in an organisation."""

    post_id: str
    role: str
    label: str
    duties: frozenset[Duty]
    division_code: str | None = None
    organisation_id: str | None = None
    standing_in: bool = False

    def reaches(self, *, division_code: str | None, organisation_id: str | None) -> bool:
        """Tell whether the thing lies in the post's division (or below) or belongs to its organisation."""
        if self.division_code is not None:
            return division_code is not None and covers(self.division_code, division_code)
        return organisation_id is not None and self.organisation_id == organisation_id


@dataclass(frozen=True)
class Actor:
    """Somebody acting now, with every post held today; duties of several posts add up (design §6)."""

    user_id: str
    name: str
    posts: tuple[HeldPost, ...] = ()
    system: bool = False

    def post_for(self, duty: Duty, *, division_code: str | None = None, organisation_id: str | None = None) -> HeldPost | None:
        """Give the post in which the duty is held there, own posts before stand-ins."""
        found = [
            post
            for post in self.posts
            if duty in post.duties and post.reaches(division_code=division_code, organisation_id=organisation_id)
        ]
        return min(found, key=lambda post: post.standing_in, default=None)

    def holds(self, duty: Duty, *, division_code: str | None = None, organisation_id: str | None = None) -> bool:
        """Tell whether the duty is held where the thing lies; the system holds every duty."""
        return self.system or self.post_for(duty, division_code=division_code, organisation_id=organisation_id) is not None

    def holds_anywhere(self, duty: Duty) -> bool:
        """Tell whether any post carries the duty."""
        return self.system or any(duty in post.duties for post in self.posts)

    def divisions(self, duty: Duty | Collection[Duty]) -> tuple[str, ...]:
        """Give the divisions in which (any of) the duties are held."""
        wanted = {duty} if isinstance(duty, Duty) else set(duty)
        return tuple(sorted({post.division_code for post in self.posts if post.division_code and wanted & post.duties}))

    def organisations(self, duty: Duty | Collection[Duty]) -> tuple[str, ...]:
        """Give the organisations in which (any of) the duties are held."""
        wanted = {duty} if isinstance(duty, Duty) else set(duty)
        return tuple(sorted({post.organisation_id for post in self.posts if post.organisation_id and wanted & post.duties}))

    def require(self, duty: Duty, *, division_code: str | None = None, organisation_id: str | None = None) -> None:
        """Raise NotPermitted unless the duty is held there."""
        if not self.holds(duty, division_code=division_code, organisation_id=organisation_id):
            raise NotPermitted("您的岗位没有这项权限。", "请由辖区内的经办人办理，或请管理员调整岗位。")


SYSTEM = Actor(user_id=SYSTEM_USER_ID, name="系统", system=True)


def check_seat(role: str, seat: str) -> None:
    """Raise PostMisplaced unless the role can be held in a seat of this kind (county, township, village, organisation)."""
    if role not in ROLES:
        raise PostMisplaced(f"没有“{role}”这种岗位。", "请从列表中选择岗位。", field="role")
    if seat not in ROLES[role].seats:
        raise PostMisplaced(f"“{ROLES[role].label}”不能设在这一级。", "请选择与岗位相符的行政区划或机构。", field="seat")
