"""The county in the database: complete, true to what was planted, and the same however often its making is interrupted."""

import csv
from collections import Counter
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.db.models import F

from jiuzhu.assessment.recalls.queries import recalls
from jiuzhu.casework.applications.queries import applications
from jiuzhu.casework.liaisons.queries import liaisons
from jiuzhu.casework.registry.queries import households
from jiuzhu.casework.rosters.queries import rosters
from jiuzhu.delivery.charity.queries import charity_orders
from jiuzhu.delivery.orders.queries import complaints, orders, stops
from jiuzhu.delivery.rounds.queries import plans
from jiuzhu.delivery.settlements.queries import settlements
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.ledger.queries import entries, first_fault
from jiuzhu.foundation.workflow.queries import inbox, open_work
from jiuzhu.interfaces.cli.demo import making, stages
from jiuzhu.interfaces.cli.demo.accounts import ACCOUNTS, PASSWORD
from jiuzhu.interfaces.cli.demo.making import DatabaseNotEmpty, DemoDiffers, DemoOrder, finished, make, needed
from jiuzhu.interfaces.web.monitoring.month_page import page_of
from jiuzhu.matching.catalogue.queries import revisions
from jiuzhu.matching.choices.gaps import gaps
from jiuzhu.matching.mutual_help.queries import allowance_lists
from jiuzhu.matching.resources.certificates import certificates
from jiuzhu.matching.resources.kinds import KINDS
from jiuzhu.matching.resources.library_queries import resources
from jiuzhu.monitoring.chain.queries import WAITING
from jiuzhu.monitoring.feeds.queries import deliveries
from jiuzhu.monitoring.outside.queries import batches
from jiuzhu.monitoring.outside.rules import OUTSIDE
from jiuzhu.monitoring.warnings.queries import warnings
from jiuzhu.supervision.entries.queries import samplings

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=LOCAL_TIME)
ORDER = DemoOrder("341525-huoshan", 50, 3, 1, "2026-10")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, settings):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(making, "data_folder", lambda: tmp_path)
    return tmp_path


def made(order=ORDER):
    told = []
    result = make(order, now=NOW, say=told.append)
    assert not [words for words in told if "停在半途" in words or "没有记上" in words]
    return result


def summary():
    """What can be told of the county without its random keys."""
    return (
        sorted(households(SYSTEM).values_list("number", "head_name", "category", "members")),
        Counter(warnings(SYSTEM).values_list("rule_label", "subject_name", "state")),
        Counter(orders(SYSTEM).values_list("item_code", "recipient_name", "state")),
    )


def test_the_county_is_complete_true_to_its_plan_and_the_same_after_interruptions(folder, monkeypatch):
    class Undone(Exception):
        pass

    assert needed()
    with pytest.raises(Undone), transaction.atomic():
        made()
        assert finished() and not needed()
        check_desks()
        check_findings(folder)
        check_processes()
        undisturbed = summary()
        raise Undone
    if connection.vendor != "sqlite":
        # Where the making is broken off and taken up again is the same on every database.
        return

    class Killed(BaseException):
        pass

    places = [("jiuzhu.interfaces.cli.demo.population.register_many", 2), ("jiuzhu.interfaces.cli.demo.year.check_delivery", 5)]
    places += [("jiuzhu.interfaces.cli.demo.dispositions.handling.investigate", 3), ("jiuzhu.interfaces.cli.demo.served.orders.check_in", 4)]
    for target, calls in places:
        with monkeypatch.context() as patch:
            kill_at_call(patch, target, calls, Killed)
            with pytest.raises(Killed):
                made()
        assert not finished() and needed()
    made()
    assert finished()
    again = summary()
    assert again[0] == undisturbed[0]
    for one, other in zip(again[1:], undisturbed[1:], strict=True):
        assert one - other == other - one == Counter()


def check_desks():
    """Everybody printed can sign in and finds work; the ledger is whole."""
    assert first_fault() is None
    for account in ACCOUNTS:
        user = user_by_name(account.username)
        assert user is not None and user.check_password(PASSWORD), account.username
        assert actor_of(user, on=NOW.date()).posts
    for username in ("xian", "zhen-a", "zhen-b", "cun", "shegong", "jigou", "huli"):
        assert inbox(actor_of(user_by_name(username), on=NOW.date())), username
    assistant = inbox(actor_of(user_by_name("cun"), on=NOW.date()))
    assert {"预警处置", "服务订单"} <= set(assistant.values_list("tab", flat=True))
    worker = actor_of(user_by_name("huli"), on=NOW.date())
    assert stops(worker, until=NOW.date())
    officer = actor_of(user_by_name("xian"), on=NOW.date())
    assert liaisons(officer).current().count() == 5 and samplings(officer).get().households
    unclear = deliveries(officer).get(feed="education_aid", month="2026-09")
    assert (unclear.accepted, unclear.rejected) == (1, 5)


