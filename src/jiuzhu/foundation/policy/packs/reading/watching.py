"""For which reasons people must be watched where a warning is about them alone."""

from __future__ import annotations

from jiuzhu.foundation.policy.located import Entry
from jiuzhu.foundation.policy.packs.entries import WATCH_REASONS


def watch_of(entry: Entry, subject: str) -> tuple[str, ...]:
    """Read the reasons of a warning; none means that it is not about people watched."""
    watch = entry.list_of_words("watch")
    if unknown := [each for each in watch if each not in WATCH_REASONS]:
        raise entry.fault(f"watch 里没有“{unknown[0]}”。", f"能写的有：{'、'.join(WATCH_REASONS)}。", "watch")
    if watch and subject == "household":
        raise entry.fault("watch 只用于个人的规则。", "请把 subject 改成 person 或 anyone。", "watch")
    return watch
