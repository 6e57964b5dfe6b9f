"""Workers' certificates: entered by the organisation, verified by the county; who has lapsed, or is barred from children, is not assigned."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from tests.conftest import actor
from tests.orders.conftest import county, manager, order, provider, register

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import Sighting
from jiuzhu.delivery.orders.services import accept, check_in
from jiuzhu.delivery.orders.services.days import agree_day
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.matching.resources import certificates as services
from jiuzhu.matching.resources.certificate_rules import VETTING, CertificateEntry, CertificateInvalid, Shown, WorkerUnfit, why_not
from jiuzhu.matching.resources.models import Certificate

__all__ = ["county", "order", "provider", "register"]
DAY = date(2026, 11, 20)
LICENCE = Shown("certificate", date(2025, 1, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("shown", "child", "told"),
    [
        ([], False, ""),
        ([LICENCE], False, ""),
        ([Shown("certificate", date(2025, 1, 1), date(2026, 11, 19))], False, "到期"),
        ([Shown("certificate", date(2025, 1, 1), date(2026, 11, 19)), LICENCE], False, ""),
        ([Shown("health", date(2025, 1, 1), date(2026, 11, 19))], False, "健康证明"),
        ([LICENCE], True, "没有县民政局登记"),
        ([Shown(VETTING, date(2026, 1, 1), None)], True, ""),
        ([Shown(VETTING, date(2025, 1, 1), date(2026, 11, 19))], True, "到期"),
        ([Shown(VETTING, date(2026, 1, 1), None), Shown(VETTING, date(2026, 6, 1), None, clear=False)], True, "不能服务未成年人"),
        ([Shown(VETTING, date(2026, 6, 1), None, clear=False)], False, ""),
        ([Shown(VETTING, date(2026, 6, 1), None, clear=False), Shown(VETTING, date(2026, 6, 1), None)], True, "不能服务未成年人"),
    ],
)
def test_what_was_entered_must_hold_on_the_day_and_a_child_needs_a_clear_vetting(shown, child, told):
    assert told in why_not(shown, on=DAY, for_child=child, vetted_by_person=True) and bool(told) == bool(why_not(shown, on=DAY, for_child=child, vetted_by_person=True))


def test_where_nobody_of_the_organisation_is_vetted_by_person_its_own_record_stands():
    assert why_not([], on=DAY, for_child=True, vetted_by_person=False) == ""


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def staffed(provider, now):
    """An organisation and one of its workers."""
    made = provider()
    user = User.objects.create(username="huli", name="潘护理")
    Post.objects.create(user=user, role="provider_worker", valid_from=date(2020, 1, 1), organisation=made)
    return made, str(user.pk)


@pytest.fixture
def certified(staffed, county_officer, now):
    """Enter and verify a certificate that ends on a day."""
    made, worker = staffed

    def make(until, *, number="A1", kind="certificate", verified=True):
        entry = CertificateEntry(worker, kind, number, "县人社局", date(2025, 1, 1), until)
        one = services.enter_certificate(organisation_id=made.pk, entry=entry, picture=photo(), actor=manager(made), at=now)
        if verified:
            services.verify(certificate=one, actor=county_officer, at=now, seen_version=one.version)
        return one

    return make


@pytest.mark.django_db
class TestServices:
    def test_the_organisation_enters_the_county_verifies_and_nobody_does_both(self, staffed, certified, county_officer, township_clerk, now):
        made, worker = staffed
        one = certified(None, verified=False)
        assert inbox(county_officer).filter(workflow="worker_certificate").count() == 1
        with pytest.raises(NotPermitted):
            services.verify(certificate=one, actor=manager(made), at=now, seen_version=one.version)
        with pytest.raises(NotFound):
            services.find_certificate(township_clerk, one.pk)
        with pytest.raises(CertificateInvalid, match="已经登记过"):
            certified(None, verified=False)
        vetting = CertificateEntry(worker, VETTING, "", "县公安局", date(2026, 11, 1), None)
        with pytest.raises(CertificateInvalid, match="由县民政局登记"):
            services.enter_certificate(organisation_id=made.pk, entry=vetting, picture=photo(), actor=manager(made), at=now)
        with pytest.raises(NotPermitted):
            services.record_vetting(organisation_id=made.pk, entry=vetting, clear=True, actor=manager(made), at=now)
        assert services.record_vetting(organisation_id=made.pk, entry=vetting, clear=True, actor=county_officer, at=now).state == "verified"

    def test_a_worker_whose_certificate_ends_before_the_day_is_not_assigned(self, staffed, certified, register, order, now):
        made, worker = staffed
        certified(now.date() + timedelta(days=2))
        later = order(register(), wanted_on=now.date() + timedelta(days=3))
        assigned = {"actor": manager(made), "at": now, "worker_id": worker, "worker_name": "潘护理"}
        with pytest.raises(WorkerUnfit, match="到期"):
            accept(order=later, seen_version=later.version, **assigned)
        later.refresh_from_db()
        assert later.state == "dispatched"
        sooner = order(register(), wanted_on=now.date() + timedelta(days=2))
        accept(order=sooner, seen_version=sooner.version, **assigned)
        # Moved beyond the end, somebody else has to be found.
        agree_day(order_id=str(sooner.pk), organisation_id=str(made.pk), wanted_on=now.date() + timedelta(days=3), wanted_time="", actor=manager(made), at=now)
        assert Order.objects.get(pk=sooner.pk).worker_id == ""

    def test_where_the_organisation_named_nobody_whoever_checks_in_is_looked_at_on_the_day_she_came(self, staffed, certified, register, order, now):
        made, worker = staffed
        certified(now.date() + timedelta(days=2))
        unnamed = order(register())
        accept(order=unnamed, seen_version=unnamed.version, actor=manager(made), at=now)
        carer = actor("provider_worker", organisation=str(made.id), user_id=worker)
        pressed = {"order": unnamed, "actor": carer, "seen_version": unnamed.version}
        with pytest.raises(WorkerUnfit, match="到期"):
            check_in(at=now + timedelta(days=3), **pressed)
        assert Order.objects.get(pk=unnamed.pk).state == "accepted"
        # Recorded at the door in time and sent when there was a signal again.
        there = Sighting(phone_at=now + timedelta(days=2))
        first = check_in(at=now + timedelta(days=3), sighting=there, **pressed)
        assert not first.repeated and check_in(at=now + timedelta(days=9), **pressed).repeated

    def test_what_was_not_verified_neither_bars_nor_helps(self, staffed, certified, now):
        made, worker = staffed
        certified(now.date() + timedelta(days=2), verified=False)
        far = now.date() + timedelta(days=9)
        assert services.unfit_workers(made.pk, [worker], on=far) == {}
        certified(now.date() + timedelta(days=2), number="A2")
        certified(None, number="A3", verified=False)
        assert worker in services.unfit_workers(made.pk, [worker], on=far)

    def test_the_organisation_is_reminded_before_the_end_once_and_not_where_it_was_renewed(self, staffed, certified, county_officer, now):
        made, _ = staffed
        ending = certified(now.date() + timedelta(days=40))
        assert services.watch(at=now) == 0
        soon = now + timedelta(days=15)
        assert services.watch(at=soon) == 1 and services.watch(at=soon) == 0
        assert inbox(manager(made)).filter(workflow="worker_certificate").count() == 1
        new = certified(None, number="A2")
        ending.refresh_from_db()
        assert ending.state == "verified" and new.state == "verified" and services.watch(at=soon) == 0
        assert services.watch(at=now + timedelta(days=41)) == 1
        assert Certificate.objects.get(pk=ending.pk).state == "lapsed"

    def test_who_is_barred_from_children_is_barred_in_the_next_organisation_too(self, staffed, provider, county_officer, now):
        made, worker = staffed
        told = CertificateEntry(worker, VETTING, "", "县公安局", date(2026, 11, 1), None)
        services.record_vetting(organisation_id=made.pk, entry=told, clear=False, actor=county_officer, at=now)
        other = provider("新来的中心", contract=False)
        barred = services.unfit_workers(other.pk, [worker, "somebody-else"], on=now.date(), for_child=True)
        assert barred == {worker: "不能服务未成年人"} and not services.unfit_workers(other.pk, [worker], on=now.date())
