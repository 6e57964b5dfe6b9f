"""Duties are held in a place, for a time, and add up."""

from __future__ import annotations

from datetime import date

import pytest
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

from jiuzhu.foundation.accounts import services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import actor_of, colleagues
from jiuzhu.foundation.accounts.rules import AccountExists, PasswordTooWeak, PostMisplaced
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.models import WorkItem

OTHER_TOWNSHIP = "341525101000"
TODAY = date(2026, 11, 20)


def test_a_duty_reaches_down_and_not_up_or_sideways():
    clerk = actor("township_clerk", division=TOWNSHIP)
    assert clerk.holds(Duty.PLAN_APPROVE, division_code=VILLAGE)
    assert not clerk.holds(Duty.PLAN_APPROVE, division_code=COUNTY)
    assert not clerk.holds(Duty.PLAN_APPROVE, division_code=OTHER_TOWNSHIP)
    assert not clerk.holds(Duty.CONTRACT_MANAGE, division_code=TOWNSHIP)


def test_a_duty_in_an_organisation_reaches_no_division():
    manager = actor("provider_manager", organisation="o1")
    assert manager.holds(Duty.ORDER_ACCEPT, organisation_id="o1")
    assert not manager.holds(Duty.ORDER_ACCEPT, organisation_id="o2", division_code=VILLAGE)


