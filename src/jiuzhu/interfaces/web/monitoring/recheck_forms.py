"""Forms of re-checks: what was found and proposed, what was recovered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.interfaces.web.forms import DayInput, MoneyField, SeenForm
from jiuzhu.monitoring.warnings.recheck_rules import RECHECK_LABELS, RECOVERIES, RecheckEntry, RecheckResult

CHANGES = "adjusted category_changed gradual_exit terminated"


class ProposeForm(SeenForm):
    """What a re-check found and proposes; what a result needs besides appears with it."""

    visited_on = forms.DateField(label="入户日期", widget=DayInput())
    visitors = forms.CharField(label="入户人员", max_length=64, help_text="用顿号隔开")
    no_check_reason = forms.CharField(label="没有核对报告的原因", required=False, max_length=200)
    income_annual_fen = MoneyField(label="家庭年收入（元）", required=False, help_text="按核对报告和入户调查；渐退须填写")
    members = forms.IntegerField(label="共同生活人口", required=False, min_value=1, max_value=30)
    members_employed = forms.IntegerField(label="其中就业人数", required=False, min_value=0, max_value=30)
    result = forms.ChoiceField(label="复核意见", choices=[(str(each), label) for each, label in RECHECK_LABELS.items()], widget=forms.RadioSelect)
    effective_month = forms.CharField(label="自何月起执行", required=False, widget=forms.TextInput(attrs={"type": "month"}))
    category = forms.ChoiceField(label="变更为", required=False)
    monthly_benefit_fen = MoneyField(label="以后的月救助金额（元）", required=False)
    exit_months = forms.IntegerField(label="渐退月数", required=False, min_value=1)
    paid_since_fen = MoneyField(label="自该月起已发放（元）", required=False, help_text="不填则按各月在册的月救助金额计算")
    recovery = forms.ChoiceField(label="多发的怎样处理", required=False, choices=list(RECOVERIES.items()))
    no_overpaid_reason = forms.CharField(label="没有多发的原因", required=False, max_length=200, help_text="自该月起有发放、但都是应发的，写明原因")
    other_ground = forms.CharField(label="因收入以外的原因终止", required=False, max_length=200, help_text="按所填收入不该终止的，写明原因")
    review_on = forms.DateField(label="回访日期", required=False, widget=DayInput(), help_text="终止救助的家庭留在预警台账，到期回访")
    note = forms.CharField(label="复核情况", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    WHEN = {
        "effective_month": CHANGES,
        "category": "category_changed",
        "monthly_benefit_fen": "adjusted category_changed gradual_exit",
        "exit_months": "gradual_exit",
        "paid_since_fen": CHANGES,
        "recovery": CHANGES,
        "no_overpaid_reason": CHANGES,
        "other_ground": "terminated",
        "review_on": "terminated",
    }

    def __init__(self, *args: Any, categories: Sequence[tuple[str, str]], has_report: bool, exit_words: str, results: Sequence[RecheckResult], leaves_aid: bool, asks_recovery: bool, lived_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = [(str(each), RECHECK_LABELS[each]) for each in results]
        if not leaves_aid:
            del self.fields["review_on"]
        gone = ["no_overpaid_reason"] if asks_recovery else []
        # Of a household in which nobody living is left no income decides.
        gone += [] if lived_in else ["income_annual_fen", "members", "members_employed", "other_ground"]
        for name in gone:
            del self.fields[name]
        self.fields["category"].choices = [("", "请选择"), *categories]
        self.fields["exit_months"].help_text = f"按规定为{exit_words}" if exit_words else ""
        if has_report:
            del self.fields["no_check_reason"]

    @property
    def parts(self) -> list[tuple[Any, str]]:
        """Each field with the results that need it; no word means always."""
        return [(field, self.WHEN.get(field.name, "")) for field in self]

    def entry(self) -> RecheckEntry:
        """Give what was typed; what belongs to another result is left out."""
        given, result = self.cleaned_data, RecheckResult(self.cleaned_data["result"])
        wanted = {name: value for name, value in given.items() if str(result) in self.WHEN.get(name, str(result)).split() and name not in ("seen_version", "result", "category")}
        category, _, category_class = given["category"].partition(":") if result is RecheckResult.CATEGORY_CHANGED else ("", "", "")
        wanted["effective_month"] = wanted.get("effective_month") or ""
        return RecheckEntry(result, category=category, category_class=category_class, **wanted)


class RecoveredForm(forms.Form):
    """How much came back this time, and when; ``seen_fen`` is what had come back when the form was opened."""

    amount_fen = MoneyField(label="这次追回（元）")
    on = forms.DateField(label="追回日期", widget=DayInput())
    seen_fen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, left: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_fen"].help_text = f"还应追回 {left} 元，分次追回的逐次登记" if left else "分次追回的逐次登记"
