"""What narrows the lists of the register."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.casework.registry import vocabulary as words
from jiuzhu.interfaces.web.registry.fields import PlainForm


class HouseholdFilter(PlainForm):
    """What narrows the list of households."""

    q = forms.CharField(
        label="查找", required=False, widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名、拼音、证号、电话、档案号、村"})
    )
    place = forms.ChoiceField(label="区划", required=False)
    category = forms.ChoiceField(label="类别", choices=[("", "全部"), *words.CATEGORIES.items()], required=False)
    state = forms.ChoiceField(
        label="状态", choices=[("", "全部"), ("in", "执行中"), ("ended", "已停止"), ("none", "无类别")], required=False
    )
    level = forms.ChoiceField(label="困境等级", choices=[("", "全部"), *words.LEVELS.items()], required=False)

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places


class PersonFilter(PlainForm):
    """What narrows the list of persons."""

    q = HouseholdFilter.base_fields["q"]
    place = forms.ChoiceField(label="区划", required=False)
    self_care = forms.ChoiceField(label="自理", choices=[("", "全部"), *words.SELF_CARE.items()], required=False)
    disability = forms.ChoiceField(
        label="残疾等级", choices=[("", "全部"), *[(str(grade), label) for grade, label in words.DISABILITY_GRADES.items()]], required=False
    )
    alive = forms.ChoiceField(label="在世", choices=[("yes", "在世"), ("no", "已故"), ("", "全部")], required=False)

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places
