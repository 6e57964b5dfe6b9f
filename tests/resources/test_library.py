"""The resource library: what counts, what can serve a need and why the rest cannot; amounts are never used twice."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.web.referrals.forms import ResendForm
from jiuzhu.matching.resources import library_queries as queries
from jiuzhu.matching.resources import library_services as services
from jiuzhu.matching.resources.kinds import KINDS, VETTING, Held, ResourceEntry, ResourceInvalid, unqualified
from jiuzhu.matching.resources.models import Resource
from jiuzhu.matching.resources.services import enter_offer
from jiuzhu.matching.resources.shelf import shelf

DAY = date(2026, 11, 20)
SHOP = ResourceEntry(kind="enterprise", name="迎春超市", division_code=COUNTY, items=("meals",), places=(TOWNSHIP,), price_model="low_paid", price_fen=500, weekly_capacity=2)
BEDS = ResourceEntry(kind="facility", name="敬老院", division_code=COUNTY, items=("respite",), places=(COUNTY,), quantity=3)


class TestEntries:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "rocket"}, "kind"),
            ({"name": " "}, "name"),
            ({"places": ()}, "places"),
            ({"price_model": "free"}, "price"),
            ({"price_fen": None}, "price"),
            ({"weekly_capacity": 0}, "weekly_capacity"),
            ({"kind": "goods"}, "quantity"),
        ],
    )
    def test_what_is_not_whole_is_said_beside_its_field(self, changes, field):
        with pytest.raises(ResourceInvalid) as told:
            replace(SHOP, **changes).checked()
        assert told.value.field == field

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_can_be_entered(self, kind):
        assert replace(SHOP, kind=kind, quantity=1).checked().kind == kind


class TestQualifications:
    def test_one_that_has_lapsed_keeps_its_holder_from_serving(self):
        held = [Held("licence", DAY - timedelta(days=400), DAY - timedelta(days=1))]
        assert "到期" in unqualified(held, on=DAY, for_child=False)
        assert not unqualified([*held, Held("licence", DAY, None)], on=DAY, for_child=False)

    def test_children_are_served_only_by_the_vetted(self):
        vetted = [Held(VETTING, DAY, DAY)]
        assert not unqualified(vetted, on=DAY, for_child=True)
        assert unqualified(vetted, on=DAY + timedelta(days=1), for_child=True) and unqualified([], on=DAY, for_child=True)
        assert not unqualified([], on=DAY, for_child=False)


def serving(**more):
    asked = {"item_code": "meals", "division_code": VILLAGE, "on": DAY}
    return {one.resource.name: one.why_not for one in queries.supplies(**(asked | more))}


@pytest.mark.django_db
class TestLibrary:
    def test_a_need_finds_what_offers_the_item_covers_the_place_and_has_capacity(self, county_officer, now):
        services.enter_resource(entry=SHOP, actor=county_officer, at=now)
        services.enter_resource(entry=replace(SHOP, name="远处的店", places=("341525101000",)), actor=county_officer, at=now)
        full = services.enter_resource(entry=replace(SHOP, name="排满的店", weekly_capacity=1), actor=county_officer, at=now)
        services.enter_resource(entry=replace(SHOP, name="别的项目", items=("haircut",)), actor=county_officer, at=now)
        assert services.use_week(resource_id=full.pk, wanted_on=DAY) == 1
        assert serving() == {"迎春超市": (), "远处的店": ("服务范围不含这里",), "排满的店": ("本周已经排满",)}

    def test_a_caring_enterprise_counts_once_the_county_has_admitted_it(self, county_officer, township_clerk, now):
        made = services.register_enterprise(entry=SHOP, source="10.0.0.1", at=now)
        assert serving() == {"迎春超市": ("还没有通过审核",)}
        with pytest.raises(NotPermitted):
            services.admit(resource=made, actor=township_clerk, at=now, seen_version=made.version)
        services.admit(resource=made, actor=county_officer, at=now, seen_version=made.version)
        assert serving() == {"迎春超市": ()}

    def test_one_refused_is_in_no_list(self, county_officer, now):
        made = services.register_enterprise(entry=SHOP, source="10.0.0.1", at=now)
        services.refuse(resource=made, actor=county_officer, at=now, seen_version=made.version, reason="查无此店")
        assert serving() == {}

    def test_the_same_press_enters_it_once_and_the_same_name_is_refused(self, county_officer, now):
        key = uuid.uuid4()
        first, again = (services.enter_resource(entry=SHOP, actor=county_officer, at=now, resource_id=key) for _ in range(2))
        assert first.pk == again.pk
        with pytest.raises(ResourceInvalid):
            services.enter_resource(entry=SHOP, actor=county_officer, at=now)

    def test_for_a_child_only_the_vetted_serve(self, county_officer, now):
        made = services.enter_resource(entry=SHOP, actor=county_officer, at=now)
        assert serving(for_child=True)["迎春超市"]
        services.add_qualification(kind=VETTING, name="查询", valid_from=DAY, valid_until=None, resource=made, actor=county_officer, at=now)
        assert serving(for_child=True) == {"迎春超市": ()}

    def test_an_item_of_one_department_is_found_by_another_of_the_county(self, county_officer, now):
        made = {name: create_organisation(name=name, kind="department", division_code=COUNTY, actor=county_officer, at=now) for name in ("县教育局", "县残联")}
        liaison = {name: actor("department_liaison", organisation=str(each.pk)) for name, each in made.items()}
        entry = ResourceEntry(kind="department_item", name="雨露计划助学", division_code=COUNTY, places=(COUNTY,), organisation_id=str(made["县教育局"].pk))
        with pytest.raises(NotPermitted):
            services.publish_item(entry=entry, actor=liaison["县残联"], at=now)
        services.publish_item(entry=entry, actor=liaison["县教育局"], at=now)
        assert [one.name for one in queries.department_items(liaison["县残联"])] == ["雨露计划助学"]

    def test_more_than_there_is_cannot_be_used(self, county_officer, now):
        made = services.enter_resource(entry=BEDS, actor=county_officer, at=now)
        assert [services.use_amount(resource_id=made.pk, amount=2) for _ in range(2)] == [1, 0]
        assert services.give_amount_back(resource_id=made.pk, amount=2) == 1
        assert services.use_amount(resource_id=made.pk, amount=3) == 1

    def test_the_database_refuses_what_a_guard_forgot(self, county_officer, now):
        # The control: without the guarded update the constraint still stands.
        made = services.enter_resource(entry=BEDS, actor=county_officer, at=now)
        with pytest.raises(IntegrityError), writing(), transaction.atomic():
            Resource.objects.filter(pk=made.pk).update(quantity_used=4)

    def test_a_total_below_what_is_used_is_refused(self, county_officer, now):
        made = services.enter_resource(entry=BEDS, actor=county_officer, at=now)
        services.use_amount(resource_id=made.pk, amount=2)
        made.refresh_from_db()
        with pytest.raises(ResourceInvalid):
            services.change_resource(resource=made, entry=replace(BEDS, quantity=1), actor=county_officer, at=now)


@pytest.mark.django_db
class TestOrganisations:
    def test_an_organisation_whose_licence_has_lapsed_or_that_is_not_vetted_for_a_child_is_passed_over(self, county_officer, now):
        made = create_organisation(name="安康养老服务中心", kind="elder_care", division_code=COUNTY, actor=county_officer, at=now)
        enter_offer(organisation_id=str(made.pk), item_code="meals", weekly_capacity=2, divisions=(TOWNSHIP,), actor=county_officer, at=now)
        asked = {"division_code": VILLAGE, "household_id": "", "declined": {}}

        def why(**more):
            (found,) = shelf("meals", on=DAY, at=now).board(wanted_on=DAY, kinds=()).candidates(**asked, **more)
            return found.unqualified

        assert not why() and "未成年人" in why(for_child=True)
        common = {"name": "", "organisation_id": made.pk, "actor": county_officer, "at": now}
        services.add_qualification(kind=VETTING, valid_from=DAY, valid_until=None, **common)
        assert not why(for_child=True)
        services.add_qualification(kind="licence", valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31), **common)
        assert "到期" in why() and "到期" in why(for_child=True)


class TestPicking:
    def test_a_published_item_names_department_and_matter_of_a_referral(self):
        department, other = SimpleNamespace(name="县教育局"), SimpleNamespace(name="县残联")
        items = [SimpleNamespace(pk=number, name=f"事项{number}", organisation=each, organisation_id=f"d{number}") for number, each in enumerate((department, other))]
        told = {"seen_version": 1, "situation": "家里两个孩子上学", "reason": "不归原部门"}

        def form(**more):
            return ResendForm(told | more, departments=[("d0", "县教育局")], published=items)

        picked = form(item="0")
        assert picked.is_valid() and (picked.cleaned_data["referred_to"], picked.cleaned_data["matter"]) == ("d0", "事项0")
        assert not form().is_valid() and not form(item="1").is_valid()
        assert form(referred_to="d0", matter="助学").is_valid()
