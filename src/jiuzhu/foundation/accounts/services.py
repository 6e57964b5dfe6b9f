"""Writes on accounts: every one by an administrator where the post lies, on the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from jiuzhu.foundation.accounts.duties import ROLES, Duty
from jiuzhu.foundation.accounts.models import Organisation, Post, User
from jiuzhu.foundation.accounts.rules import SYSTEM, AccountExists, Actor, PasswordTooWeak, check_seat
from jiuzhu.foundation.divisions.rules import level_of
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def create_user(
    *, username: str, name: str, password: str | None, actor: Actor, at: datetime, must_change_password: bool = True
) -> User:
    """Open an account without any post; without a password nobody signs in until one is set.

    Raises AccountExists, PasswordTooWeak, NotPermitted.
    """
    if not actor.holds_anywhere(Duty.ACCOUNT_MANAGE):
        raise NotPermitted("您的岗位不能管理账号。", "请由系统管理员办理。")
    user = User(username=username.strip(), name=name.strip(), must_change_password=must_change_password)
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user)
        user.set_password(password)
    with writing():
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as error:
            raise AccountExists(f"账号“{username}”已有人使用。", "请换一个账号名。", field="username") from error
        record(actor=actor, at=at, subject_kind="account", subject_id=str(user.id), action="开户", after={"username": username})
    return user


def open_first_account(*, username: str, name: str, password: str, division_code: str, at: datetime) -> User:
    """Open the first account of an empty platform, an administrator of the whole place; raises AccountExists once there is any."""
    taken = AccountExists("平台已有账号。", "请登录；忘记密码请联系系统管理员。")
    try:
        with writing(), transaction.atomic():
            if User.objects.exists():
                raise taken
            user = create_user(username=username, name=name, password=password, actor=SYSTEM, at=at, must_change_password=False)
            # Whoever looked before another's account was committed is stopped here.
            User.objects.filter(pk=user.pk).update(founding=True)
            give_post(user_id=str(user.id), role="administrator", actor=SYSTEM, at=at, valid_from=localdate(at), division_code=division_code)
    except IntegrityError as error:
        raise taken from error
    return user


def set_password(*, user_id: str, password: str, actor: Actor, at: datetime, must_change_password: bool) -> None:
    """Set a password, by its owner or by an administrator; raises PasswordTooWeak, NotPermitted."""
    with writing():
        user = _user(user_id)
        if actor.user_id != user_id:
            _check_manages(user, actor, localdate(at))
        _check_password(password, user)
        user.set_password(password)
        user.must_change_password = must_change_password
        user.save(update_fields=["password", "must_change_password"])
        record(actor=actor, at=at, subject_kind="account", subject_id=user_id, action="改密码")


def set_active(*, user_id: str, active: bool, actor: Actor, at: datetime, reason: str = "") -> None:
    """Close or reopen an account; raises NotPermitted."""
    with writing():
        user = _user(user_id)
        _check_manages(user, actor, localdate(at))
        before, user.is_active = user.is_active, active
        user.save(update_fields=["is_active"])
        record(
            actor=actor,
            at=at,
            subject_kind="account",
            subject_id=user_id,
            action="启用" if active else "停用",
            before={"active": before},
            after={"active": active},
            reason=reason,
        )


def give_post(
    *,
    user_id: str,
    role: str,
    actor: Actor,
    at: datetime,
    valid_from: date,
    valid_until: date | None = None,
    division_code: str | None = None,
    organisation_id: str | None = None,
    label: str = "",
    stands_in_for_id: str | None = None,
) -> Post:
    """Give a user a post in a division or an organisation; raises PostMisplaced, NotPermitted."""
    check_seat(role, "organisation" if organisation_id else level_of(division_code or ""))
    with writing():
        place = division_code or Organisation.objects.get(pk=organisation_id or "").division_code
        actor.require(Duty.ACCOUNT_MANAGE, division_code=place)
        post = Post.objects.create(
            user=_user(user_id),
            role=role,
            label=label,
            division_code=division_code,
            organisation_id=organisation_id,
            stands_in_for_id=stands_in_for_id,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        record(
            actor=actor,
            at=at,
            subject_kind="account",
            subject_id=user_id,
            action="任岗",
            after={"post": str(post.id), "role": role, "place": place, "from": str(valid_from), "until": str(valid_until or "")},
        )
    return post


def end_post(*, post_id: str, last_day: date, actor: Actor, at: datetime, reason: str = "") -> None:
    """End a post, the last day included; stand-ins for it end with it, and what would only have begun later never does.

    Nothing is prolonged: a post or a stand-in that ends earlier keeps its end.
    """
    with writing():
        post = Post.objects.select_related("organisation").filter(pk=post_id).first()
        if post is None:
            raise NotFound("没有找到这个岗位。", "请回到账号页面重新选择。")
        actor.require(Duty.ACCOUNT_MANAGE, division_code=post.organisation.division_code if post.organisation else post.division_code)
        Post.objects.filter(stands_in_for=post, valid_from__gt=last_day).delete()
        standing_in = Post.objects.filter(stands_in_for=post)
        never_begun = post.valid_from > last_day and post.valid_from > localdate(at) and not standing_in
        if never_begun:
            Post.objects.filter(pk=post.pk).delete()
        for ended in [] if never_begun else [*standing_in, post]:
            if ended.valid_until is None or ended.valid_until > last_day:
                ended.valid_until = max(last_day, ended.valid_from)
                ended.save(update_fields=["valid_until"])
        record(
            actor=actor,
            at=at,
            subject_kind="account",
            subject_id=str(post.user_id),
            action="离岗",
            after={"post": post_id, "until": str(last_day)},
            reason=reason,
        )


def transfer(*, post_id: str, division_code: str, from_day: date, actor: Actor, at: datetime, reason: str = "") -> Post:
    """Move somebody to the same role elsewhere: the old post ends the day before, the new one begins (转岗)."""
    with writing():
        old = Post.objects.get(pk=post_id)
        end_post(post_id=post_id, last_day=from_day - timedelta(days=1), actor=actor, at=at, reason=reason)
        return give_post(
            user_id=str(old.user_id),
            role=old.role,
            actor=actor,
            at=at,
            valid_from=from_day,
            division_code=division_code,
        )


def stand_in(*, post_id: str, user_id: str, valid_from: date, valid_until: date | None, actor: Actor, at: datetime) -> Post:
    """Let somebody act in another's post for a time (A、B岗, 001·二(四)2)."""
    with writing():
        post = Post.objects.get(pk=post_id)
        return give_post(
            user_id=user_id,
            role=post.role,
            actor=actor,
            at=at,
            valid_from=valid_from,
            valid_until=valid_until,
            division_code=post.division_code,
            organisation_id=str(post.organisation_id) if post.organisation_id else None,
            label=f"{(post.label or ROLES[post.role].label)[:60]}（代岗）",
            stands_in_for_id=post_id,
        )


