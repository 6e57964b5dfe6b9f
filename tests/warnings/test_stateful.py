"""However a warning is pushed about, it never ends out of a discussion without minutes, nor as referred without an accepted reply."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from jiuzhu.casework.referrals import services as referrals
from jiuzhu.casework.referrals.models import Referral
from jiuzhu.casework.referrals.rules import ReplyEntry
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.monitoring.meetings import queries as meeting_queries
from jiuzhu.monitoring.meetings import services as meetings
from jiuzhu.monitoring.meetings.rules import MeetingEntry
from jiuzhu.monitoring.warnings.models import Disposition, Warning
from jiuzhu.monitoring.warnings.rules import InvestigationEntry, Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import accept_reply, assign, bring_up_due_reviews, decide, investigate, open_warnings, recall
from tests.conftest import COUNTY, VILLAGE, actor
from tests.referrals.conftest import federation

__all__ = ["federation"]
pytestmark = pytest.mark.django_db
AIDED, REFUSED = ReplyEntry("aided", aid_kind="护理补贴", amount_fen=8000, from_on=date(2026, 12, 1)), ReplyEntry("not_eligible", "不在补贴范围")
MOVES = ("assign", "investigate", "discuss", "refer", "keep", "false", "receive", "reply", "hand back", "accept", "recall", "call", "resolve", "conclude", "review")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
@given(data=some.data())
def test_no_path_ends_a_discussion_without_minutes_or_a_referral_without_a_reply(data, request, now):
    found, federation = request.getfixturevalue("found"), request.getfixturevalue("federation")
    officer, assistant = actor("county_officer", division=COUNTY), actor("village_assistant", division=VILLAGE)
    clerk = actor("township_clerk", division="341525100000")
    liaison = actor("department_liaison", organisation=str(federation.pk))
    serial = data.draw(some.integers(0, 10**9), label="month")
    finding = found(f"vehicle_found_{serial}", on_aid=False, evidence={"cars_trucks_count": serial})
    open_warnings(findings=[finding], month=finding.month, run_id="run", actor=officer, at=now)
    warning = Warning.objects.filter(rule=finding.rule).latest("opened_at")

    def version():
        return Warning.objects.get(pk=warning.pk).version

    def ended(outcome, **more):
        entry = OutcomeEntry(outcome, "按核实情况办理", **more)
        return decide(warning_id=warning.pk, entry=entry, actor=clerk, at=now, seen_version=version())

    def referral():
        return Referral.objects.filter(origin_id=str(warning.pk)).latest("sent_at")

    def meeting():
        return meeting_queries.meeting_of(warning.pk)

    def at_meeting(does):
        held = meeting()
        return does(held) if held else None

    steps = {
        "assign": lambda: assign(warning_id=warning.pk, to_code=VILLAGE, actor=officer, at=now, seen_version=version()),
        "investigate": lambda: investigate(
            warning_id=warning.pk, entry=InvestigationEntry(now.date(), "visit", "赵协理", "入户查看过了", data.draw(some.booleans())), actor=assistant, at=now, seen_version=version()
        ),
        "discuss": lambda: ended(Outcome.DISCUSS),
        "refer": lambda: ended(Outcome.REFER, referred_to=str(federation.pk), matter="残疾人补贴", situation="护理补贴没有发放"),
        "keep": lambda: ended(Outcome.KEEP_ON_LEDGER, review_on=date(2027, 1, 1)),
        "false": lambda: ended(Outcome.FALSE_ALARM),
        "receive": lambda: referrals.receive(referral_id=referral().pk, actor=liaison, at=now, seen_version=referral().version),
        "reply": lambda: referrals.reply(
            referral_id=referral().pk, entry=data.draw(some.sampled_from((AIDED, REFUSED))), actor=liaison, at=now, seen_version=referral().version
        ),
        "hand back": lambda: referrals.send_back(referral_id=referral().pk, reason="请补充", actor=liaison, at=now, seen_version=referral().version),
        "accept": lambda: accept_reply(referral_id=referral().pk, actor=clerk, at=now, seen_version=referral().version),
        "recall": lambda: recall(referral_id=referral().pk, reason="另行处置", actor=clerk, at=now, seen_version=referral().version),
        "call": lambda: meetings.call_meeting(
            entry=MeetingEntry(now.date(), "会议室", "局长", "副局长"), warning_ids=[warning.pk], division_code=COUNTY, actor=officer, at=now
        ),
        "resolve": lambda: at_meeting(
            lambda held: meetings.resolve(
                meeting_id=held.pk, item_id=held.items.get().pk, entry=OutcomeEntry(Outcome.INCLUDE, "会议议定纳入救助"), actor=officer, at=now
            )
        ),
        "conclude": lambda: at_meeting(
            lambda held: meetings.conclude(meeting_id=held.pk, minutes_no=f"议{held.pk}"[:30], actor=officer, at=now, seen_version=held.version)
        ),
        "review": lambda: bring_up_due_reviews(at=now.replace(year=2027, month=2)),
    }
    for move in itertools.chain(data.draw(some.sampled_from([("assign", "investigate", "discuss"), ("assign", "investigate", "refer"), ()])), data.draw(some.lists(some.sampled_from(MOVES), max_size=12))):
        before = Warning.objects.get(pk=warning.pk).state
        try:
            steps[move]()
        except (DomainError, Referral.DoesNotExist):
            pass
        now_at = Warning.objects.get(pk=warning.pk)
        if before == "discussed" and now_at.state != "discussed":
            assert move == "conclude" and meeting().state == "concluded" and meeting().minutes_no
        if now_at.state == "referred":
            assert referral().state == "accepted" and referral().replies.filter(stands=True).count() == 1
        running = Referral.objects.filter(origin_id=str(warning.pk), state__in=("sent", "received", "returned", "replied")).count()
        assert running == (now_at.state == "referring")
        assert (open_item("warning", str(warning.pk)) is not None) == (now_at.workflow.states[now_at.state].awaits is not None)
        assert not Disposition.objects.filter(warning=warning, in_discussion=True, minutes_no="").exists()
