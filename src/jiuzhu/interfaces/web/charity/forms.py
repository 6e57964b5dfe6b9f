"""Forms of charity orders, of those who work on them and of the public."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.delivery.charity.rules import CLAIMER_KINDS, CODE_DIGITS, NAME_LENGTH, TEXT_LENGTH, ClaimEntry
from jiuzhu.delivery.charity.services.preparing import SITUATION_LENGTH
from jiuzhu.interfaces.web.forms import DayInput, MoneyField, SeenForm


class DeclareForm(forms.Form):
    """Which need charity is asked for, and why."""

    need_id = forms.ChoiceField(label="需求", help_text="还没有满足、也没有在办理的需求")
    situation = forms.CharField(
        label="情况", max_length=SITUATION_LENGTH, widget=forms.Textarea(attrs={"rows": 4}), help_text="只有民政部门看得到，慈善组织和公众看不到"
    )

    def __init__(self, *args: Any, needs: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["need_id"].choices = [("", "请选择"), *needs]  # type: ignore[attr-defined]


class MeasureForm(SeenForm):
    """What is to be done and what it costs."""

    content = forms.CharField(
        label="服务内容", max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="慈善组织看得到，不写姓名、住址和号码"
    )
    cost_fen = MoneyField(label="测算费用（元）", help_text="不花钱的填 0")


class ReferForm(SeenForm):
    """To which charity."""

    organisation_id = forms.ChoiceField(label="慈善组织")

    def __init__(self, *args: Any, charities: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["organisation_id"].choices = [("", "请选择"), *charities]  # type: ignore[attr-defined]


class PreviewForm(SeenForm):
    """What is to be published."""

    public_words = forms.CharField(
        label="公开的内容", max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4}), help_text="任何人都看得到：写需要什么，不写是谁、住在哪里"
    )


class ReasonForm(SeenForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ToldReasonForm(ReasonForm):
    """Why, in words the charity reads."""

    reason = forms.CharField(
        label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="慈善组织看得到，不写姓名、住址和号码"
    )


class DeliverForm(SeenForm):
    """What was handed over."""

    on = forms.DateField(label="交付日期", widget=DayInput())
    words = forms.CharField(label="交付内容", max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
    value_fen = MoneyField(label="实际价值（元）", required=False, help_text="实际花了多少，或物品值多少；不花钱的不填")
    receipt = forms.CharField(label="收据编号", max_length=64, help_text="服务对象或村里签收的收据")


class FilterForm(forms.Form):
    """What the public looks for."""

    kind = forms.ChoiceField(label="哪方面", required=False)
    township = forms.ChoiceField(label="乡镇（街道）", required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], townships: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, found in (("kind", kinds), ("township", townships)):
            self.fields[name].choices = [("", "全部"), *found]  # type: ignore[attr-defined]


class ClaimForm(forms.Form):
    """Who claims an order, by when, and what may be shown of them."""

    kind = forms.ChoiceField(label="以谁的名义", choices=list(CLAIMER_KINDS.items()), initial="person")
    name = forms.CharField(label="姓名或企业名称", max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label="手机号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}), help_text="用来收验证码，只有慈善组织和村里联系您时看得到")
    promised_on = forms.DateField(label="哪天之前送到", widget=DayInput())
    shown = forms.ChoiceField(
        label="要不要公开您的名称",
        choices=[("no", "不公开"), ("yes", "完成后可以写在感谢墙上")],
        initial="no",
    )

    def entry(self) -> ClaimEntry:
        """Give what was entered as the domain takes it."""
        given = dict(self.cleaned_data)
        shown = given.pop("shown") == "yes"
        return ClaimEntry(**given, anonymous=not shown, thanked=shown)


class CodeForm(forms.Form):
    """The code from the message."""

    code = forms.CharField(
        label="短信验证码", max_length=CODE_DIGITS, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    )


class OwnForm(forms.Form):
    """Which claim of one's own to look after."""

    number = forms.CharField(label="订单编号", max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}))
    phone = forms.CharField(label="认领时的手机号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))


class WithdrawForm(forms.Form):
    """Why a claim is taken back."""

    reason = forms.CharField(label="为什么撤回", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
