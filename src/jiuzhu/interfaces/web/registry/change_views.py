"""A household's record and everything that changes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry import queries, services
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry
from jiuzhu.casework.registry.vocabulary import AREA_TYPES, COLOURS, LEVELS, category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.registry import forms
from jiuzhu.interfaces.web.registry.form_page import form_page
from jiuzhu.interfaces.web.registry.lists import LEVEL_TONES
from jiuzhu.interfaces.web.registry.places import county_village_choices, short_names, village_choices
from jiuzhu.monitoring.warnings import services as warnings

BOTH = ["GET", "POST"]
write = requires(Duty.REGISTER_WRITE)


@requires(Duty.REGISTER_READ)
@require_GET
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the register holds of one household, with every change that can be made."""
    found = queries.find_household(request.actor, pk)
    file = queries.household_file_parts(request.actor, found, on=timezone.localdate(request.now))
    names = short_names({each.division_code for each in file.residences})
    page = {
        "file": file,
        "household": found,
        "may_write": request.actor.holds(Duty.REGISTER_WRITE, division_code=found.division_code),
        "area_label": AREA_TYPES.get(found.area_type, "未登记"),
        "level": LEVELS.get(file.standing.level, ""),
        "level_tone": LEVEL_TONES.get(file.standing.level, ""),
        "colour": COLOURS.get(file.standing.colour, ""),
        "categories": [(each, category_label(each.category, each.category_class)) for each in file.categories],
        "residences": [(each, names.get(each.division_code, each.division_code)) for each in file.residences],
        "this_year": timezone.localdate(request.now).year,
        "file_url": _address("household-file", pk),
    }
    return render(request, "registry/household.html", page)


@write
@sensitive_post_parameters()
@require_http_methods(BOTH)
def new_household(request: HttpRequest) -> HttpResponse:
    """Enter a household with its head."""
    villages = village_choices(request.actor, Duty.REGISTER_WRITE)
    today = timezone.localdate(request.now)
    form = forms.NewHouseholdForm(request.POST or None, villages=villages, law=pack_in_force(today), initial={"since": today})

    def save(given: dict[str, Any]) -> str:
        categories: tuple[CategoryEntry, ...] = ()
        if given["category"]:
            categories = (
                CategoryEntry(
                    given["category"],
                    given["since"],
                    given["category_class"],
                    given["until"],
                    given["monthly_benefit"],
                    given["decision_no"],
                ),
            )
        entry = HouseholdEntry(
            division_code=given["division_code"],
            persons=(form.entry("head"),),
            area_type=given["area_type"],
            address=given["address"],
            members=given["members"],
            categories=categories,
        )
        made = services.register_household(
            entry=entry, on=timezone.localdate(request.now), actor=request.actor, at=request.now, allow_second=given["allow_second"]
        )
        return reverse("registry-household", kwargs={"pk": made.pk})

    return form_page(
        request, form, save, title="登记家庭", kicker="救助对象", back=reverse("registry-list"), button="登记", done="已登记。请接着增加其他共同生活的成员。", note="先登记户主，其他成员在下一页增加"
    )  # fmt: skip


@write
@require_http_methods(BOTH)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct address, area type and size."""
    found = queries.find_household(request.actor, pk)
    initial = {"address": found.address, "area_type": found.area_type, "members": found.members, "seen_version": found.version}
    form = forms.CorrectHouseholdForm(request.POST or None, initial=initial)

    def save(given: dict[str, Any]) -> str:
        changes = {name: given[name] for name in ("address", "area_type", "members")}
        services.correct_household(
            household_id=pk,
            changes=changes,
            reason=given["reason"],
            seen_version=given["seen_version"],
            actor=request.actor,
            at=request.now,
        )
        return _page(pk)

    return _form(request, found, form, save, title="更正家庭信息", button="保存", done="已保存。")


@write
@sensitive_post_parameters()
@require_http_methods(BOTH)
def new_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a member."""
    found = queries.find_household(request.actor, pk)
    form = forms.MemberForm(request.POST or None, initial={"on": timezone.localdate(request.now)})

    def save(given: dict[str, Any]) -> str:
        services.add_member(
            household_id=pk,
            entry=form.entry(given["relation"]),
            on=given["on"],
            reason=given["reason"],
            allow_second=given["allow_second"],
            actor=request.actor,
            at=request.now,
        )
        return _page(pk)

    return _form(request, found, form, save, title="增加成员", button="增加", done="已增加成员。")