def check_processes():
    """Whatever the platform does for people can be looked at in some middle."""
    officer, clerk = (actor_of(user_by_name(name), on=NOW.date()) for name in ("xian", "zhen-a"))
    states = Counter(charity_orders(SYSTEM).values_list("state", flat=True))
    assert {"declared", "measured", "referred", "previewed", "cleared", "published", "claimed", "completed", "closed", "unclaimed"} <= set(states)
    assert {each.state for each in revisions(officer)} == {"issued", "checked", "draft"}
    assert recalls(SYSTEM).filter(state="called").exists() and complaints(clerk).filter(state="received").exists()
    assert orders(SYSTEM).filter(origin="periodic").exists()
    assert plans(clerk).get(on=NOW.date()).state == "published"
    assert any(cell.lacking for cell in gaps(officer, at=NOW).cells)
    # So small a county may have nobody to pair.
    assert all(listed.rows.filter(amount_fen__lt=F("earned_fen")).exists() for listed in allowance_lists(clerk))
    assert {each.kind for each in resources(officer)} == set(KINDS)
    check_months(officer)
    check_chain(officer)


def check_chain(officer):
    """Nothing that is compared came after the newest comparison, and whoever was told of an overlap or gap has a day to answer by."""
    assert not page_of(officer, "2026-10", now=NOW, today=NOW.date()).stale
    told = open_work(SYSTEM, Duty.MONITORING_READ, workflow="chain_finding").filter(state__in=WAITING)
    assert told and all(item.due_at for item in told)


def check_months(officer):
    """Of what comes month by month something is closed, something late, something waits; of a batch from outside something is answered."""
    assert Counter(rosters(officer, month="2026-09").values_list("state", flat=True)).keys() == {"locked"}
    assert {"open", "submitted", "audited"} == set(rosters(officer, month="2026-10").values_list("state", flat=True))
    assert "decided" in set(settlements(officer).values_list("state", flat=True))
    assert {each.state for each in certificates(officer)} == {"lapsing", "verified", "pending"}
    batch = batches(officer, today=NOW.date()).get()
    assert batch.returned == 1 and batch.overdue and batch.unanswered < batch.linked
    assert applications(officer).filter(late__isnull=False).exists() and applications(officer).exclude(supplement_asked_on=None).exists()
    assert inbox(officer).filter(workflow="worker_certificate").exists()


def check_findings(folder):
    """The database found what was planted; the register holds one person once, so a person in two households is one finding."""
    with (folder / "demo" / "truth.csv").open(encoding="utf-8") as file:
        planted = Counter(row["rule"] for row in csv.DictReader(file) if row["month"] == "2026-10")
    planted["registered_twice"] //= 2
    assert Counter(rule for rule in warnings(SYSTEM).values_list("rule", flat=True) if not rule.startswith(OUTSIDE)) == planted


def kill_at_call(patch, target, calls, error):
    """Let a service work so many times, then fall over in its middle."""
    owner, _, name = target.rpartition(".")
    holder = __import__("pkgutil").resolve_name(owner)
    real, counted = getattr(holder, name), Counter()

    def fragile(**arguments):
        counted[name] += 1
        result = real(**arguments)
        if counted[name] >= calls:
            raise error
        return result

    patch.setattr(holder, name, fragile)


def test_a_database_with_accounts_takes_no_demo(administrator):
    stages.open_account(ACCOUNTS[-1], organisations={}, label="管理员", from_day=NOW.date(), actor=SYSTEM, at=NOW)
    assert not needed()
    with pytest.raises(DatabaseNotEmpty):
        made()
    assert not entries("demo", "county")


def test_another_demo_than_the_one_begun_is_refused():
    making.record_step(making.BEGUN, NOW, ORDER.words())
    with pytest.raises(DemoDiffers) as caught:
        made(DemoOrder("341525-huoshan", 80, 3, 1, "2026-10"))
    assert "50 户" in caught.value.what
