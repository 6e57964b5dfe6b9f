"""One person's record: particulars, masked numbers, corrections, death, merging."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.assistance import following
from jiuzhu.casework.registry import queries, services
from jiuzhu.casework.registry.rules import NotMerged, age_on
from jiuzhu.casework.registry.vocabulary import (
    ADULT_AGE,
    EMPLOYMENT,
    ILLNESSES,
    RELATIONS,
    SCHOOL_STAGES,
    SELF_CARE,
    SEXES,
    disability_label,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.registry import forms
from jiuzhu.interfaces.web.registry.form_page import form_page
from jiuzhu.interfaces.web.registry.places import short_names
from jiuzhu.monitoring.warnings import services as warnings

BOTH = ["GET", "POST"]
ALL_NUMBERS = ("id_number", "phone", "bank_account")
write = requires(Duty.REGISTER_WRITE)


@requires(Duty.REGISTER_READ)
@never_cache
@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person's record; numbers are masked unless one's own open task on the household is the purpose."""
    return _show(request, pk, forms.RevealForm(), shown=None)


@requires(Duty.REGISTER_READ)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["POST"])
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show masked numbers once, for a purpose that goes on the ledger."""
    form = forms.RevealForm(request.POST)
    shown = None
    if form.is_valid():
        try:
            given = form.cleaned_data
            shown = services.reveal(
                person_id=pk, fields=given["fields_wanted"], purpose=given["purpose"], actor=request.actor, at=request.now
            )
        except DomainError as error:
            if error.status in (403, 404):
                raise
            refuse(form, error)
    return _show(request, pk, form, shown=shown)


@write
@sensitive_post_parameters()
@require_http_methods(BOTH)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a person's particulars; the form shows them, so a child's need the duty for children's records."""
    found = queries.find_person(request.actor, pk)
    if age_on(found.birth_date, timezone.localdate(request.now)) < ADULT_AGE:
        request.actor.require(Duty.CHILD_READ, division_code=found.division_code)
    plain = ("name", "self_care", "disability_type", "disability_grade", "illness", "school_stage", "employment", "note")
    form = forms.CorrectPersonForm(
        request.POST or None, initial={name: getattr(found, name) for name in plain} | {"seen_version": found.version}
    )

    def save(given: dict[str, Any]) -> str:
        changes = {name: given[name] for name in plain} | {name: given[name] for name in ALL_NUMBERS if given[name]}
        services.correct_person(
            person_id=pk,
            changes=changes,
            reason=given["reason"],
            seen_version=given["seen_version"],
            on=timezone.localdate(request.now),
            actor=request.actor,
            at=request.now,
        )
        return _page(pk)

    return form_page(request, form, save, title="更正人员信息", kicker=found.name, back=_page(pk), button="保存", done="已保存。")


@write
@require_http_methods(BOTH)
def death(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a death."""
    found = queries.find_person(request.actor, pk)
    form = forms.DeathForm(request.POST or None)

    def save(given: dict[str, Any]) -> str | tuple[str, str]:
        opened = warnings.die(person_id=pk, died_on=given["died_on"], source=given["source"], actor=request.actor, at=request.now)
        seen = [each for each in opened if request.actor.holds(Duty.MONITORING_READ, division_code=each.division_code)]
        if not seen:
            return _page(pk)
        return reverse("recheck", kwargs={"pk": seen[0].pk}), "已登记。去世次月起发放过救助，已启动复核：写明多发的怎样处理，由另一人审定。"

    note = "成员关系和本人的类别到这一天为止；户内没有在世成员的，全户类别也到这一天为止。去世次月起发放过救助的，自动启动复核，由另一人审定追回或不追回"
    return form_page(
        request,
        form,
        save,
        title=f"登记死亡：{found.name}",
        kicker=found.name,
        back=_page(pk),
        button="登记死亡",
        done="已登记。",
        note=note,
        danger=True,
    )


@write
@sensitive_post_parameters()
@require_http_methods(BOTH)
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Merge another record of the same human being into this one."""
    found = queries.find_person(request.actor, pk)
    form = forms.MergeForm(request.POST or None)

    def save(given: dict[str, Any]) -> str:
        other = queries.person_by_id_number(given["other"])
        if other is None or not queries.persons(request.actor).filter(pk=other.pk).exists():
            raise NotMerged("您的辖区内没有这个身份证号的人。", "请核对号码；在其他辖区的由县民政局合并。", field="other")
        following.merge_persons(keep_id=pk, drop_id=other.pk, reason=given["reason"], actor=request.actor, at=request.now)
        return _page(pk)

    return form_page(
        request,
        form,
        save,
        title=f"合并重复记录：{found.name}",
        kicker=found.name,
        back=_page(pk),
        button="合并",
        done="已合并。",
        danger=True,
    )


def _show(request: HttpRequest, pk: UUID, form: forms.RevealForm, *, shown: services.Revealed | None) -> HttpResponse:
    found = queries.find_person(request.actor, pk)
    today = timezone.localdate(request.now)
    homes = queries.current_memberships([found.pk]).get(found.pk, [])
    age = age_on(found.birth_date, min(today, found.died_on) if found.died_on else today)
    child_hidden = age < ADULT_AGE and not request.actor.holds(Duty.CHILD_READ, division_code=found.division_code)
    purpose = ""
    if shown is None and not form.is_bound and not child_hidden and found.merged_into_id is None:
        task = inbox(request.actor).filter(household_id__in=[str(each.household_id) for each in homes]).first() if homes else None
        if task:
            # One's own open task on that household is the purpose, unasked.
            purpose = f"办理：{task.title}"
            shown = services.reveal(person_id=pk, fields=ALL_NUMBERS, purpose=purpose, actor=request.actor, at=request.now)
    page = {
        "person": found,
        "age": age,
        "sex": SEXES.get(found.sex, ""),
        "village": short_names([found.division_code]).get(found.division_code, found.division_code),
        "masked": queries.person_words(found, today),
        "shown": shown,
        "purpose": purpose,
        "form": form,
        "child_hidden": child_hidden,
        "details": [] if child_hidden else _details(found),
        "homes": [(each.household, RELATIONS[each.relation]) for each in homes],
        "may_write": request.actor.holds(Duty.REGISTER_WRITE, division_code=found.division_code) and found.merged_into_id is None,
    }
    return render(request, "registry/person.html", page, status=422 if form.is_bound and form.errors else 200)


def _details(found: Any) -> list[tuple[str, str]]:
    return [
        ("自理能力", SELF_CARE.get(found.self_care, "")),
        ("残疾", disability_label(found.disability_type, found.disability_grade)),
        ("患病情况", ILLNESSES.get(found.illness, "")),
        ("就读学段", SCHOOL_STAGES.get(found.school_stage, "")),
        ("就业状况", EMPLOYMENT.get(found.employment, "")),
        ("备注", found.note),
    ]


def _page(pk: object) -> str:
    return reverse("registry-person", kwargs={"pk": pk})
