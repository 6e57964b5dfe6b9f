"""Forms of the register."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.casework.registry import vocabulary as words
from jiuzhu.casework.registry.rules import CategoryEntry, PersonEntry
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.web.forms import MoneyField
from jiuzhu.interfaces.web.registry.fields import PlainForm, choices, day_field, reason_field


class PersonForm(PlainForm):
    """A person's own particulars."""

    id_number = forms.CharField(label="身份证号", max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}))
    name = forms.CharField(label="姓名", max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    self_care = forms.ChoiceField(label="自理能力", choices=choices(words.SELF_CARE), required=False)
    disability_type = forms.ChoiceField(label="残疾类别", choices=choices(words.DISABILITY_TYPES, "无或不清楚"), required=False)
    disability_grade = forms.TypedChoiceField(
        label="残疾等级", choices=choices(words.DISABILITY_GRADES, "无或不清楚"), coerce=int, empty_value=None, required=False
    )
    illness = forms.ChoiceField(label="患病情况", choices=choices(words.ILLNESSES, "无或不清楚"), required=False)
    school_stage = forms.ChoiceField(label="就读学段", choices=choices(words.SCHOOL_STAGES), required=False)
    employment = forms.ChoiceField(label="就业状况", choices=choices(words.EMPLOYMENT), required=False)
    bank_account = forms.CharField(
        label="银行账号", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )

    def entry(self, relation: str) -> PersonEntry:
        """Give the entry the form describes."""
        given = {name: self.cleaned_data[name] for name in PersonForm.base_fields}
        return PersonEntry(relation=relation, **given)


class MemberForm(PersonForm):
    """A person joining a household."""

    relation = forms.ChoiceField(label="与户主关系", choices=[each for each in words.RELATIONS.items() if each[0] != "head"])
    on = day_field("自哪天起")
    reason = reason_field("说明", required=False)
    allow_second = forms.BooleanField(
        label="此人在另一户也在册，仍在本户登记", required=False, help_text="两户重复在册会在月度比对中列出，须尽快核查。"
    )
    field_order = ["id_number", "name", "relation", "on"]


def recognised(law: DatedPack) -> list[tuple[str, str]]:
    """Give the categories that the law of a place recognises, by its own names, in the register's order; without any, all there are."""
    named = {each.code: each.label for each in law.categories if each.derived is None}
    return [(code, named[code]) for code in words.CATEGORIES if code in named] or list(words.CATEGORIES.items())


class CategoryForm(PlainForm):
    """A category from a day on, one of those that the law of the place recognises."""

    category = forms.ChoiceField(label="救助类别", choices=choices(words.CATEGORIES, "请选择"))
    category_class = forms.ChoiceField(
        label="分类分档",
        choices=choices(words.CATEGORY_CLASSES, "不分类"),
        required=False,
        help_text="低保分 A、B、C 类，特困分分散、集中供养",
    )
    since = day_field("自哪天起")
    until = day_field("到哪天止", required=False, help_text="没有期限的不填")
    monthly_benefit = MoneyField(label="月救助金额", required=False)
    decision_no = forms.CharField(label="认定文号", max_length=64, required=False)

    def __init__(self, *args: Any, law: DatedPack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        field.choices = [*list(field.choices)[:1], *recognised(law)]

    def category_entry(self) -> CategoryEntry:
        """Give the entry the form describes."""
        given = self.cleaned_data
        return CategoryEntry(
            given["category"], given["since"], given["category_class"], given["until"], given["monthly_benefit"], given["decision_no"]
        )


class ChangeCategoryForm(CategoryForm):
    """A new category of a household or of one member."""

    person = forms.ChoiceField(label="认定给", required=False)
    recognised_by = forms.CharField(label="认定单位", max_length=64, required=False)
    reason = reason_field("变更原因", required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["person", "category", "category_class", "since", "until", "monthly_benefit"]

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["monthly_benefit"].help_text = "不再按月发放的填 0"
        self.fields["person"].choices = [("", "全户"), *members]


class NewHouseholdForm(PersonForm, CategoryForm):
    """A household with its head; the other members follow on its page."""

    division_code = forms.ChoiceField(label="村（社区）")
    address = forms.CharField(label="住址", max_length=200, required=False)
    area_type = forms.ChoiceField(label="城乡", choices=choices(words.AREA_TYPES), required=False)
    members = forms.IntegerField(label="共同生活人数", min_value=1, max_value=99, required=False, help_text="不填时按登记的成员计")
    category = forms.ChoiceField(label="救助类别", choices=choices(words.CATEGORIES, "暂无"), required=False)
    since = day_field("类别自哪天起", required=False)
    allow_second = MemberForm.base_fields["allow_second"]
    field_order = [
        "id_number",
        "name",
        "phone",
        "division_code",
        "address",
        "area_type",
        "members",
        "category",
        "category_class",
        "since",
        "until",
        "monthly_benefit",
        "decision_no",
    ]

    def __init__(self, *args: Any, villages: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = villages

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("category") and not given.get("since") and "since" not in self.errors:
            self.add_error("since", "请填写类别从哪天起。")
        return given


class CorrectHouseholdForm(PlainForm):
    """Address, area type and size of a household."""

    address = forms.CharField(label="住址", max_length=200, required=False)
    area_type = forms.ChoiceField(label="城乡", choices=choices(words.AREA_TYPES), required=False)
    members = forms.IntegerField(label="共同生活人数", min_value=1, max_value=99)
    reason = reason_field("更正原因", required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class HeadForm(PlainForm):
    """Another head."""

    person = forms.ChoiceField(label="新户主")
    former_relation = forms.ChoiceField(
        label="原户主与新户主的关系", choices=[each for each in words.RELATIONS.items() if each[0] != "head"]
    )
    on = day_field("自哪天起")
    reason = reason_field()

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "请选择"), *members]


class LeaveForm(PlainForm):
    """The end of a membership."""

    on = day_field("最后一天")
    reason = reason_field(help_text="例如：分户、婚嫁迁出")


class StopForm(PlainForm):
    """The end of a category."""

    person = forms.ChoiceField(label="停止", required=False)
    last_day = day_field("执行到哪天")
    reason = reason_field(help_text="例如：家庭收入超过标准")

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "全户的类别"), *members]


class MoveForm(PlainForm):
    """A move to another village."""

    division_code = forms.ChoiceField(label="迁入村（社区）")
    address = forms.CharField(label="新住址", max_length=200, required=False)
    on = day_field("自哪天起")
    reason = reason_field(help_text="例如：易地搬迁、户籍迁移")
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, villages: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = villages


class OutsideNumberForm(PlainForm):
    """The number by which another system knows the household."""

    system = forms.CharField(label="系统名称", max_length=64, help_text="例如：省社会救助平台")
    number = forms.CharField(label="编号", max_length=64)


class NoteForm(PlainForm):
    """A note."""

    text = forms.CharField(label="备注", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class CorrectPersonForm(PersonForm):
    """Corrections to a person; numbers left empty stay as they are."""

    note = forms.CharField(label="备注", max_length=500, required=False)
    reason = reason_field("更正原因", required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("id_number", "新身份证号"), ("phone", "新联系电话"), ("bank_account", "新银行账号")):
            self.fields[name].required = False
            self.fields[name].label = label
            self.fields[name].help_text = "不更正的不填"


class RevealForm(PlainForm):
    """Why masked numbers are looked at."""

    fields_wanted = forms.MultipleChoiceField(
        label="查看",
        choices=[("id_number", "身份证号"), ("phone", "联系电话"), ("bank_account", "银行账号")],
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = reason_field("为办什么事", help_text="会记入台账，例如：电话核实住址")


class DeathForm(PlainForm):
    """A death."""

    died_on = day_field("死亡日期")
    source = reason_field("依据", help_text="例如：死亡医学证明、殡葬数据")


class MergeForm(PlainForm):
    """The other record of the same human being."""

    other = forms.CharField(label="另一条记录的身份证号", max_length=24, help_text="保留本页这条，另一条并入后不再单列")
    reason = reason_field(help_text="凭什么认定是同一人，例如：身份证号登记错一位")


class UploadForm(PlainForm):
    """A list to bring in."""

    file = forms.FileField(
        label="名册文件", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}), help_text=".xlsx、.xls 或 .csv，最大 50 MB"
    )
    sender = forms.CharField(label="来源", max_length=64, help_text="同一来源的列名对应会记住，例如：省平台导出、衡山镇台账")
    import_on = day_field("登记日期", help_text="没有写认定日期的，按这一天起算")


class UndoForm(PlainForm):
    """Why an import is taken back."""

    reason = reason_field("撤销原因")
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
