"""Whether a pack keeps its word: quotes stand in the source, examples come out, names lead somewhere, every number has its ground."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.evaluation import compile_judge
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.checking.examples import example_problems
from jiuzhu.foundation.policy.packs.checking.grounds import ground_problems, name_of
from jiuzhu.foundation.policy.packs.checking.quotes import quote_problems
from jiuzhu.foundation.policy.packs.checking.references import division_problems, reference_problems
from jiuzhu.foundation.policy.packs.checking.silence import silence_problems
from jiuzhu.foundation.policy.packs.loading import Pack, load_pack


def check_pack(name: str, folder: Path | None = None) -> list[PackFaulty]:
    """List what is wrong with a pack, in file order; an empty list means nothing is."""
    try:
        pack = load_pack(name, folder)
    except PackFaulty as error:
        return [error]
    return list(_problems(pack, folder or policies_folder()))


def _problems(pack: Pack, root: Path) -> Iterator[PackFaulty]:
    yield from division_problems(pack)
    starts = {dated.from_on for section, dated in pack.dated if section == "indicators" and dated.from_on}
    for start in sorted(starts):
        try:
            compile_judge(pack.at(start))
        except PackFaulty as error:
            yield error
    for section, dated in pack.dated:
        entry = dated.entry
        assert isinstance(entry, entries.Grounded)
        label = f"{section} 的 {name_of(entry)}"
        yield from ground_problems(section, entry, label, root)
        yield from quote_problems(entry, label, root)
        day = dated.until_on or dated.from_on
        if day is not None:
            view = pack.at(day)
            yield from reference_problems(entry, view, label)
            yield from example_problems(section, entry, view, label, root)
            yield from silence_problems(entry, view, label, root)
