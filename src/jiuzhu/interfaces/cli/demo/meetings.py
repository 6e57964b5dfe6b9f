"""The special meetings of the demo county: what is to be discussed of past months is resolved, the newest month's waits."""

from __future__ import annotations

from datetime import timedelta

from jiuzhu.interfaces.cli.demo.addresses import COUNTY
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.departments import HUMAN_RESOURCES
from jiuzhu.interfaces.cli.demo.months import first_day, shift
from jiuzhu.monitoring.meetings import queries, services
from jiuzhu.monitoring.meetings.rules import MeetingEntry
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry

DAY_OF_MEETING, UNTIL_REVIEW = 24, timedelta(days=90)
MOST_ITEMS = 12
CHAIR = "县社会救助工作领导小组办公室主任、县民政局局长"
ATTENDEES = "县医疗保障局副局长\n县人力资源和社会保障局副局长\n县教育局副局长\n县残疾人联合会理事长\n县民政局社会救助股股长"


def hold_meeting(making: Making, month: str) -> int:
    """Hold the meeting about what was to be discussed of a month; gives how many warnings it ended."""
    officer = making.actors["xian"]
    waiting = list(queries.to_discuss(officer).filter(month__lte=month)[:MOST_ITEMS])
    if not waiting:
        return 0
    day = min(first_day(shift(month, 1)) + timedelta(days=DAY_OF_MEETING), making.now.date())
    entry = MeetingEntry(day, "县民政局三楼会议室", CHAIR, ATTENDEES)
    at = making.at(day, 10)
    meeting = services.call_meeting(entry=entry, warning_ids=[each.pk for each in waiting], division_code=COUNTY, actor=officer, at=at)
    for item in queries.items_of(meeting):
        services.resolve(meeting_id=meeting.pk, item_id=item.pk, entry=_resolution(making, item), actor=officer, at=at)
    meeting.refresh_from_db()
    services.conclude(
        meeting_id=meeting.pk, minutes_no=f"社救议〔{day.year}〕{day.month} 号", actor=officer, at=making.at(day, 16), seen_version=meeting.version
    )
    return len(waiting)


def _resolution(making: Making, item: queries.Item) -> OutcomeEntry:
    if item.position % 2:
        return OutcomeEntry(
            Outcome.REFER,
            "会议议定由人社部门安排公益性岗位，乡镇跟踪回访。",
            referred_to=making.organisations[HUMAN_RESOURCES],
            matter="就业帮扶",
            person_name="" if item.warning.household else "程德明",
            situation="家庭支出大，有一名劳动力愿意就近就业，请安排公益性岗位。",
        )
    if item.warning.on_aid:
        return OutcomeEntry(Outcome.EXPLAIN, "会议认为已按规定享受救助，由医保部门落实医疗救助，乡镇跟踪回访。")
    return OutcomeEntry(Outcome.KEEP_ON_LEDGER, "会议议定先列入台账，三个月后复查。", review_on=item.meeting.held_on + UNTIL_REVIEW)
