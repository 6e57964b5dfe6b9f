"""What is under way in the demo county today: services that come again from a plan, complaints, links sent, calls to assess again, today's walk."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from jiuzhu.assessment.indicators.queries import assessment_in_force, assessment_under_way
from jiuzhu.assessment.recalls.queries import recalls
from jiuzhu.assessment.recalls.tasks import keep_recalls
from jiuzhu.casework.registry.queries import household_by_number, members_of
from jiuzhu.casework.registry.services import remove_member
from jiuzhu.delivery.links.queries import links_of
from jiuzhu.delivery.links.services import send_link
from jiuzhu.delivery.orders import queries as ordered
from jiuzhu.delivery.orders import services as orders
from jiuzhu.delivery.rounds import services as rounds
from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.delivery.rounds.rules import NobodyOnShift, NothingToPlan
from jiuzhu.delivery.rounds.services.searching import search
from jiuzhu.delivery.visits.services import schedule_visits
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.jobs.services import request_cancel
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes

OWN_ADDRESS = "http://127.0.0.1:8000"
"""Where links lead when the county is made before it is served."""
LINKS, WALKED = 2, 24
COMPLAINTS = (
    ("self", "约好上午来，等到下午才到，也没有提前打电话。", ""),
    ("family", "母亲说上门的人只坐了十分钟就走了。", "explained"),
)
"""Who complains of what, and how it was answered, if it was."""
ANSWERED = "已与机构核对签到、签退时间，上门 52 分钟；家人看过照片后表示理解。"
GROWN_UP, MOVED = 18, "户口迁往外地亲属家"


def leave_under_way(making: Making) -> None:
    """Leave every process of a county at work somewhere in its middle."""
    orders.make_turns(at=making.at(making.now.date(), 6, 30))
    _complain(making)
    _send_links(making)
    _call_to_assess(making)
    _plan_today(making)


def _complain(making: Making) -> None:
    clerk, other = making.actors["zhen-a"], making.actors["zhen-b"]
    given = ordered.orders(clerk).filter(state__in=("checked", "rated", "closed")).exclude(rating__lte=2).order_by("opened_at", "recipient_name")
    fresh = [order for order in given if not ordered.complaint_of(order)]
    for (source, words, outcome), order in zip(COMPLAINTS[given.count() - len(fresh) :], fresh, strict=False):
        on = making.now.date() - timedelta(days=1)
        with writing():
            complaint = orders.complain(order=order, source=source, words=words, actor=clerk, at=making.at(on, 10))
            if outcome:
                orders.reply(
                    complaint=complaint, outcome=outcome, reason=ANSWERED, seen_version=complaint.version, at=making.at(on, 16),
                    actor=other if order.confirmed_by == clerk.user_id else clerk,
                )  # fmt: skip


def _send_links(making: Making) -> None:
    clerk = making.actors["zhen-a"]
    waiting = ordered.orders(clerk).filter(state="dispatched").exclude(organisation__name=MANAGER_OF).order_by("opened_at", "recipient_name")
    for order in waiting[:LINKS]:
        if not links_of(order.pk):
            send_link(order=order, base_url=settings.PUBLIC_URL or OWN_ADDRESS, actor=clerk, at=making.at(making.now.date(), 8, 45))


def _call_to_assess(making: Making) -> None:
    """Let somebody leave an assessed household, then call whoever is to be assessed again."""
    today = making.now.date()
    if not recalls(SYSTEM).filter(cause="members").exists():
        for home in eligible_homes(making, "casebook"):
            household = household_by_number(home.household_id)
            if household is None or household.closed_on or not assessment_in_force(household.pk) or assessment_under_way(household.pk):
                continue
            grown = [each for each in members_of(household.pk, living=True) if each.relation != "head" and today.year - each.person.birth_date.year > GROWN_UP]
            if grown:
                remove_member(
                    household_id=household.pk, person_id=grown[-1].person_id, on=today - timedelta(days=1), reason=MOVED,
                    actor=making.staff.clerk(home.division_code), at=making.at(today, 8, 20),
                )  # fmt: skip
                break
    keep_recalls(making.at(today, 8, 30))


def _plan_today(making: Making) -> None:
    """Plan and publish the day of Hengshan; the search takes the first way it finds."""
    officer, today = making.actors["zhen-a"], making.now.date()
    at = making.at(today, 7, 30)
    near = [home for home in eligible_homes(making, "walked") if home.division_code[:9] == HENGSHAN[:9]][:WALKED]
    schedule_visits(at=at, household_ids=[household.pk for home in near if (household := household_by_number(home.household_id))])
    try:
        plan = rounds.ask_plan(area=Area(HENGSHAN, label="衡山镇"), on=today, actor=officer, at=at)
    except (NothingToPlan, NobodyOnShift):
        # A small county may have nothing to walk for today.
        return
    if plan.state == "asked":
        request_cancel(key=plan.progress_key, now=at)
        search(plan_id=str(plan.pk), at=at)
        plan.refresh_from_db()
    if plan.state == "drafted":
        try:
            rounds.publish(plan=plan, actor=officer, at=at, seen_version=plan.version)
        except DomainError as error:
            making.say(f"当天的上门安排停在半途：{error}")
