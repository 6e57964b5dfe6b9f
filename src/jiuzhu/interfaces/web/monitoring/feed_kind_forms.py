"""Forms in which a county declares a feed: its columns, what its rows come to, rules over that; and the mapping they make."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.monitoring.feed_forms import file_field
from jiuzhu.monitoring.declaring.rules import DeclarationInvalid
from jiuzhu.monitoring.feeds.contracts import Kind

KINDS = (
    ("text", "文字"), ("code", "代码（固定取值）"), ("date", "日期"), ("month", "月份"), ("money", "金额（元）"), ("number", "数字"), ("count", "人数"),
    ("boolean", "是否"),
)  # fmt: skip
MUST = (("value", "每行必填"), ("column", "要有这一列"), ("", "可有可无"))
FOLDS = (("count", "计数"), ("any", "有没有"), ("sum", "合计"), ("max", "最大"), ("min", "最小"), ("latest", "最近一次"), ("list", "列出"), ("months", "至今满几个月"))
SPANS = (("", "到比对日为止的全部"), ("month", "只算当月"), ("year", "到当月为止的 12 个月"))
ABOUT = (("household", "家庭"), ("person", "个人"))
ENCODINGS = (("", "自动识别"), ("utf-8", "UTF-8"), ("gb18030", "GB18030"))
GRADES = ((1, "1（最急）"), (2, "2"), (3, "3"))
FIXED = {"count": "count", "any": "boolean", "list": "text", "months": "count"}
OF_A_COLUMN = ("sum", "max", "min", "latest", "list", "months")
BETWEEN = re.compile(r"[；;，,、\n]+")
NAME = re.compile(r"[a-z_][a-z0-9_]*")
LAST_DAY = 31
COUNTY_BUREAU = "县民政局"
"""Who a feed comes from where nobody else is named."""


class NewFeedForm(forms.Form):
    """The name and code of a new feed."""

    label = forms.CharField(label="名称", max_length=64, help_text="例如：捕捞许可", error_messages={"required": "请填写名称。"})
    code = forms.CharField(
        label="代码", max_length=32, help_text="小写英文字母和数字，例如 fishing；文件名和接口用它", error_messages={"required": "请填写代码。"}
    )


class HeadForm(forms.Form):
    """What the feed is, who sends it and by when."""

    label = forms.CharField(label="名称", max_length=64, required=False)
    organisation = forms.ChoiceField(label="报送单位", required=False)
    sender = forms.CharField(label="来源", max_length=64, required=False, help_text="一般来自哪个部门，例如“农业农村局”")
    due_day = forms.IntegerField(
        label="最迟次月几日", min_value=1, max_value=LAST_DAY, required=False, help_text="不填就按本县的部门数据最迟报送日"
    )
    clause = forms.CharField(label="依据", max_length=200, required=False, help_text="文件和条款，例如“本县定”")
    encoding = forms.ChoiceField(label="文字编码", choices=ENCODINGS, required=False, help_text="只管 .csv；不是这种编码的文件会退回")
    key = forms.CharField(label="身份证号的列名", max_length=64, required=False, help_text="表头里不叫“身份证号”时填，例如“持证人证件号”；按它认人")
    authorised_only = forms.BooleanField(label="金融类：只保留已签字授权的人的行", required=False)
    whole_list = forms.BooleanField(label="每次报送现有的全部人员：新的一份代替旧的，不再在名单上的就是已经结束", required=False)

    def __init__(self, *args: Any, departments: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "暂不定，由县民政局上传"), *departments]  # type: ignore[attr-defined]


class Row(forms.Form):
    """One line of a list; a line with nothing typed into what names it is left out."""

    named: tuple[str, ...] = ("name",)

    def blank(self) -> bool:
        """Whether the line says nothing or is to go."""
        given = self.cleaned_data if self.is_valid() else self.data
        return bool(self.cleaned_data.get("DELETE")) or not any(str(given.get(name) or "").strip() for name in self.named)


class ColumnForm(Row):
    """One column of the file."""

    named = ("name", "label")
    label = forms.CharField(label="列名（中文）", max_length=64, required=False)
    name = forms.CharField(label="代码", max_length=32, required=False)
    type = forms.ChoiceField(label="类型", choices=KINDS)
    must = forms.ChoiceField(label="要求", choices=MUST, required=False)
    values = forms.CharField(label="固定取值", max_length=500, required=False)


def column_input() -> forms.TextInput:
    """A field that offers the codes of the columns."""
    return forms.TextInput(attrs={"list": "column-codes", "autocomplete": "off"})


class FactForm(Row):
    """One fact the rows come to."""

    named = ("label",)
    label = forms.CharField(label="事实", max_length=64, required=False)
    name = forms.CharField(label="代码", max_length=32, required=False)
    about = forms.MultipleChoiceField(label="说的是", choices=ABOUT, required=False, widget=forms.CheckboxSelectMultiple)
    fold = forms.ChoiceField(label="怎么算", choices=FOLDS)
    of = forms.CharField(label="哪一列", max_length=32, required=False, widget=column_input())
    distinct = forms.CharField(label="按哪列去重", max_length=32, required=False, widget=column_input())
    dated = forms.CharField(label="日期列", max_length=32, required=False, widget=column_input())
    until = forms.CharField(label="结束日期列", max_length=32, required=False, widget=column_input(), help_text="到这天为止已结束的不算，空着是还没有结束")
    span = forms.ChoiceField(label="算多久", choices=SPANS, required=False)
    where = forms.CharField(label="只算", max_length=200, required=False)


class RuleForm(Row):
    """One warning over the facts."""

    named = ("warning", "holds")
    label = forms.CharField(label="预警", max_length=64, required=False)
    warning = forms.CharField(label="代码", max_length=32, required=False)
    subject = forms.ChoiceField(label="对象", choices=ABOUT)
    holds = forms.CharField(label="条件", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    grade = forms.TypedChoiceField(label="等级", choices=GRADES, coerce=int)


PARTS_AT_MOST = 60
PARTS: Mapping[str, type[Row]] = {"columns": ColumnForm, "facts": FactForm, "warnings": RuleForm}


class SampleForm(forms.Form):
    """A sample file."""

    file = file_field()


class ReasonForm(SeenForm):
    """Why a declaration goes back or ends."""

    reason = forms.CharField(label="原因", widget=forms.Textarea(attrs={"rows": 2}), max_length=200, error_messages={"required": "请写明原因。"})


def row_sets(content: Mapping[str, Any], data: Any = None, *, more: str = "") -> dict[str, BaseFormSet[Row]]:
    """Give the lists of columns, facts and rules as forms; ``more`` names a list that gets one more line."""
    initial = {"columns": _columns_shown(content), "facts": _facts_shown(content), "warnings": content.get("warnings") or []}
    sets = {}
    for part, form in PARTS.items():
        extra = 1 if more == part or (not initial[part] and part != "warnings") else 0
        made = formset_factory(form, extra=extra, can_delete=True, max_num=PARTS_AT_MOST, absolute_max=PARTS_AT_MOST)
        # What was typed stands by itself: a line that says what is kept already is still a line.
        sets[part] = made(data, prefix=part, initial=None if data is not None else initial[part])
    return sets


def content_of(head: Mapping[str, Any], sets: Mapping[str, BaseFormSet[Row]], former: Mapping[str, Any]) -> dict[str, Any]:
    """Put the mapping of a declaration together from what was typed; parts this page does not know stay as they were."""
    columns = _once([(row["name"].strip(), _column(row)) for row in _rows(sets["columns"])], "列")
    facts = _once([_fact(row, str(former["feed"]), columns) for row in _rows(sets["facts"])], "事实")
    known = {*declared_facts(), *facts}
    rules = {each["warning"]: each for each in former.get("warnings") or []}
    told: dict[str, Any] = {**former, "label": head["label"] or former["label"], "sender": head["sender"] or COUNTY_BUREAU, "clause": head["clause"]}
    told |= {"due_day": head["due_day"], "authorised_only": head["authorised_only"] or None, "whole_list": head["whole_list"] or None, "columns": columns, "facts": facts}
    told |= {"encoding": head["encoding"], "key": head["key"].strip()}
    told["warnings"] = [_rule(row, rules.get(row["warning"].strip(), {}), known) for row in _rows(sets["warnings"])]
    return {key: value for key, value in told.items() if value not in (None, "")}


def told(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give the columns, facts and rules of a declaration in words, for whoever decides on it."""
    kinds, must, folds, spans, about = dict(KINDS), dict(MUST), dict(FOLDS), dict(SPANS), dict(ABOUT)
    columns = [
        {"name": name, "label": each.get("label", name), "kind": kinds.get(each.get("type"), each.get("type")), "must": must.get(each.get("must", ""), ""), "values": each.get("values") or {}}
        for name, each in (content.get("columns") or {}).items()
    ]  # fmt: skip
    columns_named = {each["name"]: each["label"] for each in columns}
    facts = [
        {
            "name": name,
            "label": each.get("label", name),
            "about": "、".join(about.get(one, one) for one in each.get("about") or ()),
            "how": folds.get(each.get("fold"), each.get("fold")) + (f" {columns_named.get(each['of'], each['of'])}" if each.get("of") else ""),
            "when": spans.get(each.get("span", ""), ""),
            "which": _which(each, content.get("columns") or {}),
        }
        for name, each in (content.get("facts") or {}).items()
    ]
    rules = [{**each, "about": about.get(each.get("subject"), each.get("subject"))} for each in content.get("warnings") or []]
    return {"columns": columns, "facts": facts, "rules": rules}


