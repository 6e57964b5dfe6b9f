"""The lists of people on aid that go to departments: who gets them, and taking one away."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.monitoring.chain import services
from jiuzhu.monitoring.chain.name_lists import WHOM
from jiuzhu.monitoring.chain.queries_of_lists import HEADS, find_list, may_receive, receivers, rows_of
from jiuzhu.monitoring.chain.services.listing import PURPOSE_LENGTH
from jiuzhu.monitoring.feeds.calendar import counties_of

UNCHOSEN = ("", "请选择")


class ReceiverForm(forms.Form):
    """Which department gets the list, and what for."""

    county = forms.CharField(widget=forms.HiddenInput)
    organisation = forms.ChoiceField(label="部门")
    whom = forms.ChoiceField(label="名单里有谁", choices=[UNCHOSEN, *WHOM.items()], help_text="只给这个部门的业务用得着的人")
    purpose = forms.CharField(label="依据和用途", max_length=PURPOSE_LENGTH, help_text="例如：医疗救助分类资助参保")

    def __init__(self, *args: object, departments: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["organisation"].choices = [UNCHOSEN, *departments]  # type: ignore[attr-defined]


@requires(Duty.FEED_UPLOAD)
@require_POST
def receiver(request: HttpRequest) -> HttpResponse:
    """Have a department get the lists from now on."""
    county = request.POST.get("county", "")
    known = receivers(request.actor, division_code=county) if county in counties_of(request.actor) else []
    form = ReceiverForm(request.POST, departments=may_receive(county, known) if county in counties_of(request.actor) else [])
    if not form.is_valid():
        messages.error(request, "没有保存：请选择部门和名单里有谁，并写明依据和用途。")
        return redirect("exchange")
    given = form.cleaned_data
    try:
        services.add_receiver(
            division_code=county,
            organisation_id=given["organisation"],
            whom=given["whom"],
            purpose=given["purpose"],
            actor=request.actor,
            at=request.now,
        )
    except DomainError as error:
        messages.error(request, f"{error.what}{error.remedy}")
    else:
        messages.success(request, "已登记。第一份是现在的全部，以后每月只发变动。")
    return redirect("exchange")


@requires(Duty.FEED_UPLOAD)
@require_POST
def receiver_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a department no more lists."""
    services.end_receiver(receiver_id=pk, actor=request.actor, at=request.now)
    messages.success(request, "以后不再发送，以前的名单该部门也不能再下载。")
    return redirect("exchange")


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_POST
def name_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One department's list of a month as a workbook; taking it is on the ledger."""
    found = find_list(request.actor, pk)
    services.record_taken(name_list=found, actor=request.actor, at=request.now)
    county = full_name_of(found.receiver.division_code, below=Level.CITY)
    return workbook(
        title=f"{county}低收入人口名单-{found.receiver.organisation.name}-{found.month}",
        heads=HEADS,
        rows=rows_of(found),
        actor=request.actor,
        at=timezone.localtime(request.now),
        note=f"范围：{found.receiver.get_whom_display()}；用途：{found.receiver.purpose}；新增 {found.added}，变更 {found.changed}，退出 {found.ended}",
    )
