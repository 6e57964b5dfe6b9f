"""Forms of monthly statements."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.delivery.settlements.rules import OUTCOMES, VOUCHER_LENGTH, WORDS_LENGTH
from jiuzhu.interfaces.web.forms import DayInput, MoneyField, SeenForm


class PayForm(SeenForm):
    """When it was paid and by which voucher."""

    paid_on = forms.DateField(label="付款日期", widget=DayInput())
    voucher = forms.CharField(label="付款凭证号", max_length=VOUCHER_LENGTH)


class RecoverForm(forms.Form):
    """Why what was paid for a service is claimed back."""

    reason = forms.CharField(
        label="为什么追回", max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="怎么查实的；另一人确认以后，机构会看到",
        error_messages={"required": "请写明怎么查实的。"},
    )  # fmt: skip


class RefuseForm(SeenForm):
    """Why it is not claimed back."""

    reason = forms.CharField(
        label="不予追回的理由",
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由。"},
    )


class RepaymentForm(SeenForm):
    """What the organisation repaid of a claim outside by one payment, when, and by which voucher."""

    amount = MoneyField(label="退回（元）", help_text="分几次退回的，一笔一笔登记")
    paid_on = forms.DateField(label="退回日期", widget=DayInput())
    voucher = forms.CharField(label="退回凭证号", max_length=VOUCHER_LENGTH, help_text="银行回单或收款收据的编号")


class TakeBackForm(SeenForm):
    """Why a payment that was entered is taken back."""

    number = forms.IntegerField(widget=forms.HiddenInput())
    reason = forms.CharField(
        label="撤回的理由",
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="登记错在哪里，例如“是另一家机构的回单”；机构会看到",
        error_messages={"required": "请写明理由。"},
    )


class WithdrawForm(SeenForm):
    """Why a confirmed claim is withdrawn."""

    reason = forms.CharField(
        label="撤销的理由",
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="机构会看到",
        error_messages={"required": "请写明理由。"},
    )


class ObjectionForm(forms.Form):
    """What the organisation objects to in one line."""

    reason = forms.CharField(
        label="哪里不对",
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明事实，例如“两人同去，合同按人计价”",
    )
    claimed = MoneyField(label="应结算（元）", help_text="说不准的留空", required=False)
    picture = forms.FileField(
        label="证据照片", required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"}), help_text="合同页、签名单、现场照片"
    )


class ClaimObjectionForm(ObjectionForm):
    """What the organisation objects to in what is taken off for a claim."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].help_text = "写明事实，例如“那天已上门，有签名单”“已经转账退回”"
        self.fields["claimed"].label, self.fields["claimed"].help_text = "应扣回（元）", "不应扣回的填 0，说不准的留空"


class AnswerForm(SeenForm):
    """What the township answers."""

    outcome = forms.ChoiceField(label="答复", choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    right = MoneyField(label="更正为（元）", help_text="异议成立的填写这一次服务应结算的金额", required=False)
    reason = forms.CharField(label="理由", max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="机构会看到")


class ClaimAnswerForm(AnswerForm):
    """What the county answers to an objection to what is taken off for a claim."""

    outcome = forms.ChoiceField(
        label="答复", choices=[("upheld", "异议成立，少扣或不扣"), ("rejected", "异议不成立，照原来扣回")], widget=forms.RadioSelect
    )
    repaid_on = forms.DateField(label="退回日期", widget=DayInput(), required=False, help_text="机构已在单外全额退回的填写，应扣回填 0")
    voucher = forms.CharField(label="退回凭证号", max_length=VOUCHER_LENGTH, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["right"].label, self.fields["right"].help_text = "应扣回（元）", "异议成立的填写；不应扣回的填 0，追回随之撤销"
        self.order_fields(["seen_version", "outcome", "right", "repaid_on", "voucher", "reason"])
