"""Forms of a change of the service list."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.web.forms import DayInput, MoneyField, SeenForm
from jiuzhu.matching.catalogue.queries import Revision
from jiuzhu.matching.catalogue.revising import CHECKS, FUNDINGS, LONGEST_FIGURES, Answer, RevisionEntry

ITEM = ("number", "category", "label", "like", "target_quote", "target", "content", "providers")
PAYING = ("funding", "yearly_cost", "standard", "norm")
GROUND = ("reason", "document", "clause", "quote")


class RevisionForm(SeenForm):
    """What a change says: the item, how it is paid, on what ground, from when."""

    number = forms.CharField(label="序号", max_length=4, required=False)
    category = forms.CharField(label="类别", max_length=32, required=False)
    label = forms.CharField(label="项目", max_length=64, required=False)
    like = forms.ChoiceField(label="服务对象同", required=False, help_text="对象与清单里某一项相同的，选那一项；不同的在下面写")
    target_quote = forms.CharField(label="服务对象", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="按文件的说法写")
    target = forms.CharField(
        label="判定条件", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="写法与政策依据里的条件相同；不改的不动"
    )
    content = forms.CharField(label="服务内容", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    providers = forms.CharField(label="供给主体", max_length=300, required=False, help_text="多个用顿号分开")
    funding = forms.ChoiceField(label="资金类型", choices=list(FUNDINGS.items()))
    yearly_cost = MoneyField(label="预计全年支出（元）", required=False)
    standard = forms.CharField(label="服务标准", max_length=300, required=False)
    norm = forms.CharField(label="流程规范", max_length=300, required=False)
    valid_from = forms.DateField(label="自哪一天起", widget=DayInput(), required=False)
    reason = forms.CharField(label="理由", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label="依据文件", max_length=200, required=False)
    clause = forms.CharField(label="条款", max_length=100, required=False)
    quote = forms.CharField(label="原文", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="照抄规定这一项目的整句")

    def __init__(self, data: Any = None, *, revision: Revision, law: DatedPack) -> None:
        cost = revision.yearly_cost_fen
        typed = {**revision.fields, "yearly_cost": "" if cost is None else str(yuan_from_fen(cost)), "seen_version": revision.version}
        typed |= {name: getattr(revision, name) for name in ("funding", "standard", "norm", "valid_from", *GROUND)}
        super().__init__(data, initial=typed)
        self.law = law
        self.fields["like"].choices = [("", "不套用"), *((each.code, f"{each.label}：{each.target_quote or '低收入人口'}"[:60]) for each in law.catalogue)]
        for name in () if revision.action in ("add", "change") else ITEM:
            del self.fields[name]
        if revision.action == "change":
            del self.fields["like"]
        for name in PAYING if revision.action == "retire" else ():
            del self.fields[name]

    def entry(self, revision: Revision) -> RevisionEntry:
        """Give what was typed; the target of a named item stands in where none was written."""
        data = self.cleaned_data
        fields = {name: data[name].strip() for name in ITEM if name in data and name != "like"}
        alike = next((each for each in self.law.catalogue if each.code == data.get("like")), None)
        if alike and not fields["target"]:
            fields |= {"target": alike.target.text, "target_quote": fields["target_quote"] or alike.target_quote or "低收入人口"}
        paying = {name: data.get(name, getattr(revision, name, "")) for name in ("funding", "standard", "norm")}
        cost = data.get("yearly_cost", revision.yearly_cost_fen)
        return RevisionEntry(fields, **paying, yearly_cost=cost, valid_from=data["valid_from"], **{name: data[name] for name in GROUND})


class ChecksForm(SeenForm):
    """The three checks of the text, each answered with the figures it was answered by."""

    def __init__(self, *args: Any, suggested: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (well, badly) in CHECKS.items():
            choices = [("", "请选择"), ("well", well), ("badly", badly)]
            self.fields[f"{name}_answer"] = forms.ChoiceField(label=f"核对：{well}", choices=choices)
            self.fields[f"{name}_figures"] = forms.CharField(
                label="数字和依据", max_length=LONGEST_FIGURES, initial=suggested.get(name, "")[:LONGEST_FIGURES], widget=forms.Textarea(attrs={"rows": 2})
            )

    def answers(self) -> dict[str, Answer]:
        """Give the checks as answered."""
        return {name: Answer(self.cleaned_data[f"{name}_answer"] == "well", self.cleaned_data[f"{name}_figures"]) for name in CHECKS}


class IssueForm(SeenForm):
    """Issuing, with the reason where a check stands in the way."""

    override_reason = forms.CharField(label="仍列入的理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="写明理由和批准文件")

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["override_reason"]


class ReasonForm(SeenForm):
    """Why a change is sent back or dropped."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
