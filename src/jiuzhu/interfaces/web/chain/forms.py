"""Forms of findings on the assistance chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.monitoring.chain.conflicts import FINDINGS
from jiuzhu.monitoring.chain.queries import STANDS
from jiuzhu.monitoring.chain.rules import OUTCOMES, Answer, Ending
from jiuzhu.monitoring.chain.services.handling import TOWNSHIP

EXPLAINS = forms.Textarea(attrs={"rows": 3})


class FilterForm(forms.Form):
    """What to list."""

    month = forms.ChoiceField(label="月份", required=False)
    finding = forms.ChoiceField(label="性质", required=False, choices=[("", "全部"), *FINDINGS.items()])
    service = forms.ChoiceField(label="救助或服务", required=False, choices=[("", "全部"), ("no", "救助"), ("yes", "服务")])
    rule = forms.ChoiceField(label="问题", required=False)
    stands = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STANDS.items()])

    def __init__(self, *args: Any, months: Sequence[str], rules: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [("", "全部"), *((month, month) for month in months)]
        self.fields["rule"].choices = [("", "全部"), *rules]


class TellForm(SeenForm):
    """Whom to tell, and what to say with it."""

    to = forms.ChoiceField(label="告知")
    note = forms.CharField(label="说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, departments: Sequence[Any], first: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*((str(each.pk), each.name) for each in departments), (TOWNSHIP, "所在乡镇（街道）")]
        self.fields["to"].choices = choices
        self.initial.setdefault("to", first)


class AnswerForm(SeenForm):
    """What the department or township answers."""

    outcome = forms.ChoiceField(label="处理意见", widget=forms.RadioSelect)
    from_month = forms.CharField(label="自何月起", max_length=7, required=False, help_text="停发、补办从哪个月开始，例如 2026-11")
    refunded_yuan = forms.DecimalField(label="已追回（元）", max_digits=12, decimal_places=2, min_value=0, required=False)
    note = forms.CharField(label="情况说明", max_length=500, widget=EXPLAINS)

    def __init__(self, *args: Any, finding: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = list(OUTCOMES[finding].items())
        if "refunded" not in OUTCOMES[finding]:
            del self.fields["refunded_yuan"]

    def entry(self) -> Answer:
        """Give what was filled in."""
        given = self.cleaned_data
        yuan = given.get("refunded_yuan")
        return Answer(given["outcome"], given["note"], given["from_month"].strip(), None if yuan is None else fen_from_yuan(yuan))


class EndForm(SeenForm):
    """How the county ends it."""

    outcome = forms.ChoiceField(label="办结结果", widget=forms.RadioSelect)
    clause = forms.CharField(label="依据", max_length=200, required=False, help_text="可以同享或不办的，写明哪个文件的哪一条允许")
    note = forms.CharField(label="办结说明", max_length=500, widget=EXPLAINS)

    def __init__(self, *args: Any, finding: str, answered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = OUTCOMES[finding].items()
        self.fields["outcome"].choices = [(code, label) for code, label in choices if answered or code in ("allowed", "false")]

    def entry(self) -> Ending:
        """Give what was filled in."""
        given = self.cleaned_data
        return Ending(given["outcome"], given["note"], given["clause"])
