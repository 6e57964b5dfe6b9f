"""On screen: proposed in one press, approved at the county, the insurer's answer, a claim, the household's file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiuzhu.casework.registry.models import Person
from jiuzhu.delivery.care_insurance import services
from jiuzhu.delivery.care_insurance.models import CareClaim, CareList, ClaimPaper
from jiuzhu.delivery.care_insurance.rules import ClaimEntry
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.divisions.models import Division
from jiuzhu.interfaces.web.household import paper as household_paper
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE

pytestmark = pytest.mark.django_db


def client(role, division):
    user = User.objects.create(username=role, name=role)
    Post.objects.create(user=user, role=role, division_code=division, valid_from=date(2020, 1, 1))
    made = Client()
    made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def places(db):
    rows = ((COUNTY, "霍山县", "county", "341500000000"), (TOWNSHIP, "衡山镇", "township", COUNTY), (VILLAGE, "南岳村", "village", TOWNSHIP))
    Division.objects.bulk_create([Division(code=code, name=name, level=level, parent_code=parent) for code, name, level, parent in rows], ignore_conflicts=True)


def test_it_is_proposed_approved_answered_and_claimed_and_the_file_shows_it(places, homes, contract):
    township, county = client("township_clerk", TOWNSHIP), client("county_officer", COUNTY)
    page = township.get(reverse("care-uninsured")).content.decode()
    assert "提出 2 人的名单" in page and "为特困人员购买住院护理险" in page
    given = {"place": TOWNSHIP, "contract_id": str(contract.pk), "premium": "120", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}
    refused = township.post(reverse("care-uninsured"), given | {"premium": "0"})
    assert refused.status_code == 400 and "每人保费不对" in refused.content.decode()
    address = township.post(reverse("care-uninsured"), given).url
    assert "须由另一位经办人审批" in township.get(address).content.decode()
    leaving = CareList.objects.get().policies.get(person__name="何桂芝")
    assert township.post(reverse("care-leave-out", args=[leaving.pk]), {"reason": "本人不愿参加"}).url == address
    assert county.post(address, {"step": "approve", "seen_version": 1}).status_code == 302
    assert township.post(reverse("care-list-export", args=[CareList.objects.get().pk])).content[:2] == b"PK"
    assert township.post(address, {"step": "answer"}).status_code == 400
    township.post(address, {"step": "answer", "number": "P1"})
    policy = CareList.objects.get().policies.get(status="insured")
    stay = {"hospital": "县医院", "admitted_on": "2026-03-01", "discharged_on": "2026-03-09", "asked": "900", "papers": ["住院发票"], "step": "claim"}
    address = township.post(reverse("care-policy", args=[policy.pk]), stay).url
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.4 a", content_type="application/pdf")
    assert township.post(address, {"step": "paper", "kind": "出院小结", "file": scan}).status_code == 302
    kept = reverse("care-claim-paper", args=[address.split("/")[-2], ClaimPaper.objects.get().pk])
    assert kept in township.get(address).content.decode() and township.get(kept).content == b"%PDF-1.4 a"
    township.post(address, {"step": "send", "seen_version": 0})
    assert township.post(address, {"step": "pay", "seen_version": 1, "paid": "901", "paid_on": "2026-03-20"}).status_code == 400
    township.post(address, {"step": "pay", "seen_version": 1, "paid": "900", "paid_on": "2026-03-20"})
    assert CareClaim.objects.get().state == "paid"
    file = township.get(reverse("household-file", args=[policy.household_id])).content.decode()
    assert reverse("care-policy", args=[policy.pk]) in file and "特困人员住院护理险 120.00 元" in file and "住院护理保险理赔 900.00 元" in file
    for name in ("care-lists", "care-policies", "care-claims"):
        assert county.get(reverse(name)).status_code == 200


def test_the_printed_file_of_a_household_carries_the_cover(places, insured, monkeypatch):
    told = []
    monkeypatch.setattr(household_paper, "render", lambda name, data, **_: told.append(data["care"]) or b"%PDF")
    policy = insured.policies.get(person__name="吴老栓")
    assert client("township_clerk", TOWNSHIP).get(reverse("household-paper", args=[policy.household_id])).status_code == 200
    assert told == [[("住院护理保险", "吴老栓", "护理险服务部　P1", "2026-12-01 至 2027-11-30", "保障中")]]


def test_a_childs_stay_in_hospital_is_kept_from_whoever_reads_no_childrens_records(places, insured, clerk, now):
    policy = insured.policies.get(person__name="吴老栓")
    stay = ClaimEntry("精神病医院", date(2026, 12, 2), date(2026, 12, 9), 90_000, ["住院发票"])
    later = now + timedelta(days=30)
    made = services.claim(policy=policy, entry=stay, actor=clerk, at=later)
    services.withdraw(claim=made, reason="病情反复", seen_version=0, actor=clerk, at=later)
    Person.objects.filter(pk=policy.person_id).update(birth_date=date(2018, 1, 1))
    pages = [reverse("care-claims"), reverse("care-claim", args=[made.pk]), reverse("care-policy", args=[policy.pk])]
    for role, told in (("auditor", False), ("county_officer", True)):
        browser = client(role, COUNTY)
        texts = [browser.get(each).content.decode() for each in pages]
        assert [("精神病医院" in each, "吴老栓" in each) for each in texts] == [(told, True)] * 3
        assert ("病情反复" in texts[1], "病情反复" in texts[2]) == (told, told)
