"""Reads on accounts that other parts may make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from jiuzhu.foundation.accounts.duties import ROLES, Duty
from jiuzhu.foundation.accounts.models import Organisation, Post, PostQuerySet, User
from jiuzhu.foundation.accounts.rules import SYSTEM, SYSTEM_USER_ID, Actor, HeldPost
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import covers, division_range
from jiuzhu.foundation.kernel.errors import NotFound

Account = User
PostHeld = Post
"""Names for those who only read: an account and a post."""


def actor_of(user: User, *, on: date) -> Actor:
    """Give the actor a signed-in user is on a day, with every post in force."""
    held = Post.objects.filter(user=user).in_force(on).select_related("organisation").order_by("valid_from", "id")
    posts = tuple(
        HeldPost(
            post_id=str(post.id),
            role=post.role,
            label=post.label or ROLES[post.role].label,
            duties=ROLES[post.role].duties,
            division_code=post.division_code,
            organisation_id=str(post.organisation_id) if post.organisation_id else None,
            standing_in=post.stands_in_for_id is not None,
        )
        for post in held
        if post.organisation is None or post.organisation.active
    )
    return Actor(user_id=str(user.id), name=user.name, posts=posts)


def user_by_name(username: str) -> User | None:
    """Find an account by its user name."""
    return User.objects.filter(username=username).first()


def names_of_users(user_ids: Collection[str]) -> dict[str, str]:
    """Map user ids to names; an id that is no account's is left out."""
    return {str(pk): name for pk, name in User.objects.filter(pk__in=user_ids).values_list("pk", "name")}


def users(actor: Actor) -> list[User]:
    """List the accounts an administrator looks after: those with a post in the administrator's divisions, and those with none."""
    scope = within_divisions(actor, Duty.ACCOUNT_MANAGE, "posts__division_code", "posts__organisation__division_code")
    mine = User.objects.filter(scope)
    return list((mine | User.objects.filter(posts__isnull=True)).distinct().order_by("username").prefetch_related("posts__organisation"))


def posts_visible(actor: Actor) -> PostQuerySet:
    """Posts in the divisions an administrator looks after, organisations seated there included."""
    return Post.objects.filter(
        within_divisions(actor, Duty.ACCOUNT_MANAGE, "division_code", "organisation__division_code")
    ).select_related("user", "organisation", "stands_in_for__user")


def colleagues(duty: Duty, *, division_code: str | None, organisation_id: str | None, on: date) -> list[User]:
    """List the people who hold the duty where a thing lies, nearest seat first, to hand work to."""
    roles = [role.code for role in ROLES.values() if duty in role.duties]
    posts = Post.objects.filter(role__in=roles, user__is_active=True).in_force(on).select_related("user")
    if organisation_id:
        found = list(posts.filter(organisation_id=organisation_id))
    else:
        found = [
            post
            for post in posts.filter(division_code__isnull=False)
            if division_code and post.division_code and covers(post.division_code, division_code)
        ]
        found.sort(key=lambda post: post.division_code.rstrip("0") if post.division_code else "", reverse=True)
    return list(dict.fromkeys(post.user for post in found))


def staff_in(duty: Duty, *, on: date, division_code: str = "", organisation_id: str = "") -> list[tuple[User, str]]:
    """List who holds a duty in an organisation, or in a division and below it, each once with the seat (empty in an organisation), by name."""
    roles = [role.code for role in ROLES.values() if duty in role.duties]
    posts = Post.objects.filter(role__in=roles, user__is_active=True).in_force(on).select_related("user").order_by("user__name", "user_id", "id")
    if organisation_id:
        return [(user, "") for user in dict.fromkeys(post.user for post in posts.filter(organisation_id=organisation_id))]
    low, high = division_range(division_code)
    seats: dict[User, str] = {}
    for post in posts.filter(division_code__range=(low, high)):
        seats.setdefault(post.user, post.division_code or "")
    return list(seats.items())


def places_with_posts(*, on: date) -> frozenset[str]:
    """Give the divisions in which somebody holds a post on a day."""
    held = Post.objects.filter(user__is_active=True, division_code__isnull=False).in_force(on)
    return frozenset(code for code in held.values_list("division_code", flat=True).distinct() if code)


def people_at(duty: Duty, *, on: date) -> dict[str, int]:
    """Count the people with a post of their own that carries a duty in each division itself; whoever stands in for a colleague holds none there."""
    roles = [role.code for role in ROLES.values() if duty in role.duties]
    held = Post.objects.filter(role__in=roles, user__is_active=True, division_code__isnull=False, stands_in_for__isnull=True).in_force(on)
    return dict(Counter(code for code, _ in held.values_list("division_code", "user_id").distinct().order_by() if code))


def organisation(organisation_id: str) -> Organisation | None:
    """Find an organisation by its id."""
    return Organisation.objects.filter(pk=organisation_id).first()


def organisations(*, kinds: list[str] | None = None, active: bool = True) -> list[Organisation]:
    """List organisations, of certain kinds if named, by name."""
    found = Organisation.objects.filter(active=True) if active else Organisation.objects.all()
    return list((found.filter(kind__in=kinds) if kinds else found).order_by("name"))


def organisation_kinds() -> dict[str, str]:
    """Map the kinds of organisations to the words people read."""
    return dict(Organisation.KINDS)


def anybody() -> bool:
    """Tell whether there is any account at all."""
    return User.objects.exists()


def actor_by_id(user_id: str, *, on: date) -> Actor:
    """Give the actor an account is on a day, for background work somebody began; the system for its own id. Raises NotFound."""
    if user_id == SYSTEM_USER_ID:
        return SYSTEM
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound("发起人的账号已停用。", "请由其他经办人重新发起。")
    return actor_of(user, on=on)
