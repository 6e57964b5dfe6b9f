"""What the demo county did about overlaps and gaps of the assistance chain: some told, some answered, some ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.months import first_day, shift
from jiuzhu.monitoring.chain import queries
from jiuzhu.monitoring.chain.rules import Answer, Ending
from jiuzhu.monitoring.chain.services import answer, end, tell
from jiuzhu.monitoring.chain.services.handling import TOWNSHIP

TOLD, ANSWERED, ENDED = 4, 3, 2
"""How many of the month before the newest were told, answered and ended; of the newest so many are told and nothing else."""
LEFT_OVERLAPS = 2
"""How many overlaps nobody has told of: they are fewer than gaps, and a visitor wants one to begin with."""
DAY_TOLD, UNTIL_ANSWER, UNTIL_END = 9, timedelta(days=5), timedelta(days=8)
SAID = {
    "gap": ("applied", "证件换发期间停发，已协助补办，下月起恢复发放。"),
    "overlap": ("stopped", "两个部门对同一事项各发一次，已与本人和部门核对，下月起由一家发放。"),
}


def settle_chain(making: Making, month: str) -> None:
    """Tell the townships of some findings of one of the last two months; of the earlier they answered, and the county ended some."""
    if month not in making.months[-2:]:
        return
    newest = month == making.months[-1]
    found = list(queries.findings(making.actors["xian"]).filter(state="found", month=month).order_by("household__number", "rule"))
    left = [each for each in found if each.finding == "overlap"][:LEFT_OVERLAPS]
    for number, finding in enumerate([each for each in found if each not in left][:TOLD]):
        try:
            with writing():
                _settle(making, finding, month, answered=not newest and number < ANSWERED, ended=not newest and number < ENDED)
        except DomainError as error:
            making.say(f"救助链问题 {finding.pk} 停在半途：{error}")


def _settle(making: Making, finding: Any, month: str, *, answered: bool, ended: bool) -> None:
    officer, day = making.actors["xian"], first_day(shift(month, 1)) + timedelta(days=DAY_TOLD)
    tell(finding_id=finding.pk, to=TOWNSHIP, actor=officer, at=making.at(day, 10), seen_version=finding.version, note="请核实后答复。")
    outcome, note = SAID[finding.finding]
    if answered:
        clerk = making.staff.clerk(ancestor_at(finding.household.division_code, Level.TOWNSHIP) or finding.household.division_code)
        finding.refresh_from_db()
        entry = Answer(outcome, note, from_month=shift(month, 2))
        answer(finding_id=finding.pk, entry=entry, actor=clerk, at=making.at(day + UNTIL_ANSWER, 15), seen_version=finding.version)
    if ended:
        finding.refresh_from_db()
        end(
            finding_id=finding.pk,
            entry=Ending(outcome, note),
            actor=officer,
            at=making.at(day + UNTIL_END, 11),
            seen_version=finding.version,
        )