def _which(fact: Mapping[str, Any], columns: Mapping[str, Any]) -> str:
    """Say which rows a fact counts: by which values, each of what once, dated and ended by which columns."""
    names = {name: each.get("label", name) for name, each in columns.items()}
    values = {name: each.get("values") or {} for name, each in columns.items()}
    only = [f"{names.get(name, name)}是{'、'.join(values.get(name, {}).get(one, one) for one in wanted)}" for name, wanted in (fact.get("where") or {}).items()]
    said = [f"只算{'，'.join(only)}" if only else ""]
    said += [f"{label}：{names.get(fact[key], fact[key])}" for key, label in (("distinct", "按哪列去重"), ("dated", "日期列"), ("until", "结束日期列")) if fact.get(key)]
    return "；".join(each for each in said if each)


def _once(named: list[tuple[str, dict[str, Any]]], what: str) -> dict[str, dict[str, Any]]:
    names = [name for name, _ in named]
    for name, told in named:
        if not name:
            raise DeclarationInvalid(f"{what}“{told['label']}”没有写代码。", "请用小写英文字母、数字和下划线写一个代码，例如 permit_no。")
        if names.count(name) > 1:
            raise DeclarationInvalid(f"{what}代码 {name} 写了两次。", "请改其中一个。")
    return dict(named)


