"""Forms of applications."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from jiuzhu.casework.applications.rules import (
    AID,
    BENEFIT,
    CATEGORY,
    CHANNELS,
    LIVES_LENGTH,
    MATERIALS,
    NAME_LENGTH,
    OUTCOMES,
    WORDS_LENGTH,
    ApplicationEntry,
    Matter,
    Proposal,
)
from jiuzhu.casework.registry.vocabulary import CATEGORY_CLASSES, CLASSES_OF
from jiuzhu.interfaces.web.forms import MoneyField, SeenForm
from jiuzhu.interfaces.web.registry.fields import day_field

GROUPS = {CATEGORY: "救助类别", AID: "其他救助", BENEFIT: "待遇"}
TAKEN_HERE = ("window", "hotline", "app", "mini", "agent")


def matter_choices(matters: Mapping[str, Matter]) -> list[Any]:
    """What may be applied for, in groups."""
    return [
        (label, [(each.code, each.label) for each in matters.values() if each.kind == kind])
        for kind, label in GROUPS.items()
        if any(each.kind == kind for each in matters.values())
    ]


class ApplicationForm(forms.Form):
    """One form at the window (一表受理)."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(label="申请人", max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    id_number = forms.CharField(
        label="身份证号",
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="已登记在册的，按号码找到这户；没有的，受理时登记",
    )
    village_code = forms.ChoiceField(label="居住的村（社区）")
    lives = forms.CharField(label="住处", max_length=LIVES_LENGTH, required=False, help_text="组、门牌")
    phone = forms.CharField(label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    matters = forms.MultipleChoiceField(label="申请什么", help_text="一张表可以选几项，各自办理")
    situation = forms.CharField(
        label="家庭情况", max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="收入、支出、遇到什么困难"
    )
    members = forms.CharField(
        label="共同生活的其他人", max_length=WORDS_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一人：姓名 身份证号 与户主关系（配偶、子女、父母、其他）；已在册的不填",
    )  # fmt: skip
    channel = forms.ChoiceField(label="从哪里来")
    agent_name = forms.CharField(label="代办人", max_length=NAME_LENGTH, required=False, help_text="协助代办的填写")
    agent_relation = forms.CharField(label="代办人与申请人的关系", max_length=NAME_LENGTH, required=False)
    agent_phone = forms.CharField(label="代办人电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    received_on = day_field("收到日期")
    consented = forms.BooleanField(label="本人（或监护人）同意申请，已签守信承诺和证明事项告知承诺", required=False)

    def __init__(
        self, *args: Any, villages: list[Any], matters: Mapping[str, Matter], channels: Iterable[str] = TAKEN_HERE, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["village_code"].choices = villages
        fields["matters"].choices = matter_choices(matters)
        fields["matters"].widget = forms.CheckboxSelectMultiple(choices=fields["matters"].choices)
        fields["channel"].choices = [(code, CHANNELS[code]) for code in channels]

    def entry(self) -> ApplicationEntry:
        """Give what the service takes."""
        return ApplicationEntry(**(self.cleaned_data | {"matters": tuple(self.cleaned_data["matters"])}))


class OneMatterForm(ApplicationForm):
    """The form of an application that was opened for somebody, completed or corrected; it keeps one matter."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    matters = forms.ChoiceField(label="申请什么")  # type: ignore[assignment]

    def __init__(self, *args: Any, matters: Mapping[str, Matter], **kwargs: Any) -> None:
        super().__init__(*args, matters=matters, channels=CHANNELS, **kwargs)
        chosen: Any = self.fields["matters"]
        chosen.choices = [("", "请选择"), *matter_choices(matters)]
        chosen.widget = forms.Select(choices=chosen.choices)

    def entry(self) -> ApplicationEntry:
        """Give what the service takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}
        return ApplicationEntry(**(given | {"matters": (given["matters"],)}))


class PapersForm(SeenForm):
    """Which papers are there."""

    present = forms.MultipleChoiceField(label="收到的材料", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, asked: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present: Any = self.fields["present"]
        present.choices = [(code, MATERIALS[code]) for code in asked]


class SupplementForm(PapersForm):
    """What is missing, told once."""

    words = forms.CharField(
        label="还要补什么",
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一次说全；政府平台上能查到的证明不要求补",
    )


class ReviewForm(SeenForm):
    """Whether the economic condition is checked with it."""

    with_check = forms.BooleanField(label="同时发起经济核对", required=False, initial=True)


class WordsForm(SeenForm):
    """A step with its reason."""

    reason = forms.CharField(label="原因", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str = "原因", help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, help_text


class TransferForm(SeenForm):
    """To which department it goes, and what that department needs to know."""

    organisation_id = forms.ChoiceField(label="转给哪个部门", required=False)
    situation = forms.CharField(
        label="与这个部门有关的情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="部门看得到姓名和村（社区）；不写号码",
    )

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["organisation_id"]
        chosen.choices = [("", "请选择"), *departments]


class ProposalForm(SeenForm):
    """The opinion of the review."""

    outcome = forms.ChoiceField(label="审核意见", choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    opinion = forms.CharField(
        label="理由",
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="家庭的数字和对照的条件；不予救助的，写明哪一条不符合",
    )
    investigators = forms.CharField(
        label="入户调查人", max_length=LIVES_LENGTH, required=False, help_text="村（社区）工作人员和协理员，例如：何桂芝、王建国"
    )
    from_on = day_field("自哪天起", required=False)
    category_class = forms.ChoiceField(label="分类分档", required=False)
    amount = MoneyField(
        label="金额（元）",
        required=False,
        help_text="认定类别的填每月金额，一次性救助填总额；不是发钱的不填",
    )

    def __init__(self, *args: Any, kind: str, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = CLASSES_OF.get(code, ()) if kind == CATEGORY else ()
        chosen: Any = self.fields["category_class"]
        chosen.choices = [("", "不分类"), *((each, CATEGORY_CLASSES[each]) for each in classes)]
        if not classes:
            del self.fields["category_class"]
        if kind == BENEFIT:
            del self.fields["amount"]

    def entry(self) -> Proposal:
        """Give what the service takes."""
        given = self.cleaned_data
        start: date | None = given["from_on"]
        return Proposal(
            given["outcome"], given["opinion"], given["investigators"], start, given.get("category_class", ""), given.get("amount")
        )
