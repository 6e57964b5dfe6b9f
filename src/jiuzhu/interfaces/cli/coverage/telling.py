"""What `jiuzhu policy check` prints of every id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from jiuzhu.foundation.policy.packs.coverage import Coverage, State, Status

if TYPE_CHECKING:
    from jiuzhu.interfaces.cli.coverage.proving import Proof

KINDS = {"N": "数值（N-）", "D": "各地差异（D-）", "A": "空白与理解（A-）"}


def tell(coverage: Coverage, proofs: Mapping[str, Sequence[Proof]] | None = None) -> None:
    """Print each id with its state and why, then the counts."""
    for letter, title in KINDS.items():
        print(f"\n{title}")
        for status in coverage.statuses:
            if status.id.startswith(letter):
                print(f"  {status.id}  {status.text}：{_state(status, proofs)}")
    print("\n合计")
    for letter, title in KINDS.items():
        ours = [each for each in coverage.statuses if each.id.startswith(letter)]
        counted = ((state, sum(each.state is state for each in ours)) for state in State)
        print(f"  {title} {len(ours)} 项：" + "，".join(f"{state.value} {count}" for state, count in counted if count))
    if proofs is not None:
        proved = sum(
            any(each.holds for each in proofs.get(status.id, ())) for status in coverage.statuses if status.state is State.IN_FORCE
        )
        print(f"  写了生效的，改动后平台的结果随之改变的 {proved} 项")


def _state(status: Status, proofs: Mapping[str, Sequence[Proof]] | None) -> str:
    if status.state is State.READ:
        return status.why
    said = f"{status.state.value}（{status.why}）" if status.why else status.state.value
    held = [each.claim for each in (proofs or {}).get(status.id, ()) if each.holds]
    where = "、".join(f"{each.pack} {each.section} {each.code}" for each in held)
    return f"{said}，已证：{where}" if where and status.state is State.IN_FORCE else said
