"""The demo county's own numbers: read from the demo's file, never from a pack, and marked as a demonstration wherever they are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import yaml

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.interfaces.cli.demo.case import LocalValues


class DemoValuesMissing(DomainError):
    """There is no demo file for this pack."""

    code = "demo_values_missing"


@dataclass(frozen=True)
class DemoValues:
    """Values by parameter (``name`` or ``name.area``), from when, and what they are called on the ledger."""

    values: dict[str, str]
    valid_from: date
    source: str

    def for_stories(self) -> LocalValues:
        """Pick the numbers the planted stories turn on."""
        return LocalValues(
            subsistence_standard_fen=fen_from_yuan(self.values["subsistence_standard_monthly_yuan"]),
            asset_limit_per_head_fen=fen_from_yuan(self.values["asset_limit_per_head_yuan"]),
            self_paid_limit_fen=fen_from_yuan(self.values["self_paid_limit_yuan"]),
        )


def demo_values(pack_name: str) -> DemoValues:
    """Read the demo values of a pack (full name); raises DemoValuesMissing."""
    path = policies_folder() / "demo" / f"{pack_name}.yaml"
    if not path.exists():
        raise DemoValuesMissing(f"政策包 {pack_name} 没有演示值，不能建立演示县。", "请改用有演示值的政策包，例如 --pack huoshan。")
    demo = yaml.safe_load(path.read_text(encoding="utf-8"))["demo"]
    return DemoValues({str(name): str(value) for name, value in demo["values"].items()}, demo["valid_from"], demo["source"])
