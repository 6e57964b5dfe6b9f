"""Batches of platforms outside: handing one in, what became of its rows, the file that goes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry.rules import masked_id
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.monitoring.outside import queries, services
from jiuzhu.monitoring.outside.rules import FATES, PlatformInvalid

COLUMNS = [
    Column("name", "批次", sort=("received_at",)),
    Column("platform", "平台", sort=("platform__name", "received_at")),
    Column("rows", "行数", sort=("rows",), numeric=True),
    Column("linked", "成为预警", sort=("linked",), numeric=True),
    Column("returned", "退回", sort=("returned",), numeric=True),
    Column("open", "还没有办结", sort=("unanswered",), numeric=True),
    Column("act", ""),
]
ROW_COLUMNS = [
    Column("number", "平台编号", sort=("number",)),
    Column("who", "对象"),
    Column("matter", "预警内容", sort=("matter",)),
    Column("received", "接收情况", sort=("fate",)),
    Column("state", "办理情况"),
    Column("due", "反馈期限", sort=("due_on",)),
]
FILE_HELP = "平台导出的原表（.xlsx、.xls、.csv），第一行是列名；要有预警编号、身份证号、预警内容，其他列原样带上。一批最多 2,000 行。"


class BatchForm(forms.Form):
    """A file of a platform."""

    platform = forms.ChoiceField(label="平台", error_messages={"required": "请选择平台。"})
    file = forms.FileField(
        label="文件",
        help_text=FILE_HELP,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls"}),
        error_messages={"empty": "文件是空的，可能没有上传完；请重新选择。", "required": "请选择文件。"},
    )

    def __init__(self, *args: Any, platforms: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["platform"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = platforms


class PlatformForm(forms.Form):
    """A platform by its full name."""

    name = forms.CharField(
        label="平台名称",
        max_length=128,
        help_text="全称，例如“某某省低收入人口动态监测信息平台”。",
        error_messages={"required": "请填写平台名称。"},
    )


@requires(Duty.FEED_UPLOAD)
@require_http_methods(["GET", "POST"])
def outside_batches(request: ActingRequest) -> HttpResponse:
    """Every batch with what is still to be answered; a new one is handed in here, a platform entered."""
    known = list(queries.platforms(request.actor))
    step = request.POST.get("step", "")
    batch_form = BatchForm(
        request.POST if step == "batch" else None,
        request.FILES if step == "batch" else None,
        platforms=[(str(each.pk), each.name) for each in known],
    )
    platform_form = PlatformForm(request.POST if step == "platform" else None)
    form = {"batch": batch_form, "platform": platform_form}.get(step)
    if form is not None and form.is_valid():
        try:
            if step == "platform":
                services.enter_platform(
                    name=platform_form.cleaned_data["name"], division_code=_county(request), actor=request.actor, at=request.now
                )
                messages.success(request, "平台已登记。由程序自动发送的，在“报送单位”给它发放密钥。")
                return redirect("outside-batches")
            platform = queries.find_platform(request.actor, batch_form.cleaned_data["platform"])
            file = batch_form.cleaned_data["file"]
            batch, new = services.hand_in(platform=platform, stream=file.file, name=file.name, actor=request.actor, at=request.now)
            if not new:
                messages.info(request, "这份文件已经收过，内容完全相同，没有重复处理。")
            return redirect("outside-batch", pk=batch.pk)
        except DomainError as error:
            refuse(form, error)
    page = {
        "listing": Listing(
            request, queries.batches(request.actor, today=timezone.localdate(request.now)), COLUMNS, default_sort="-name", unit="批"
        ),
        "platforms": known,
        "batch_form": batch_form,
        "platform_form": platform_form,
    }
    return render(request, "outside/batches.html", page, status=400 if form is not None and form.errors else 200)


@requires(Duty.FEED_UPLOAD)
@never_cache
@require_GET
def outside_batch(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One batch: every row, the warning it became or why it went back, how that stands, and whether it is late."""
    batch = queries.find_batch(request.actor, pk)
    today = timezone.localdate(request.now)
    fate = request.GET.get("fate", "")
    every = queries.answers(queries.rows_of(batch), today=today)
    counts = {code: sum(each.row.fate == code for each in every) for code in FATES}
    found = queries.rows_of(batch, fate=fate if fate in FATES else "")
    listing = Listing(request, found.order_by("line"), ROW_COLUMNS, unit="行")
    page = {
        "batch": batch,
        "listing": listing,
        "answers": [
            (each, masked_id(number) if (number := (each.row.told or {}).get("id_number")) else "")
            for each in queries.answers(list(listing), today=today)
        ],
        "tabs": [{"label": "全部", "url": "?", "active": not fate, "count": len(every)}]
        + [
            {"label": FATES[code], "url": f"?fate={code}", "active": fate == code, "count": number}
            for code, number in counts.items()
            if number
        ],
        "late": sum(each.late for each in every),
        "open": sum(bool(each.row.warning) and each.ended_on is None for each in every),
    }
    return render(request, "outside/batch.html", page)


@requires(Duty.FEED_UPLOAD)
@never_cache
@require_GET
def outside_answer(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The batch as it came with our answer beside every row, to go back to the platform; who fetched it is recorded."""
    batch, told = services.fetch_answers(batch_id=pk, actor=request.actor, at=request.now)
    return workbook(
        title=f"预警办理结果-{batch.name.rpartition('.')[0] or batch.name}"[:80],
        heads=[*batch.heads, *queries.ANSWER_HEADS],
        rows=[[*_as_it_came(each.row, len(batch.heads)), *each.cells] for each in told],
        actor=request.actor,
        at=timezone.localtime(request.now),
    )


def _as_it_came(row: Any, heads: int) -> list[str]:
    """Give the row's cells; of one forgotten, its number and that the rest is gone, so that the platform knows which it is."""
    return row.cells if row.forgotten_at is None else [f"{row.number}（原始内容已到期删除）", *[""] * (heads - 1)]


def _county(request: ActingRequest) -> str:
    codes = request.actor.divisions(Duty.FEED_UPLOAD)
    if not codes:
        raise PlatformInvalid("您的岗位不在县里。", "请由县民政局经办人办理。")
    return codes[0]