@pytest.mark.django_db
class TestAccounts:
    def user(self, administrator, now, username="zhang", name="章测试"):
        return services.create_user(username=username, name=name, password="Correct-horse-9", actor=administrator, at=now)

    def give(self, administrator, now, user, role="township_clerk", **place):
        return services.give_post(
            user_id=str(user.pk), role=role, actor=administrator, at=now, valid_from=TODAY, **(place or {"division_code": TOWNSHIP})
        )

    def test_a_user_name_is_given_once(self, administrator, now):
        self.user(administrator, now)
        with pytest.raises(AccountExists):
            self.user(administrator, now)

    def test_a_weak_password_is_refused(self, administrator, now):
        with pytest.raises(PasswordTooWeak):
            services.create_user(username="li", name="李", password="123456", actor=administrator, at=now)

    def test_a_role_cannot_be_held_in_a_seat_of_another_kind(self, administrator, now):
        with pytest.raises(PostMisplaced):
            self.give(administrator, now, self.user(administrator, now), division_code=VILLAGE)

    def test_an_administrator_gives_posts_only_at_home(self, now, administrator):
        user = self.user(administrator, now)
        with pytest.raises(NotPermitted):
            self.give(actor("administrator", division="341524000000"), now, user)

    def test_a_stand_in_has_the_duties_for_its_time_only(self, administrator, now):
        first, second = self.user(administrator, now), self.user(administrator, now, "wang", "王测试")
        post = self.give(administrator, now, first)
        services.stand_in(
            post_id=str(post.pk), user_id=str(second.pk), valid_from=TODAY, valid_until=TODAY, actor=administrator, at=now
        )
        assert actor_of(second, on=TODAY).holds(Duty.PLAN_APPROVE, division_code=VILLAGE)
        assert not actor_of(second, on=date(2026, 11, 21)).holds(Duty.PLAN_APPROVE, division_code=VILLAGE)

    def test_ending_a_post_ends_its_stand_ins(self, administrator, now):
        first, second = self.user(administrator, now), self.user(administrator, now, "wang", "王测试")
        post = self.give(administrator, now, first)
        services.stand_in(
            post_id=str(post.pk), user_id=str(second.pk), valid_from=TODAY, valid_until=None, actor=administrator, at=now
        )
        services.end_post(post_id=str(post.pk), last_day=TODAY, actor=administrator, at=now)
        assert not actor_of(second, on=date(2026, 11, 21)).posts

    def test_ending_a_post_prolongs_no_stand_in_and_begins_none(self, administrator, now):
        first, before, later = (self.user(administrator, now, name, f"{name}测试") for name in ("zhang", "wang", "zhao"))
        post = self.give(administrator, now, first)
        days = {before: (date(2026, 11, 1), date(2026, 11, 7)), later: (date(2027, 1, 4), date(2027, 1, 8))}
        for user, (valid_from, valid_until) in days.items():
            services.stand_in(
                post_id=str(post.pk), user_id=str(user.pk), valid_from=valid_from, valid_until=valid_until, actor=administrator, at=now
            )
        services.end_post(post_id=str(post.pk), last_day=date(2026, 12, 31), actor=administrator, at=now)
        assert not actor_of(before, on=TODAY).posts
        assert not actor_of(later, on=date(2027, 1, 4)).posts

    def test_a_post_that_ended_is_not_prolonged_by_ending_it_again(self, administrator, now):
        user = self.user(administrator, now)
        post = self.give(administrator, now, user)
        for last_day in (TODAY, date(2026, 12, 31)):
            services.end_post(post_id=str(post.pk), last_day=last_day, actor=administrator, at=now)
        assert not actor_of(user, on=date(2026, 11, 21)).posts

    def test_a_post_ended_before_its_first_day_never_begins(self, administrator, now):
        user, first = self.user(administrator, now), date(2026, 12, 1)
        place = {"role": "township_clerk", "division_code": TOWNSHIP}
        post = services.give_post(user_id=str(user.pk), actor=administrator, at=now, valid_from=first, **place)
        services.end_post(post_id=str(post.pk), last_day=TODAY, actor=administrator, at=now)
        assert not actor_of(user, on=first).posts

    def test_passwords_are_set_and_accounts_closed_only_by_who_administers_every_post(self, administrator, now):
        user, city = self.user(administrator, now), actor("administrator", division="341500000000")
        self.give(administrator, now, user)
        self.give(city, now, user, role="administrator", division_code="341500000000")
        for act in (
            lambda by: services.set_password(user_id=str(user.pk), password="Another-horse-9", actor=by, at=now, must_change_password=True),
            lambda by: services.set_active(user_id=str(user.pk), active=False, actor=by, at=now),
        ):
            for by in (administrator, actor("county_officer", division=COUNTY)):
                with pytest.raises(NotPermitted):
                    act(by)
            act(city)
        own = actor("township_clerk", division=TOWNSHIP, user_id=str(user.pk))
        services.set_password(user_id=str(user.pk), password="Another-horse-8", actor=own, at=now, must_change_password=False)

    def test_only_an_administrator_opens_accounts(self, county_officer, now):
        with pytest.raises(NotPermitted):
            self.user(county_officer, now)

    def test_a_transfer_moves_the_duties_to_the_new_place(self, administrator, now):
        user = self.user(administrator, now)
        post = self.give(administrator, now, user)
        services.transfer(
            post_id=str(post.pk), division_code=OTHER_TOWNSHIP, from_day=date(2026, 12, 1), actor=administrator, at=now
        )
        assert actor_of(user, on=date(2026, 11, 30)).divisions(Duty.PLAN_APPROVE) == (TOWNSHIP,)
        assert actor_of(user, on=date(2026, 12, 1)).divisions(Duty.PLAN_APPROVE) == (OTHER_TOWNSHIP,)

    def test_the_nearest_colleague_comes_first(self, administrator, now):
        assistant, clerk = self.user(administrator, now), self.user(administrator, now, "wang", "王测试")
        self.give(administrator, now, clerk)
        self.give(administrator, now, assistant, role="village_assistant", division_code=VILLAGE)
        names = [user.username for user in colleagues(Duty.WARNING_HANDLE, division_code=VILLAGE, organisation_id=None, on=TODAY)]
        assert names == ["zhang", "wang"]


@pytest.mark.django_db
def test_a_scope_takes_the_division_and_what_lies_below(now):
    for code in (COUNTY, TOWNSHIP, VILLAGE, OTHER_TOWNSHIP):
        WorkItem.objects.create(workflow="sample", subject_id=code.ljust(32, "0"), division_code=code, opened_at=now, duty="x")
    scope = within_divisions(actor("township_clerk", division=TOWNSHIP), Duty.PLAN_APPROVE, "division_code")
    assert sorted(WorkItem.objects.filter(scope).values_list("division_code", flat=True)) == [TOWNSHIP, VILLAGE]
    nobody = within_divisions(actor("auditor", division=COUNTY), Duty.PLAN_APPROVE, "division_code")
    assert not WorkItem.objects.filter(nobody).exists()