def change_phone(*, organisation_id: str, phone: str, actor: Actor, at: datetime, duty: Duty = Duty.RESOURCE_MANAGE) -> Organisation:
    """Change by which number an organisation is reached; raises NotFound, NotPermitted."""
    with writing():
        organisation = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).first()
        if organisation is None:
            raise NotFound("没有找到这个机构。", "请回到资源库重新选择。")
        actor.require(duty, division_code=organisation.division_code)
        before, organisation.phone = organisation.phone, phone.strip()
        organisation.save(update_fields=["phone"])
        record(
            actor=actor, at=at, subject_kind="organisation", subject_id=str(organisation.pk), action="修改联系电话",
            private={"before": before, "after": organisation.phone},
        )  # fmt: skip
    return organisation


def create_organisation(
    *,
    name: str,
    kind: str,
    division_code: str,
    actor: Actor,
    at: datetime,
    duty: Duty = Duty.RESOURCE_MANAGE,
    credit_code: str = "",
    phone: str = "",
) -> Organisation:
    """Enter an organisation seated in a division; raises AccountExists when the name is there already."""
    actor.require(duty, division_code=division_code)
    with writing():
        try:
            with transaction.atomic():
                made = Organisation.objects.create(
                    name=name.strip(), kind=kind, division_code=division_code, credit_code=credit_code, phone=phone
                )
        except IntegrityError as error:
            raise AccountExists(f"“{name}”已在机构名录中。", "请直接使用已有的机构，或换一个名称。", field="name") from error
        record(
            actor=actor,
            at=at,
            subject_kind="organisation",
            subject_id=str(made.id),
            action="登记机构",
            after={"name": name, "kind": kind, "division_code": division_code},
        )
    return made


def _user(user_id: str) -> User:
    return one_of(User.objects, user_id, "没有找到这个账号。", "请回到账号列表重新选择。")


def _check_manages(user: User, actor: Actor, on: date) -> None:
    """Raise NotPermitted unless the actor administers every place where the account acts now or later, or it acts nowhere."""
    held = Post.objects.filter(user=user).exclude(valid_until__lt=on).select_related("organisation")
    places = {post.organisation.division_code if post.organisation else post.division_code for post in held}
    if not actor.holds_anywhere(Duty.ACCOUNT_MANAGE) or not all(actor.holds(Duty.ACCOUNT_MANAGE, division_code=place) for place in places):
        raise NotPermitted("这个账号在您管理的范围之外任岗。", "请由管理其全部岗位的系统管理员办理。")


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak("密码不符合要求：" + "；".join(error.messages), "请按要求换一个密码。", field="password") from error