@write
@require_http_methods(BOTH)
def change_head(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another member the head."""
    found = queries.find_household(request.actor, pk)
    members = [each for each in _members(pk) if each[2] != "head"]
    form = forms.HeadForm(request.POST or None, members=[each[:2] for each in members], initial={"on": timezone.localdate(request.now)})

    def save(given: dict[str, Any]) -> str:
        services.set_head(
            household_id=pk,
            person_id=given["person"],
            former_relation=given["former_relation"],
            on=given["on"],
            reason=given["reason"],
            actor=request.actor,
            at=request.now,
        )
        return _page(pk)

    return _form(request, found, form, save, title="变更户主", button="变更", done="已变更户主。")


@write
@require_http_methods(BOTH)
def leave(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """End a membership."""
    found = queries.find_household(request.actor, pk)
    person = queries.find_person(request.actor, person_pk)
    form = forms.LeaveForm(request.POST or None, initial={"on": timezone.localdate(request.now)})

    def save(given: dict[str, Any]) -> str | tuple[str, str]:
        recheck = warnings.leave(
            household_id=pk, person_id=person_pk, on=given["on"], reason=given["reason"], actor=request.actor, at=request.now
        )
        if recheck is None:
            return _page(pk)
        return reverse("recheck", kwargs={"pk": recheck.pk}), f"已启动复核：算清 {given['on']} 以后已经发放的，另一人审定后{person.name}离开本户。"

    note = "以后的月份已经发过救助，或者此人离开后没有人享受救助的，自动启动复核：算清已经发放的，另一人审定后再离开本户"
    return _form(request, found, form, save, title=f"减少成员：{person.name}", button="减少", done="已减少成员。", note=note, danger=True)


@write
@require_http_methods(BOTH)
def change_category(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the household or one member another category."""
    found = queries.find_household(request.actor, pk)
    today = timezone.localdate(request.now)
    law = pack_in_force(today, division_code=found.division_code)
    initial = {"since": today, "seen_version": found.version}
    form = forms.ChangeCategoryForm(request.POST or None, members=[each[:2] for each in _members(pk)], law=law, initial=initial)

    def save(given: dict[str, Any]) -> str | tuple[str, str]:
        recheck = warnings.change_aid(
            household_id=pk,
            person_id=given["person"] or None,
            entry=form.category_entry(),
            reason=given["reason"],
            recognised_by=given["recognised_by"],
            seen_version=given["seen_version"],
            actor=request.actor,
            at=request.now,
        )
        if recheck is None:
            return _page(pk)
        return reverse("recheck", kwargs={"pk": recheck.pk}), f"已启动复核：比现在少的，由另一人审定后自 {given['since']} 起执行，并告知这户。"

    note = "原来的类别到前一天为止，记录保留；金额比现在少的自动启动复核：算清自那天起已经多发的，另一人审定后变更并告知"
    return _form(request, found, form, save, title="变更救助类别", button="变更", done="已变更类别。", note=note)


@write
@require_http_methods(BOTH)
def stop_category(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a category."""
    found = queries.find_household(request.actor, pk)
    form = forms.StopForm(
        request.POST or None, members=[each[:2] for each in _members(pk)], initial={"last_day": timezone.localdate(request.now)}
    )

    def save(given: dict[str, Any]) -> str:
        recheck = warnings.stop_aid(
            household_id=pk,
            person_id=given["person"] or None,
            last_day=given["last_day"],
            reason=given["reason"],
            actor=request.actor,
            at=request.now,
        )
        return reverse("recheck", kwargs={"pk": recheck.pk})

    note = "启动复核：以后的月份已经发过的算清、选择追回或不追回，另一人审定后停止，出具告知书"
    done = "已启动复核：提交意见后由另一人审定，审定后停止并告知这户。"
    return _form(request, found, form, save, title="停止救助类别", button="启动复核", done=done, note=note)


@write
@require_http_methods(BOTH)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move the household to another village."""
    found = queries.find_household(request.actor, pk)
    villages = county_village_choices(request.actor, Duty.REGISTER_WRITE)
    form = forms.MoveForm(
        request.POST or None, villages=villages, initial={"on": timezone.localdate(request.now), "seen_version": found.version}
    )

    def save(given: dict[str, Any]) -> str:
        moved = services.move_household(household_id=pk, actor=request.actor, at=request.now, **given)
        stays = request.actor.holds(Duty.REGISTER_READ, division_code=moved.division_code)
        return _page(pk) if stays else reverse("registry-former")

    note = "迁出后由迁入地办理，整份档案随户迁移；本地只保留本地办过的事项"
    return _form(request, found, form, save, title="迁移", button="迁移", done="已迁移。", note=note)


@write
@require_http_methods(BOTH)
def outside_number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the number of another system."""
    found = queries.find_household(request.actor, pk)
    form = forms.OutsideNumberForm(request.POST or None)

    def save(given: dict[str, Any]) -> str:
        services.note_external_number(household_id=pk, system=given["system"], number=given["number"], actor=request.actor, at=request.now)
        return _page(pk)

    return _form(request, found, form, save, title="登记外部编号", button="保存", done="已保存。")


@requires(Duty.REGISTER_READ)
@require_http_methods(BOTH)
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a note."""
    found = queries.find_household(request.actor, pk)
    form = forms.NoteForm(request.POST or None)

    def save(given: dict[str, Any]) -> str:
        services.write_note(household_id=pk, text=given["text"], actor=request.actor, at=request.now)
        return _page(pk)

    return _form(request, found, form, save, title="记备注", button="保存", done="已保存。")


def _form(request: HttpRequest, found: Any, form: Any, save: Any, **words: Any) -> HttpResponse:
    return form_page(request, form, save, kicker=f"{found} / 档案 {found.number}", back=_page(found.pk), **words)


def _members(pk: UUID) -> list[tuple[str, str, str]]:
    return [(str(each.person_id), each.person.name, each.relation) for each in queries.members_of(pk, living=True)]


def _page(pk: object) -> str:
    return reverse("registry-household", kwargs={"pk": pk})


def _address(name: str, pk: UUID) -> str:
    try:
        return reverse(name, kwargs={"pk": pk})
    except NoReverseMatch:
        return ""
