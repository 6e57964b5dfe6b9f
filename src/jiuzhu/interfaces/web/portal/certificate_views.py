"""Certificates of an organisation's workers: entered by it, verified by the county, which also enters who was vetted for work with children."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.queries import staff_in
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.vault.images import MAX_PHOTO_BYTES
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import DayInput, SeenForm
from jiuzhu.interfaces.web.pictures import picture_answer
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.matching.resources import certificates as services
from jiuzhu.matching.resources.certificate_rules import KINDS, OWN_KINDS, TEXT_LENGTH, VETTING, CertificateEntry
from jiuzhu.matching.resources.workflow import CERTIFICATE

ENDED = ("lapsed", "refused", "withdrawn")


class CertificateForm(forms.Form):
    """A certificate of a worker."""

    worker_id = forms.ChoiceField(label="服务人员")
    kind = forms.ChoiceField(label="类型", choices=[(each, KINDS[each]) for each in OWN_KINDS])
    number = forms.CharField(label="证书编号", max_length=TEXT_LENGTH)
    issuer = forms.CharField(label="发证单位", max_length=TEXT_LENGTH)
    valid_from = forms.DateField(label="发证日期", widget=DayInput())
    valid_until = forms.DateField(label="有效期至", required=False, widget=DayInput(), help_text="长期有效的留空")
    picture = forms.FileField(label="证书照片", widget=forms.ClearableFileInput(attrs={"accept": "image/*"}))

    def __init__(self, *args: Any, workers: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["worker_id"].choices = [("", "请选择"), *workers]  # type: ignore[attr-defined]

    def entry(self) -> CertificateEntry:
        """Give what was typed."""
        told = self.cleaned_data
        return CertificateEntry(
            told["worker_id"], told.get("kind", VETTING), told.get("number", ""), told["issuer"], told["valid_from"], told["valid_until"]
        )


class VettingForm(CertificateForm):
    """Who was vetted for work with children, by whom, when, with which result."""

    clear = forms.ChoiceField(label="结果", choices=[("yes", "没有不宜从业的记录"), ("no", "不能服务未成年人")], widget=forms.RadioSelect)
    kind, number, picture = None, None, None  # type: ignore[assignment]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["issuer"].label, self.fields["valid_from"].label = "查询单位", "查询日期"


class WhyForm(SeenForm):
    """A step that must say why."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


STEPS: dict[str, tuple[type[forms.Form], Callable[..., object], str]] = {
    "verify": (SeenForm, services.verify, "已核验。"),
    "refuse": (WhyForm, services.refuse, "已登记为不予认可，机构会看到原因。"),
    "withdraw": (WhyForm, services.withdraw, "已撤下。"),
}


@requires(Duty.ORDER_ACCEPT, Duty.RESOURCE_MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def certificates(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The certificates of one organisation's workers, and the form for one more."""
    seat = find_organisation(str(pk))
    own = request.actor.holds(Duty.ORDER_ACCEPT, organisation_id=str(pk))
    checks = seat is not None and request.actor.holds(Duty.RESOURCE_MANAGE, division_code=seat.division_code)
    if seat is None or not (own or checks):
        raise NotFound("没有找到这个机构。", "请回到资源库重新选择。")
    today = timezone.localdate(request.now)
    people = [(str(user.pk), user.name) for user, _ in staff_in(Duty.ORDER_SERVE, on=today, organisation_id=str(pk))]
    kinds: dict[str, type[CertificateForm]] = ({"enter": CertificateForm} if own else {}) | ({"vet": VettingForm} if checks else {})
    offered = {
        name: kind(
            posted_to(request, name),
            request.FILES if posted_to(request, name) else None,
            workers=people,
            auto_id=f"id_{name}_%s",
            initial={"valid_from": today},
        )
        for name, kind in kinds.items()
    }
    status = press(request, offered, lambda name, form: _add(request, pk, name, form))
    if status is DONE:
        return redirect("certificates", pk=pk)
    rows = services.certificates(request.actor).filter(organisation_id=pk).order_by("worker_name", "kind", "-valid_from")
    unfit = services.unfit_workers(str(pk), [key for key, _ in people], on=today)
    page = {
        "organisation": seat, "own": own, "offered": offered, "rows": [each for each in rows if each.state not in ENDED], "ended": [each for each in rows if each.state in ENDED],
        "unfit": [(name, unfit[key]) for key, name in people if key in unfit], "people": people,
    }  # fmt: skip
    return render(request, "portal/certificates.html", page, status=status)


@requires(Duty.ORDER_ACCEPT, Duty.RESOURCE_MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def certificate(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One certificate with its picture; the county verifies, refuses or takes it away."""
    found = services.find_certificate(request.actor, pk)
    checks = request.actor.holds(Duty.RESOURCE_MANAGE, division_code=found.division_code)
    offered = {
        name: kind(posted_to(request, name), initial={"seen_version": found.version}, auto_id=f"id_{name}_%s")
        for name, (kind, _, _) in STEPS.items()
        if checks and found.state in CERTIFICATE.steps[name].sources and not (name == "withdraw" and found.state == "pending")
    }

    def taken(name: str, form: Any) -> str:
        _, act, said = STEPS[name]
        act(certificate=found, actor=request.actor, at=request.now, **form.cleaned_data)
        return said

    status = press(request, offered, taken, found)
    if status is DONE:
        return redirect("certificate", pk=pk)
    page = {
        "certificate": found, "offered": offered, "own": request.actor.holds(Duty.ORDER_ACCEPT, organisation_id=str(found.organisation_id)),
        "steps": [(step, CERTIFICATE.steps[step.step].label) for step in reversed(steps_of(CERTIFICATE.name, str(found.pk)))],
    }  # fmt: skip
    return render(request, "portal/certificate.html", page, status=status)


@requires(Duty.ORDER_ACCEPT, Duty.RESOURCE_MANAGE)
@require_GET
def picture(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The picture of a certificate."""
    found = services.find_certificate(request.actor, pk)
    if not found.picture_id:
        raise NotFound("这份没有照片。", "从业查询没有证书照片。")
    return picture_answer(found.picture_id)


def _add(request: ActingRequest, pk: UUID, name: str, form: Any) -> str:
    told = {"organisation_id": pk, "entry": form.entry(), "actor": request.actor, "at": request.now}
    if name == "vet":
        services.record_vetting(clear=form.cleaned_data["clear"] == "yes", **told)
        return "从业查询已登记。"
    services.enter_certificate(picture=form.cleaned_data["picture"].read(MAX_PHOTO_BYTES + 1), **told)
    return "证书已登记，等县民政局核验。"
