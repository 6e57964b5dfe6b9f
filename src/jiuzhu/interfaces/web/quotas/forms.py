"""Forms of 定额与资金: figures of one township's villages, figures pasted from a table, the base of a fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.forms import MoneyField
from jiuzhu.interfaces.web.matching.forms import day_field
from jiuzhu.supervision.quotas.rules import HIGHEST_FIGURE, SOCIAL_WORKERS

Places = Sequence[tuple[str, str]]


class PasteUnreadable(DomainError):
    """A line of a pasted table cannot be read."""

    code = "paste_unreadable"


class SourceForm(forms.Form):
    """As of which day figures are, and where they come from."""

    on = day_field("截至")
    source = forms.CharField(label="来源", max_length=200, help_text="例如：公安户籍 2026 年 6 月；各村上报")


class FiguresForm(SourceForm):
    """The figures of a township's villages, one row a village; an empty cell stays unknown."""

    def __init__(self, *args: Any, places: Places, kinds: Mapping[str, str], township: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.kinds, self.township = places, kinds, township
        for code, name in places:
            for kind, label in kinds.items():
                self._number(code, kind, f"{name}：{label}")
        self._number(township[0], SOCIAL_WORKERS, f"{township[1]}在岗社工（人）")

    def _number(self, code: str, kind: str, label: str) -> None:
        field = forms.IntegerField(label=label, required=False, min_value=0, max_value=HIGHEST_FIGURE)
        field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        self.fields[cell(code, kind)] = field

    def head(self) -> list[forms.BoundField]:
        """Day and source."""
        return [self["on"], self["source"], self[cell(self.township[0], SOCIAL_WORKERS)]]

    def rows(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """Each village with its cells, each with the column's name."""
        return [(name, [(label, self[cell(code, kind)]) for kind, label in self.kinds.items()]) for code, name in self.places]

    def numbers(self) -> dict[str, dict[str, int]]:
        """What was filled in, by place and kind; what is empty is left out."""
        found: dict[str, dict[str, int]] = {}
        keys = [(code, kind) for code, _ in self.places for kind in self.kinds] + [(self.township[0], SOCIAL_WORKERS)]
        for code, kind in keys:
            number = self.cleaned_data.get(cell(code, kind))
            # What stood there before and was not touched keeps its own day and source.
            if number is not None and number != self.initial.get(cell(code, kind)):
                found.setdefault(code, {})[kind] = number
        return found


class PasteForm(SourceForm):
    """A table copied from a spreadsheet: a line a village."""

    table = forms.CharField(
        label="表格",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="第一行是列名。可以从电子表格直接复制粘贴；也可以用逗号分开。",
    )


class BaseForm(forms.Form):
    """The money of a year a cap is reckoned from."""

    amount = MoneyField(label="金额（元）")
    source = forms.CharField(label="依据", max_length=200, help_text="财政文件的名称和文号")


def cell(code: str, kind: str) -> str:
    """Name the field of one figure."""
    return f"{code}_{kind}"


def table_of(text: str, *, places: Places, kinds: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Read a pasted table: place (code, or a name that stands once) and a column for each figure; raises PasteUnreadable naming the line."""
    lines = [(number, _cells(line)) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) < 2:
        raise PasteUnreadable("表格里没有数据。", "第一行写列名，以下每村一行。", field="table")
    columns = _columns(lines[0][1], kinds)
    names: dict[str, list[str]] = {}
    for code, name in places:
        names.setdefault(name, []).append(code)
    known, found = dict(places), {}
    for number, cells in lines[1:]:
        place = cells[0]
        codes = [place] if place in known else names.get(place, [])
        if len(codes) != 1:
            said = "有几个同名的村" if codes else "不在您的辖区内，或名称写得不同"
            raise PasteUnreadable(f"第 {number} 行“{place[:20]}”{said}。", "请改写 12 位区划代码。", field="table")
        if codes[0] in found:
            raise PasteUnreadable(f"第 {number} 行“{place[:20]}”重复出现。", "每村只写一行。", field="table")
        found[codes[0]] = {kind: _whole(cells[at], number) for at, kind in columns.items() if at < len(cells) and cells[at]}
    return found


def _columns(heads: Sequence[str], kinds: Mapping[str, str]) -> dict[int, str]:
    by_label = {label: kind for kind, label in kinds.items()}
    unknown = [head for head in heads[1:] if head not in by_label]
    if unknown or len(heads) < 2:
        said = f"列名“{'、'.join(unknown)[:40]}”不认识。" if unknown else "第一行没有列名。"
        raise PasteUnreadable(said, f"第一列写村（社区），其余列名只能是：{'、'.join(by_label)}。", field="table")
    return {at: by_label[head] for at, head in enumerate(heads) if at}


def _cells(line: str) -> list[str]:
    return [each.strip() for each in (line.split("\t") if "\t" in line else line.replace("，", ",").split(","))]


def _whole(written: str, line: int) -> int:
    text = written.replace(",", "")
    if not (text.isascii() and text.isdigit()):
        raise PasteUnreadable(f"第 {line} 行“{text[:20]}”不是整数。", "只写数字，不写单位；不知道的留空。", field="table")
    return int(text[:12])
