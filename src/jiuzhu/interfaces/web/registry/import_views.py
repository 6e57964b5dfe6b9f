"""Bringing a list in: upload, match columns, look, confirm, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.casework.imports import queries, services
from jiuzhu.casework.imports.columns import COLUMNS
from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.jobs.queries import progress as progress_of
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.vault.queries import content, stored_file
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import XLSX, attachment, workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.registry.forms import UndoForm, UploadForm
from jiuzhu.interfaces.web.registry.places import short_names, village_choices
from jiuzhu.interfaces.web.registry.template_file import template_bytes

BUSY = {"reading": "正在读取", "checking": "正在与在册对照", "applying": "正在导入", "undoing": "正在撤销"}
KINDS = (("new", "新增"), ("changed", "变更"), ("rejected", "有问题"), ("unchanged", "无变化"))
may_import = requires(Duty.REGISTER_IMPORT)
LIST_COLUMNS = [
    Column("file", "文件", ("file_name",)),
    Column("sender", "来源", ("sender",)),
    Column("maker", "导入人", ("maker_name",)),
    Column("at", "时间", ("opened_at",)),
    Column("rows", "行数", ("rows_count",), numeric=True),
    Column("state", "状态", ("state",)),
]


@may_import
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Imports of the actor's divisions."""
    return render(
        request,
        "registry/imports.html",
        {"listing": Listing(request, queries.imports(request.actor), LIST_COLUMNS, default_sort="-at", unit="次")},
    )


