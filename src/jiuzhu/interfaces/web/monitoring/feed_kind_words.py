"""What is wrong with a declaration in the words of the form: whoever fills it in sees no file and none of its keys."""

from __future__ import annotations

import re
from collections.abc import Collection

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.monitoring.feed_kind_forms import ABOUT, FOLDS, KINDS, ColumnForm, FactForm, HeadForm, RuleForm

PHRASES = (
    (r"请写 columns: 和每一列的 \{label: 中文, type: 类型\}", "请在“列”里至少写一列：列名、代码和类型"),
    (r"请写(?:成)? values: \{代码: 中文\}", "请在“固定取值”里写，例如 valid=有效、ended=失效"),
    (r"请写 about: \[person\] 或 \[household\]", "请勾选“家庭”或“个人”"),
    (r"请写成 where: \{列名: \[值\]\}|值写成 \[甲, 乙\]", "请写成 status=valid、paused 这样，等号前是列的代码"),
    (r"fold: (\w+) 没有写 of", r"\1 没有写是哪一列"),
    (r"fold: (\w+) 不用写 of", r"\1 不用写哪一列"),
    (r"要写 of: 列名", "要写“哪一列”"),
    (r"span 写 month（当月）.*dated: 日期列", "“算多久”不选“全部”的，和“最近一次”一样，都要写“日期列”"),
)
"""What a file would need, and what the form has instead."""
LABELS = {
    **{name: str(field.label) for form in (HeadForm, RuleForm, FactForm, ColumnForm) for name, field in form.base_fields.items() if name not in ("label", "name")},
    **{code: label for codes in (KINDS, FOLDS, ABOUT) for code, label in codes},
    "columns": "列",
    "facts": "由这些行得出什么",
}
_WORD = re.compile(r" ?(?<![A-Za-z0-9_“=])([a-z_]+)(?![A-Za-z0-9_”=]) ?")


def on_screen(error: DomainError, *, codes: Collection[str]) -> tuple[str, str]:
    """Give what is wrong and what to do, keys of the file by the labels of the form; ``codes`` (of columns and facts) are the county's own words and stay."""
    return _said(error.what, codes), _said(error.remedy, codes)


def _said(text: str, codes: Collection[str]) -> str:
    for written, shown in PHRASES:
        text = re.sub(written, shown, text)
    return _WORD.sub(lambda found: f"“{LABELS[found[1]]}”" if found[1] in LABELS and found[1] not in codes else found[0], text)
