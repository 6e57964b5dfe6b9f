"""Applications for assistance: some taken at the window, some that warnings led to, each as far as it had come."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from jiuzhu.casework.applications import queries, services
from jiuzhu.casework.applications.rules import MATERIALS, ApplicationEntry, Proposal
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.identity import IdentityIssuer
from jiuzhu.interfaces.cli.demo.served import NAMESPACE

SUBSISTENCE, TEMPORARY = "category.subsistence", "aid.temporary_aid"
AREA = 98
"""The reserved area of those who are not on the register yet."""
PAPERS = tuple(code for code in MATERIALS if code != "agent")
WITHOUT_AUTHORISATION = tuple(code for code in PAPERS if code != "authorisation")
NEWCOMERS = (
    ("周腊梅", date(1958, 3, 12), (SUBSISTENCE, TEMPORARY), "与丈夫两人生活，丈夫上月脑梗住院，自付两万余元，没有固定收入。"),
    ("吴长顺", date(1963, 9, 2), (SUBSISTENCE,), "独居，腰伤后不能干重活，靠种两亩地生活。"),
)
FORGOTTEN, FORGOTTEN_DAYS = ("秦玉兰", date(1970, 5, 21), (TEMPORARY,), "灶房失火，粮食和衣被烧毁，一时没有住处。"), 9
"""Taken down so many days ago and left lying since: the county is told."""
REASON_REFUSED = "入户核实，家庭月人均收入 1,460 元，存款 6 万元，高于低保标准；已说明政策，告知可以申请医疗救助。"


def take_applications(making: Making) -> None:
    """Leave applications at every desk: one to be accepted, one late, one waiting for papers, one in review, one to be confirmed by the other clerk."""
    clerk, other = making.actors["zhen-a"], making.actors["zhen-b"]
    today = making.now.date()
    issuer = IdentityIssuer()
    for number, (name, born, matters, situation) in enumerate((*NEWCOMERS, FORGOTTEN)):
        forgotten = number == len(NEWCOMERS)
        on = today - timedelta(days=FORGOTTEN_DAYS if forgotten else number)
        entry = ApplicationEntry(
            press=_press(making, f"window:{number}"), matters=matters, village_code=NANYUE, name=name, id_number=issuer.issue(AREA, born, "M" if number == 1 else "F"),
            channel="window", received_on=on, situation=situation, lives=f"{number + 2} 组", consented=True,
        )  # fmt: skip
        made = services.take_down(entry=entry, actor=clerk, at=making.at(on, 9, 20))
        if number == 1 and made[0].state == "received" and made[0].supplement_asked_on is None:
            services.ask_supplement(
                application=made[0],
                present=WITHOUT_AUTHORISATION,
                words="授权书要本人签字或按指印。",
                actor=clerk,
                at=making.at(on, 9, 40),
                seen_version=made[0].version,
            )
    low, high = division_range(HENGSHAN)
    homes = (
        registry.households(clerk)
        .filter(division_code__range=(low, high), closed_on=None)
        .exclude(division_code=NANYUE)
        .order_by("number")[:2]
    )
    for number, home in enumerate(homes):
        on = today - timedelta(days=3)
        application = _taken(making, home, f"home:{number}", on, clerk)
        if application is None:
            continue
        # Each step unless a making that was interrupted took it before.
        if application.state == "received":
            services.accept(application=application, present=PAPERS, actor=clerk, at=making.at(on, 10), seen_version=application.version)
        if application.state == "accepted":
            services.review(application=application, with_check=False, actor=clerk, at=making.at(on, 15), seen_version=application.version)
        if application.state == "reviewing" and number:
            opinion = Proposal("grant", "房屋受损属实，修缮自付八千元，符合支出型临时救助。", "何桂芝、项静", today, amount_fen=150_000)
            services.propose(application=application, entry=opinion, actor=other, at=making.at(today, 9), seen_version=application.version)
    services.watch(at=making.now)


def follow_included(making: Making, warning: Any, township: str, on: date, *, newest: bool) -> None:
    """Take an included warning's application on: in review when it is new, else ended; whoever is not on the register has not come to the window yet."""
    went = queries.taken_up("warning", warning.pk)
    if went is None:
        return
    clerk = making.staff.clerk(township, "a")
    application = queries.find_application(clerk, went.application_id)
    if application.state != "received":
        return
    last = making.now.date()
    first, second = (min(on + timedelta(days=days), last) for days in (1, 2))
    if application.household is None:
        if not newest:
            reason = "多次联系，本人已随子女迁往外省，不再申请。"
            services.withdraw(
                application=application, reason=reason, actor=clerk, at=making.at(second, 16), seen_version=application.version
            )
        return
    head = registry.members_of(application.household.pk)[0].person
    entry = ApplicationEntry(
        press=application.press, matters=(SUBSISTENCE,), village_code=application.division_code, name=head.name, id_number=head.id_number,
        channel="proactive", received_on=on, situation=application.situation_sealed, consented=True,
    )  # fmt: skip
    services.fill_in(application=application, entry=entry, actor=clerk, at=making.at(first, 9), seen_version=application.version)
    services.accept(application=application, present=PAPERS, actor=clerk, at=making.at(first, 10), seen_version=application.version)
    services.review(application=application, with_check=False, actor=clerk, at=making.at(second, 10), seen_version=application.version)
    if not newest:
        opinion = Proposal("refuse", REASON_REFUSED, f"{clerk.name}、{making.staff.social_worker(township).name}")
        services.propose(application=application, entry=opinion, actor=clerk, at=making.at(second, 15), seen_version=application.version)
        services.confirm(
            application=application, actor=making.staff.clerk(township, "b"), at=making.at(second, 17), seen_version=application.version
        )


def _taken(making: Making, home: Any, key: str, on: date, clerk: Actor) -> Any:
    members = registry.members_of(home.pk, living=True)
    if not members:
        return None
    head = members[0].person
    entry = ApplicationEntry(
        press=_press(making, key), matters=(TEMPORARY,), village_code=home.division_code, name=head.name, id_number=head.id_number, channel="window",
        received_on=on, situation="房屋受损，修缮花费较大，家中一时周转不开。", consented=True,
    )  # fmt: skip
    return services.take_down(entry=entry, actor=clerk, at=making.at(on, 9, 30))[0]


def _press(making: Making, key: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{making.spec.seed}:application:{key}")