def _rows(rows: BaseFormSet[Row]) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in rows.forms if not form.blank()]


def _column(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {"label": row["label"].strip(), "type": row["type"]}
    if row["must"]:
        told["must"] = row["must"]
    if row["values"].strip():
        told["values"] = dict(_pair(each) for each in BETWEEN.split(row["values"].strip()) if each.strip())
    return told


def _pair(text: str) -> tuple[str, str]:
    code, _, label = text.partition("=")
    return code.strip(), label.strip() or code.strip()


def _fact(row: Mapping[str, Any], feed: str, columns: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    how, of = row["fold"], row["of"].strip()
    column = columns.get(of, {})
    kind = FIXED.get(how, column.get("type", Kind.NUMBER.value))
    told: dict[str, Any] = {"label": row["label"].strip(), "type": kind, "about": row["about"], "fold": how}
    if how in ("count", "any"):
        told["known"] = True
    if kind == Kind.CODE:
        told["values"] = column.get("values", {})
    if how in OF_A_COLUMN and of:
        told["of"] = of
    for key in ("distinct", "dated", "until", "span"):
        if row[key].strip():
            told[key] = row[key].strip()
    if row["where"].strip():
        name, _, values = row["where"].partition("=")
        told["where"] = {name.strip(): [each.strip() for each in BETWEEN.split(values) if each.strip()]}
    plain = f"{feed}_{of.removesuffix('_yuan') or 'rows'}_{row['span'] or 'all'}_{how}"
    return row["name"].strip() or plain + ("_yuan" if kind == Kind.MONEY else ""), told


def _rule(row: Mapping[str, Any], former: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    evidence = [name for name in dict.fromkeys(NAME.findall(row["holds"])) if name in known and name != "in_force"]
    told = {"warning": row["warning"].strip(), "label": row["label"].strip(), "subject": row["subject"], "holds": " ".join(row["holds"].split())}
    return {"reading": "本县自定。", **former, **told, "evidence": evidence, "grade": row["grade"]}


def _columns_shown(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "must": "", **each, "values": "、".join(f"{code}={label}" for code, label in (each.get("values") or {}).items())}
        for name, each in (content.get("columns") or {}).items()
    ]


def _facts_shown(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, **each, "where": "；".join(f"{column}={'、'.join(values)}" for column, values in (each.get("where") or {}).items())}
        for name, each in (content.get("facts") or {}).items()
    ]
