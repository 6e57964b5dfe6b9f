"""The administrator's pages: accounts and the posts they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts import queries, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.accounts.forms import (
    AccountForm,
    ActiveForm,
    EndPostForm,
    NewPasswordForm,
    PostForm,
    StandInForm,
    TransferForm,
    from_today,
)
from jiuzhu.interfaces.web.accounts.seats import division_choices, seat_choices
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing

COLUMNS = [Column("name", "姓名"), Column("username", "账号"), Column("posts", "岗位"), Column("state", "状态"), Column("act", "")]
administer = requires(Duty.ACCOUNT_MANAGE)


@administer
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account in the administrator's divisions, with the posts held today."""
    asked = request.GET.get("q", "").strip()
    found = [one for one in queries.users(request.actor) if asked in one.name or asked in one.username]
    listing = Listing(request, found, COLUMNS, unit="个账号")
    posts = queries.posts_visible(request.actor).in_force(timezone.localdate(request.now)).filter(user__in=list(listing))
    places = names_of(post.division_code for post in posts if post.division_code)
    held: dict[UUID, list[str]] = defaultdict(list)
    for post in posts:
        where = post.organisation.name if post.organisation else places.get(post.division_code or "", "")
        held[post.user_id].append(f"{where} {post.label or post.get_role_display()}")
    page = {"listing": listing, "rows": [(one, held[one.pk]) for one in listing], "asked": asked}
    return render(request, "accounts/accounts.html", page)


@administer
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; its posts come next."""

    def save(given: dict[str, Any]) -> str:
        made = services.create_user(
            username=given["username"], name=given["name"], password=given["password"], actor=request.actor, at=request.now
        )
        messages.success(request, f"账号已建立。{made.name}首次登录须改密码；请接着设置岗位。")
        return str(made.pk)

    return _form_page(request, AccountForm(request.POST or None), save, title="新建账号", button="建立账号")


@administer
@require_GET
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: its posts now, before and to come."""
    person = _person(request, pk)
    today = timezone.localdate(request.now)
    rows = [
        {
            "post": post,
            "where": post.organisation.name if post.organisation else full_name_of(post.division_code or ""),
            "role": post.label or post.get_role_display(),
            "in_force": post.valid_from <= today and (post.valid_until is None or today <= post.valid_until),
            "over": post.valid_until is not None and post.valid_until < today,
            "for": post.stands_in_for.user.name if post.stands_in_for else "",
        }
        for post in queries.posts_visible(request.actor).filter(user=person).order_by("-valid_from", "role")
    ]
    return render(request, "accounts/account.html", {"person": person, "rows": rows, "me": str(person.pk) == request.actor.user_id})


@administer
@require_http_methods(["GET", "POST"])
def give_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an account a post."""
    person = _person(request, pk)
    form = PostForm(request.POST or None, seats=seat_choices(request.actor), initial=from_today(timezone.localdate(request.now)))

    def save(given: dict[str, Any]) -> str:
        services.give_post(
            user_id=str(pk),
            role=str(given["role"]),
            label=str(given["label"]),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            actor=request.actor,
            at=request.now,
            **form.place(),
        )
        messages.success(request, "岗位已设置。")
        return str(pk)

    return _form_page(request, form, save, title=f"给{person.name}设置岗位", button="设置岗位", back=pk)


@administer
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set somebody's password; its owner changes it at the next login."""
    person = _person(request, pk)

    def save(given: dict[str, Any]) -> str:
        services.set_password(
            user_id=str(pk), password=given["password"], actor=request.actor, at=request.now, must_change_password=True
        )
        messages.success(request, f"密码已重设。请当面告诉{person.name}，登录后须改密码。")
        return str(pk)

    return _form_page(request, NewPasswordForm(request.POST or None), save, title=f"重设{person.name}的密码", button="重设密码", back=pk)


@administer
@require_http_methods(["GET", "POST"])
def set_active(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account, or open it again."""
    person = _person(request, pk)
    words = "停用" if person.is_active else "重新启用"

    def save(given: dict[str, Any]) -> str:
        services.set_active(user_id=str(pk), active=not person.is_active, actor=request.actor, at=request.now, reason=given["reason"])
        messages.success(request, f"账号已{words}。")
        return str(pk)

    return _form_page(request, ActiveForm(request.POST or None), save, title=f"{words}{person.name}的账号", button=words, back=pk)


@administer
@require_http_methods(["GET", "POST"])
def end_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a post; whoever stands in for it stops too."""
    post = _post(request, pk)
    form = EndPostForm(request.POST or None, initial=from_today(timezone.localdate(request.now)))

    def save(given: dict[str, Any]) -> str:
        services.end_post(post_id=str(pk), last_day=given["last_day"], reason=str(given["reason"]), actor=request.actor, at=request.now)
        messages.success(request, "岗位已结束，代岗也一并结束。")
        return str(post.user_id)

    return _form_page(request, form, save, title=f"{post.user.name}离岗", button="结束岗位", back=post.user_id)


@administer
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """转岗: the same role elsewhere from a day on."""
    post = _post(request, pk)
    form = TransferForm(
        request.POST or None, divisions=division_choices(request.actor), initial=from_today(timezone.localdate(request.now))
    )

    def save(given: dict[str, Any]) -> str:
        services.transfer(
            post_id=str(pk),
            division_code=str(given["division_code"]),
            from_day=given["from_day"],
            reason=str(given["reason"]),
            actor=request.actor,
            at=request.now,
        )
        messages.success(request, "已转岗：原岗位到前一天为止，新岗位自所填之日起。")
        return str(post.user_id)

    return _form_page(request, form, save, title=f"{post.user.name}转岗", button="转岗", back=post.user_id)


@administer
@require_http_methods(["GET", "POST"])
def stand_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """代岗: somebody else acts in this post for a time."""
    post = _post(request, pk)
    people = [(str(one.pk), f"{one.name}（{one.username}）") for one in queries.users(request.actor) if one.is_active and one.pk != post.user_id]
    form = StandInForm(request.POST or None, people=people, initial=from_today(timezone.localdate(request.now)))

    def save(given: dict[str, Any]) -> str:
        services.stand_in(
            post_id=str(pk),
            user_id=str(given["user_id"]),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            actor=request.actor,
            at=request.now,
        )
        messages.success(request, "代岗已设置。")
        return str(given["user_id"])

    return _form_page(request, form, save, title=f"请人代{post.user.name}的岗", button="设置代岗", back=post.user_id)


def _form_page(
    request: HttpRequest, form: forms.Form, save: Callable[..., str], *, title: str, button: str, back: UUID | None = None
) -> HttpResponse:
    """One form: saved it leads to the account, refused it comes back with its errors."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("account", pk=save(form.cleaned_data))
        except DomainError as error:
            refuse(form, error)
    page = {"form": form, "title": title, "button": button, "back": back}
    return render(request, "accounts/form.html", page, status=400 if form.errors else 200)


def _person(request: HttpRequest, pk: UUID) -> queries.Account:
    found = next((one for one in queries.users(request.actor) if one.pk == pk), None)
    if found is None:
        raise NotFound("没有找到这个账号，或它不在您管理的范围内。", "请回到账号列表重新选择。")
    return found


def _post(request: HttpRequest, pk: UUID) -> queries.PostHeld:
    return one_of(queries.posts_visible(request.actor), pk, "没有找到这个岗位，或它不在您管理的范围内。", "请回到账号页面重新选择。")