@may_import
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Upload a list."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"import_on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = services.start_import(
                stream=given["file"],
                size=given["file"].size,
                file_name=given["file"].name,
                sender=given["sender"],
                import_on=given["import_on"],
                actor=request.actor,
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("import", pk=batch.pk)
    return render(request, "registry/import_new.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@may_import
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The blank list with its choices."""
    villages = village_choices(request.actor, Duty.REGISTER_IMPORT)
    return attachment(
        template_bytes([(group, name) for group, inner in villages[1:] for _, name in inner]),
        name="救助对象名册模板.xlsx",
        content_type=XLSX,
    )


@may_import
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One import as it stands: progress, columns to match, the preview, what came of it."""
    batch = queries.find_import(request.actor, pk)
    page: dict[str, Any] = {"batch": batch, "busy": BUSY.get(batch.state, ""), "progress": progress_of(services.progress_key(batch.pk))}
    if batch.state == "mapping":
        return render(request, "registry/import_columns.html", page | _columns_page(batch))
    if batch.state in ("checked", "applying", "done", "undoing", "undone"):
        page |= _preview(request, batch)
    return render(request, "registry/import.html", page)


@may_import
@require_GET
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the work has come, polled by the page; the whole page again when it is done."""
    batch = queries.find_import(request.actor, pk)
    if batch.state not in BUSY:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    page = {"batch": batch, "busy": BUSY[batch.state], "progress": progress_of(services.progress_key(batch.pk))}
    return render(request, "registry/_import_progress.html", page)


@may_import
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Match columns and have the list checked."""
    batch = queries.find_import(request.actor, pk)
    if batch.state not in ("mapping", "checked"):
        return redirect("import", pk=pk)
    page: dict[str, Any] = {"batch": batch}
    if request.method == "POST":
        mapping = {place: request.POST.get(f"column-{place}", "") for place in range(len(batch.labels))}
        try:
            services.map_columns(batch=batch, mapping=mapping, actor=request.actor, at=request.now, seen_version=_seen(request))
        except DomainError as error:
            if error.status in (403, 404, 409):
                raise
            page |= {"error": error} | _columns_page(batch, mapping)
            return render(request, "registry/import_columns.html", page, status=422)
        return redirect("import", pk=pk)
    return render(request, "registry/import_columns.html", page | _columns_page(batch))


@may_import
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write what was shown."""
    services.confirm(batch=queries.find_import(request.actor, pk), actor=request.actor, at=request.now, seen_version=_seen(request))
    return redirect("import", pk=pk)


@may_import
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the import up."""
    services.drop(batch=queries.find_import(request.actor, pk), actor=request.actor, at=request.now, seen_version=_seen(request))
    messages.success(request, "已放弃，名册没有写入。")
    return redirect("import-list")


@may_import
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the import back."""
    batch = queries.find_import(request.actor, pk)
    form = UndoForm(request.POST or None, initial={"seen_version": batch.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.undo(
                batch=batch,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=request.now,
                seen_version=form.cleaned_data["seen_version"],
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("import", pk=pk)
    words = {
        "title": "撤销导入",
        "kicker": batch.file_name,
        "back": reverse("import", kwargs={"pk": pk}),
        "button": "撤销",
        "danger": True,
        "note": "新登记的家庭删去，更新的内容恢复原样；之后又办过其他事项的家庭保留，并列出原因",
    }
    return render(request, "registry/form.html", words | {"form": form}, status=422 if form.is_bound and form.errors else 200)


@may_import
@require_GET
def marked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sender's own workbook with the bad cells marked."""
    batch = queries.find_import(request.actor, pk)
    if not batch.marked_file_id:
        raise NotFound("这份名册没有问题单元格。", "请返回导入页面。")
    return attachment(content(batch.marked_file_id), name=stored_file(batch.marked_file_id).name, content_type=XLSX)


@may_import
@require_GET
def problems(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every bad cell as a list to work through."""
    batch = queries.find_import(request.actor, pk)
    rows = ([batch.file_name, each.line, each.column, each.value, each.reason] for each in queries.problems(batch))
    return workbook(
        title="名册问题清单", heads=["文件", "行", "列", "内容", "问题"], rows=rows, actor=request.actor, at=timezone.localtime(request.now)
    )


def _columns_page(batch: Any, mapping: dict[int, str] | None = None) -> dict[str, Any]:
    chosen = mapping if mapping is not None else {int(place): code for place, code in batch.mapping.items()}
    rows = [
        {
            "place": place,
            "label": label or f"第 {place + 1} 列",
            "samples": [text for text in batch.samples[place] if text],
            "code": chosen.get(place, ""),
        }
        for place, label in enumerate(batch.labels)
        if label or any(batch.samples[place])
    ]
    return {"rows": rows, "choices": COLUMNS}


def _preview(request: HttpRequest, batch: Any) -> dict[str, Any]:
    counts = queries.counts(batch)
    asked = request.GET.get("kind", "")
    kinds = [name for name, _ in KINDS]
    kind = asked if asked in kinds else next((name for name in kinds if getattr(counts, name)), "new")
    page: dict[str, Any] = {
        "counts": counts,
        "kind": kind,
        "tabs": [{"label": label, "url": f"?kind={name}", "active": name == kind, "count": getattr(counts, name)} for name, label in KINDS],
        "kept": list(queries.kept_items(batch)[:200]),
        "writes": counts.new + counts.changed,
    }
    if kind == "rejected":
        listing = Listing(
            request, queries.problems(batch), [Column("line", "行"), Column("column", "列"), Column("reason", "问题和改法")], unit="处"
        )
        return page | {"listing": listing}
    heads = [
        Column("line", "行"),
        Column("head", "户主"),
        Column("what", {"new": "将登记", "changed": "将变更"}.get(kind, "说明")),
        Column("done", "结果"),
    ]
    listing = Listing(request, queries.items(batch, kind), heads, unit="户")
    rows = []
    for item in listing:
        new = queries.newcomer(item)
        category = new.get("category")
        rows.append(
            {
                "item": item,
                "shown": queries.shown(item),
                "new": new,
                "category": category_label(category["category"], category["category_class"]) if category else "暂无类别",
            }
        )
    villages = short_names({row["new"]["division_code"] for row in rows if row["new"]})
    for row in rows:
        row["village"] = villages.get(row["new"].get("division_code", ""), "")
    return page | {"listing": listing, "rows": rows}


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen_version", "")
    if not text.isdecimal():
        raise NotFound("页面已过期。", "请刷新后再试。")
    return int(text)
