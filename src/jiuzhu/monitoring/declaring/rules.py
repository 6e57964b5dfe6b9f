"""What a declaration written on screen must hold, and its text as a file (pure but for reading the law's folder)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.feed_trial import law_with_feed
from jiuzhu.foundation.policy.located import read_yaml_text
from jiuzhu.foundation.policy.packs import Overlay, full_name
from jiuzhu.foundation.policy.packs.loading import read_pack
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.declarations import CODE, contract_of

WIDTH = 120
EXAMPLES = 50
"""How many rejected rows of a sample are shown."""


class DeclarationInvalid(DomainError):
    """A declaration cannot be begun, submitted or put in force as it is."""

    code = "declaration_invalid"


class DeclarationNotYours(DomainError):
    """A declaration is changed by whoever wrote it, and put in force by somebody else."""

    code = "declaration_not_yours"
    status = 403


@dataclass(frozen=True)
class Rejected:
    """One row of a sample that would be rejected."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """What would become of a sample file: the columns not in the declaration, those it lacks, the first rejected rows."""

    rows: int
    accepted: int
    rejected: int
    extra: tuple[str, ...]
    absent: tuple[str, ...]
    rejects: tuple[Rejected, ...]


def checked_code(code: str, *, taken: Collection[str]) -> str:
    """Give the code of a new feed tidied; raises DeclarationInvalid."""
    tidy = code.strip().lower()
    if not CODE.fullmatch(tidy):
        raise DeclarationInvalid(f"代码“{code}”不能用。", "请用小写英文字母开头的字母、数字和下划线，2 到 32 个字符，例如 fishing。", field="code")
    if tidy in taken:
        raise DeclarationInvalid(f"已经有代码 {tidy} 的数据。", "请换一个代码；要改现有的，请在列表里打开它起草新版。", field="code")
    return tidy


def text_of(content: Mapping[str, Any], *, number: int) -> str:
    """Write a declaration as the file that the platform reads."""
    told = {"feed": content["feed"], "version": number} | {key: value for key, value in content.items() if key != "feed"}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=WIDTH)


def check_content(
    content: Mapping[str, Any], *, number: int, pack: str, overlays: tuple[Overlay, ...] = (), former: Contract | None = None
) -> Contract:
    """Read a declaration as the platform would with the law in force; raises DeclarationInvalid.

    A column that ``former`` has keeps its type, so that rows delivered under it can be read with those to come.
    """
    code, text = str(content["feed"]), text_of(content, number=number)
    with law_with_feed(code, text) as root:
        try:
            facts = declared_facts(root)
            contract = contract_of(read_yaml_text(text, f"feeds/{code}.yaml"), facts)
            read_pack(full_name(pack, root), root, overlays)
        except PackFaulty as error:
            # Whoever fills in a form has no file before them.
            own = error.what.partition("：")[2] if error.file == f"feeds/{code}.yaml" else ""
            raise DeclarationInvalid(own or error.what, error.remedy) from error
    if former is not None:
        kinds = {column.kept_as: column.kind for column in former.columns}
        for column in contract.columns:
            if kinds.get(column.kept_as, column.kind) is not column.kind:
                raise DeclarationInvalid(
                    f"列“{column.label}”的类型不能改。", f"已收到的行是按原来的类型保存的；请恢复为原来的类型，或另加一列，换一个列名（现为 {column.name}）。"
                )
    return contract
