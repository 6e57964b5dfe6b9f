"""Forms of mutual help."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.interfaces.web.forms import DayInput, SeenForm
from jiuzhu.matching.mutual_help.queries import TRAINING
from jiuzhu.matching.mutual_help.rules import CONFIRMERS, HELPERS, MOST_MINUTES
from jiuzhu.matching.resources.kinds import VETTING

SELF_CARE = [("", "不清楚"), ("full", "能够自理"), ("half", "部分不能自理"), ("none", "不能自理")]
WORK_CAPACITY = [("", "不清楚"), ("full", "有劳动能力"), ("partial", "部分丧失劳动能力"), ("none", "完全丧失劳动能力")]


class _Chosen(forms.Form):
    """A form whose selects are filled by the page."""

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, Any]]], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, found in choices.items():
            self.fields[name].choices = [("", "请选择"), *found]  # type: ignore[attr-defined]


class HelperForm(_Chosen):
    """Who wishes to help."""

    kind = forms.ChoiceField(label="身份", choices=list(HELPERS.items()))
    name = forms.CharField(label="姓名", max_length=50)
    division_code = forms.ChoiceField(label="所在村（社区）")
    born_on = forms.DateField(label="出生日期", widget=DayInput())
    phone = forms.CharField(label="电话", max_length=20, required=False)
    self_care = forms.ChoiceField(label="生活自理", choices=SELF_CARE, required=False)
    work_capacity = forms.ChoiceField(label="劳动能力", choices=WORK_CAPACITY, required=False)
    id_number = forms.CharField(label="身份证号", max_length=18, required=False, help_text="在册的困难群众才填，用来从名册读取类别")


class QualifyForm(forms.Form):
    """Training, or vetting for work with children."""

    kind = forms.ChoiceField(label="登记什么", choices=[(TRAINING, "培训合格"), (VETTING, "服务未成年人从业查询")])
    name = forms.CharField(label="名称", max_length=128)
    valid_from = forms.DateField(label="自", widget=DayInput())
    valid_until = forms.DateField(label="至", widget=DayInput(), required=False, help_text="长期有效的不填")


class PairForm(_Chosen):
    """Who helps whom, and how."""

    person_id = forms.ChoiceField(label="帮扶对象")
    helper = forms.ChoiceField(label="帮扶人")
    mode = forms.ChoiceField(label="方式")


class AgreeForm(SeenForm):
    """When both agreed."""

    helper_agreed_on = forms.DateField(label="帮扶人同意的日期", widget=DayInput())
    helped_agreed_on = forms.DateField(label="帮扶对象同意的日期", widget=DayInput(), help_text="未成年人、不能表达意愿的，由监护人同意")


class EndForm(SeenForm):
    """Why a pair ends."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class HoursForm(forms.Form):
    """Help given on a day."""

    press = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label="哪天", widget=DayInput())
    minutes = forms.IntegerField(label="时长（分钟）", min_value=1, max_value=MOST_MINUTES)
    what = forms.CharField(label="做了什么", max_length=200)


class ConfirmForm(forms.Form):
    """How hours were confirmed."""

    how = forms.ChoiceField(label="怎么确认", choices=list(CONFIRMERS.items()), widget=forms.RadioSelect)


class CompileForm(_Chosen):
    """For which township and month."""

    division_code = forms.ChoiceField(label="乡镇（街道）")
    month_on = forms.DateField(label="月份", input_formats=["%Y-%m"], widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}))


class ReturnForm(SeenForm):
    """Why a list is given back."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
