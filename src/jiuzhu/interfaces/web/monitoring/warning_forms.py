"""Forms of warnings and re-checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from jiuzhu.casework.referrals.queries import departments
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.forms import DayInput, SeenForm
from jiuzhu.interfaces.web.referrals.picking import PicksItem
from jiuzhu.matching.resources.library_queries import department_items
from jiuzhu.monitoring.warnings.rules import AWAY, GRADES, METHODS, OUTCOME_LABELS, InvestigationEntry, Outcome, OutcomeEntry, outcomes_for
from jiuzhu.monitoring.warnings.workflow import WARNING

MATTERS = ("医疗救助", "教育救助", "住房救助", "就业帮扶", "残疾人补贴", "受灾救助", "法律援助", "临时救助", "养老服务", "儿童关爱")
"""What is mostly asked of departments; another matter can be typed."""


MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class FilterForm(forms.Form):
    """What to list."""

    q = forms.CharField(label="姓名或档案号", required=False)
    month = forms.ChoiceField(label="月份", required=False)
    rule = forms.ChoiceField(label="规则", required=False)
    grade = forms.TypedChoiceField(label="等级", required=False, coerce=int, empty_value=None, choices=[("", "全部"), *GRADES.items()])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("open", "未办结"), ("done", "已处置"), ("referral", "转介（含正在转介）"), ("all", "全部"), *WARNING.choices()]
    )
    place = forms.ChoiceField(label="乡镇、村", required=False)
    late = forms.ChoiceField(label="时限", required=False, choices=[("", "全部"), ("yes", "已超期")])
    looked_into = forms.ChoiceField(label="核实", required=False, choices=[("", "全部"), ("yes", "已核实"), ("true", "属实")])
    since = forms.RegexField(MONTH, label="首次发现自", required=False, widget=forms.HiddenInput)
    until = forms.RegexField(MONTH, label="首次发现至", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, months: Sequence[str], rules: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [("", "全部"), *((month, month) for month in months)]
        self.fields["rule"].choices = [("", "全部"), *rules]
        self.fields["place"].choices = [("", "全部"), *places]


class RegradeForm(SeenForm):
    """A grade and why."""

    grade = forms.TypedChoiceField(label="等级", coerce=int, choices=list(GRADES.items()))
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class AssignForm(SeenForm):
    """To which village or township."""

    to_code = forms.ChoiceField(label="交办到")
    note = forms.CharField(label="交办说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_code"].choices = places


class InvestigateForm(SeenForm):
    """What was found out."""

    visited_on = forms.DateField(label="核实日期", widget=DayInput())
    method = forms.ChoiceField(label="核实方式", choices=[("", "请选择"), *METHODS.items()])
    investigators = forms.CharField(label="核实人", max_length=64, help_text="参加核实的人员姓名，用顿号隔开")
    finding = forms.CharField(label="核实情况", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    holds = forms.ChoiceField(label="是否属实", choices=[("yes", "属实"), ("no", "不属实")], widget=forms.RadioSelect)

    def entry(self) -> InvestigationEntry:
        """Give what was typed."""
        given = self.cleaned_data
        return InvestigationEntry(given["visited_on"], given["method"], given["investigators"], given["finding"], given["holds"] == "yes")


class DecideForm(PicksItem, SeenForm):
    """How the warning ends; what an outcome needs besides appears with it."""

    outcome = forms.ChoiceField(label="处置结果", widget=forms.RadioSelect)
    died_on = forms.DateField(label="死亡日期", required=False, widget=DayInput(), help_text="填写后同时在登记册登记死亡，停止其救助类别；去世次月起发放过的启动复核")
    left_on = forms.DateField(
        label="自哪天起不在家里生活",
        required=False,
        widget=DayInput(),
        help_text="更正登记的，此人登记离开本户：为他点的服务、发放的东西从次日起停止，户主请先变更户主。独自生活的、这户只有他享受救助的，自动启动复核，由另一人审定，算清多发的。影响这户待遇的，请选启动复核",
    )
    referred_to = forms.ChoiceField(label="转介到", required=False)
    matter = forms.CharField(label="事项", required=False, max_length=64, widget=forms.TextInput(attrs={"list": "matters"}), help_text="请部门办什么，例如“医疗救助”")
    person_name = forms.CharField(label="姓名", required=False, max_length=30, help_text="没有登记在册的，填写核实到的姓名，部门才找得到人")
    situation = forms.CharField(
        label="告诉部门的情况",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="部门看得到姓名、村（社区）、事项和这段话，看不到档案；只写办理这件事要用的，不写身份证号和电话",
    )
    review_on = forms.DateField(label="下次复查", required=False, widget=DayInput())
    note = forms.CharField(label="处置说明", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    field_order = ("outcome", "died_on", "left_on", "item", "referred_to")
    WHEN = {
        "died_on": "correct",
        "left_on": "correct recheck",
        "item": "refer",
        "referred_to": "refer",
        "matter": "refer",
        "situation": "refer",
        "person_name": "refer",
        "review_on": "keep_on_ledger explain",
    }

    def __init__(
        self,
        *args: Any,
        outcomes: Sequence[Outcome],
        departments: Sequence[tuple[str, str]],
        death: bool,
        away: bool,
        unregistered: bool,
        published: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(published, departments=departments)
        self.fields["referred_to"].choices = [("", "请选择" if departments else "还没有登记部门，请县民政局在“报送单位”登记"), *departments]
        self.fields["outcome"].choices = [(str(outcome), OUTCOME_LABELS[outcome]) for outcome in outcomes]
        if not death:
            del self.fields["died_on"]
        if not away:
            del self.fields["left_on"]
        if not unregistered:
            del self.fields["person_name"]

    @property
    def parts(self) -> list[tuple[Any, str]]:
        """Each field with the outcomes that need it; no word means always."""
        return [(field, self.WHEN.get(field.name, "")) for field in self]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        self.take_picked(told)
        return told

    def entry(self) -> OutcomeEntry:
        """Give what was typed; what belongs to another outcome is left out."""
        given = self.cleaned_data
        outcome = Outcome(given["outcome"])

        def only(name: str, empty: Any) -> Any:
            return given.get(name) or empty if str(outcome) in self.WHEN.get(name, str(outcome)).split() else empty

        return OutcomeEntry(
            outcome,
            given["note"],
            referred_to=only("referred_to", ""),
            matter=only("matter", ""),
            situation=only("situation", ""),
            person_name=only("person_name", ""),
            review_on=only("review_on", None),
            died_on=only("died_on", None),
            left_on=only("left_on", None),
        )


class CharityForm(forms.Form):
    """What is asked of charity."""

    words = forms.CharField(label="需要什么帮助", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="接下来转成爱心服务订单，公开的内容另写、另审")


class SendBackForm(SeenForm):
    """Why something is to be done again."""

    reason = forms.CharField(label="退回原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class UrgedForm(SeenForm):
    """What the county did about what is late."""

    reason = forms.CharField(label="怎么督办的", max_length=500, help_text="联系了谁、对方怎么说、什么时候办完", widget=forms.Textarea(attrs={"rows": 3}))


def default_review(on: date) -> date:
    """Suggest a review half a year later."""
    month = on.month + 6
    return date(on.year + (month - 1) // 12, (month - 1) % 12 + 1, min(on.day, 28))


def decide_choices(warning: Any, today: date, actor: Actor) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what a form of how a warning ends begins with, and what may be chosen in it."""
    in_discussion = warning.state != "investigated"
    outcomes = [each for each in outcomes_for(on_aid=warning.on_aid, in_discussion=in_discussion) if each is not Outcome.FALSE_ALARM or not warning.verdict]
    death = warning.rule == "deceased_still_registered" and warning.subject_type == "person"
    away = warning.rule in AWAY and warning.household is not None
    initial = {"review_on": default_review(today), "died_on": warning.evidence.get("death_on") if death else None}
    if warning.verdict is False:
        initial["outcome"] = str(Outcome.FALSE_ALARM)
    elif death:
        initial["outcome"] = str(Outcome.CORRECT)
    return initial, {
        "outcomes": outcomes,
        "departments": departments(warning.division_code),
        "published": department_items(actor),
        "death": death,
        "away": away and not in_discussion,
        "unregistered": warning.household is None,
    }
