"""Entering and changing resources, by form or from a workbook; qualifications of resources and of organisations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.services import change_phone
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import XLSX, attachment
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.matching import library
from jiuzhu.interfaces.web.supplies.forms import QualificationForm, SupplyForm, shown_amount
from jiuzhu.interfaces.web.supplies.workbooks import ENDINGS, LARGEST, blank, bring_in
from jiuzhu.matching.resources import library_queries as queries
from jiuzhu.matching.resources import library_services as services

manages = requires(Duty.RESOURCE_MANAGE)


class ImportForm(forms.Form):
    """A workbook of resources."""

    file = forms.FileField(label="表格文件", help_text="用下载的模板填写，一行一项资源，最多 500 行")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(ENDINGS) or file.size > LARGEST:
            raise forms.ValidationError("请上传 .xlsx 或 .csv 文件，不超过 5 MB。")
        return file


class PhoneForm(forms.Form):
    """By which number an organisation is reached."""

    phone = forms.CharField(label="联系电话", required=False, max_length=32, help_text="手机号才收得到接单短信")


@manages
@require_http_methods(["GET", "POST"])
def new_supply(request: HttpRequest) -> HttpResponse:
    """Enter a resource."""
    form = SupplyForm(request.POST or None, **_choices(request))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: services.enter_resource(entry=form.entry(), actor=request.actor, at=request.now, resource_id=form.cleaned_data["request_id"]))
        if made:
            messages.success(request, "已登记，参与匹配。")
            return redirect("supply", pk=made.pk)
    return _form_page(request, form, title="登记资源", button="登记", back="supplies")


@manages
@require_http_methods(["GET", "POST"])
def change_supply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a resource."""
    found = queries.find_resource(request.actor, pk)
    kept = {"kind": found.kind, "division_code": found.division_code, "organisation_id": found.organisation_id and str(found.organisation_id)}
    initial = {name: getattr(found, name) for name in ("name", "contact", "phone", "details", "price_model", "weekly_capacity", "unit", "serves_children")}
    initial |= {"items": [row.item_code for row in found.items.all()], "places": [row.division_code for row in found.coverage.all()]}
    initial |= {"price": "" if found.price_fen is None else str(yuan_from_fen(found.price_fen)), "quantity": shown_amount(found.kind, found.quantity)}
    form = SupplyForm(request.POST or None, changing=True, initial=initial, **_choices(request, held=initial["places"]))
    posted = request.method == "POST" and form.is_valid()
    if posted and _tried(form, lambda: services.change_resource(resource=found, entry=form.entry(**kept), actor=request.actor, at=request.now)):
        messages.success(request, "已修改。")
        return redirect("supply", pk=pk)
    return _form_page(request, form, title=f"修改资源：{found.name}", button="保存", back="supply", pk=pk)


@manages
@require_http_methods(["GET", "POST"])
def qualify_supply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a qualification of a resource."""
    found = queries.find_resource(request.actor, pk)
    return _qualify(request, pk, back="supply", title=found.name, resource=found)


@manages
@require_http_methods(["GET", "POST"])
def qualify_organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a qualification of an organisation."""
    found = library.organisation(request.actor, pk)
    return _qualify(request, pk, back="resource", title=found.name, organisation_id=str(pk))


@manages
@require_http_methods(["GET", "POST"])
def organisation_phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the number by which an organisation is reached, links of orders among others."""
    found = library.organisation(request.actor, pk)
    form = PhoneForm(request.POST or None, initial={"phone": found.phone})
    posted = request.method == "POST" and form.is_valid()
    if posted and _tried(form, lambda: change_phone(organisation_id=str(pk), phone=form.cleaned_data["phone"], actor=request.actor, at=request.now)):
        messages.success(request, "联系电话已修改。")
        return redirect("resource", pk=pk)
    return _form_page(request, form, title=f"修改联系电话：{found.name}", button="保存", back="resource", pk=pk)


@manages
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The blank workbook."""
    choices = _choices(request)
    return attachment(blank(choices["places"], choices["items"]), name="救助资源模板.xlsx", content_type=XLSX)


@manages
@require_http_methods(["GET", "POST"])
def import_supplies(request: HttpRequest) -> HttpResponse:
    """Enter the rows of a workbook; rows that cannot be entered come back in the same workbook, each with its reason."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        choices = _choices(request)
        result = _tried(form, lambda: bring_in(form.cleaned_data["file"], places=choices["places"], items=choices["items"], actor=request.actor, at=request.now))
        if result and result.marked:
            return attachment(result.marked, name=f"没有登记的 {result.rejected} 行（共 {result.entered + result.rejected} 行）.xlsx", content_type=XLSX)
        if result:
            messages.success(request, f"{result.entered} 项资源已登记。")
            return redirect("supplies")
    return render(request, "supplies/import.html", {"form": form}, status=400 if form.errors else 200)


def _qualify(request: HttpRequest, pk: UUID, *, back: str, title: str, **of: Any) -> HttpResponse:
    form = QualificationForm(request.POST or None, initial={"valid_from": timezone.localdate(request.now)})
    posted = request.method == "POST" and form.is_valid()
    if posted and _tried(form, lambda: services.add_qualification(**form.cleaned_data, **of, actor=request.actor, at=request.now)):
        messages.success(request, "资质已登记。")
        return redirect(back, pk=pk)
    return _form_page(request, form, title=f"登记资质：{title}", button="登记", back=back, pk=pk)


def _choices(request: HttpRequest, held: list[str] | None = None) -> dict[str, Any]:
    places = library.place_choices(request.actor, Duty.RESOURCE_MANAGE)
    known = {code for code, _ in places}
    places += sorted(library.names(code for code in held or () if code not in known).items())
    return {"places": places, "items": library.item_choices(timezone.localdate(request.now))}


def _tried(form: forms.Form, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except DomainError as error:
        refuse(form, error)
        return None


def _form_page(request: HttpRequest, form: forms.Form, *, title: str, button: str, back: str, pk: UUID | None = None) -> HttpResponse:
    page = {"form": form, "title": title, "button": button, "back": back, "pk": pk}
    return render(request, "matching/form.html", page, status=400 if form.errors else 200)
