"""Persons, households, who belongs to which, categories with their dates."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from jiuzhu.casework.registry.vocabulary import (
    AREA_TYPES,
    CATEGORIES,
    CATEGORY_CLASSES,
    DISABILITY_GRADES,
    RELATIONS,
    SEXES,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.kernel.fields import SealedTextField


class _Scoped(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor, *, by_other_index: bool = False) -> Self:
        """Keep records in divisions where the actor reads the register.

        Somebody who reads a county has nearly every record in scope, and a search has few before the scope is looked at: there an index on
        the division only misleads a database that knows no distribution, so the division is compared as an expression.
        """
        wide = by_other_index or any(level_of(code).depth < Level.TOWNSHIP.depth for code in actor.divisions(Duty.REGISTER_READ))
        if not wide:
            return self.filter(within_divisions(actor, Duty.REGISTER_READ, "division_code"))
        placed = self.alias(place=Coalesce("division_code", models.Value("")))
        return placed.filter(within_divisions(actor, Duty.REGISTER_READ, "place"))


class HouseholdQuerySet(_Scoped):
    def open(self) -> Self:
        """Keep households that still exist."""
        return self.filter(closed_on__isnull=True)


class Household(models.Model):
    """A household that lives together; the current category and head stand here too, so that a list needs no join."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("档案号", max_length=32, unique=True)
    division_code = models.CharField("村（社区）", max_length=12)
    address = models.CharField("住址", max_length=200, blank=True)
    area_type = models.CharField("城乡", max_length=8, blank=True, choices=list(AREA_TYPES.items()))
    members = models.PositiveSmallIntegerField("共同生活人数", default=1)
    head_name = models.CharField("户主", max_length=50)
    head_pinyin = models.CharField(max_length=64, blank=True)
    category = models.CharField("救助类别", max_length=20, blank=True, choices=list(CATEGORIES.items()))
    category_class = models.CharField(max_length=12, blank=True, choices=list(CATEGORY_CLASSES.items()))
    category_since = models.DateField(null=True)
    category_until = models.DateField(null=True)
    monthly_benefit_fen = models.BigIntegerField(null=True)
    registered_on = models.DateField("登记日期")
    closed_on = models.DateField("注销日期", null=True)
    changed_at = models.DateTimeField("变动时间")
    version = models.PositiveIntegerField(default=0)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭"
        constraints = [
            models.CheckConstraint(condition=Q(members__gte=1), name="household_has_a_member"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("registered_on")), name="household_closed_after_opening"
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "number"], name="household_in_division"),
            models.Index(fields=["category", "division_code"], name="household_by_category"),
            models.Index(fields=["-changed_at", "id"], name="household_newest"),
            models.Index(fields=["head_pinyin", "id"], name="household_by_head"),
        ]

    def __str__(self) -> str:
        return self.called(self.head_name)

    @staticmethod
    def called(head_name: str) -> str:
        """Say what a household is called after its head."""
        return f"{head_name}家庭"


class PersonQuerySet(_Scoped):
    def kept(self) -> Self:
        """Leave out records that were merged into another."""
        return self.filter(merged_into__isnull=True)


class Person(models.Model):
    """One human being, once: the blind index of the ID number is unique among records not merged away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("姓名", max_length=50)
    name_pinyin = models.CharField(max_length=64, blank=True)
    sex = models.CharField("性别", max_length=1, choices=list(SEXES.items()))
    birth_date = models.DateField("出生日期")
    id_number: Any = SealedTextField("身份证号")
    id_index = models.CharField(max_length=64)
    id_tail_index = models.CharField(max_length=64)
    phone: Any = SealedTextField("联系电话", default=b"")
    phone_index = models.CharField(max_length=64, blank=True)
    phone_tail_index = models.CharField(max_length=64, blank=True)
    bank_account: Any = SealedTextField("银行账号", default=b"")
    bank_index = models.CharField(max_length=64, blank=True)
    division_code = models.CharField("村（社区）", max_length=12)
    disability_type = models.CharField("残疾类别", max_length=20, blank=True)
    disability_grade = models.PositiveSmallIntegerField("残疾等级", null=True)
    self_care = models.CharField("自理能力", max_length=8, blank=True)
    illness = models.CharField("患病情况", max_length=12, blank=True)
    school_stage = models.CharField("就读学段", max_length=20, blank=True)
    employment = models.CharField("就业状况", max_length=12, blank=True)
    alive = models.BooleanField("在世", default=True)
    died_on = models.DateField("死亡日期", null=True)
    note = models.CharField("备注", max_length=500, blank=True)
    # No index: nearly every row holds NULL here, and a planner without statistics would start from it.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField("变动时间")
    version = models.PositiveIntegerField(default=0)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.UniqueConstraint(fields=["id_index"], condition=Q(merged_into__isnull=True), name="person_registered_once"),
            models.CheckConstraint(
                condition=Q(disability_grade__isnull=True) | Q(disability_grade__range=(min(DISABILITY_GRADES), max(DISABILITY_GRADES))), name="disability_grade_is_one_to_four"
            ),
            models.CheckConstraint(condition=Q(died_on__isnull=True) | Q(alive=False), name="the_dead_are_not_alive"),
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["id_index"], name="person_by_id_index"),
            models.Index(fields=["id_tail_index"], name="person_by_id_tail"),
            models.Index(fields=["phone_index"], name="person_by_phone"),
            models.Index(fields=["phone_tail_index"], name="person_by_phone_tail"),
            models.Index(fields=["bank_index"], name="person_by_bank"),
            models.Index(fields=["division_code", "name_pinyin", "id"], name="person_in_division"),
            models.Index(fields=["name_pinyin", "id"], name="person_by_name"),
            # What the list shows when nothing is asked: counted and sorted without a look at the wide rows.
            models.Index(
                fields=["name_pinyin", "id", "division_code"], condition=Q(merged_into__isnull=True, alive=True), name="person_listed"
            ),
            models.Index(fields=["birth_date", "id"], name="person_by_birth"),
        ]

    def __str__(self) -> str:
        return self.name


class NameToken(models.Model):
    """One start by which a person's name is found."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    token = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "person"], name="name_token_once_per_person")]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """Keep memberships that have not ended."""
        return self.filter(until__isnull=True)

    def on(self, day: date) -> Self:
        """Keep memberships in force on a day, both ends included."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Membership(models.Model):
    """A person belongs to a household from a day on, until a last day."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=8, choices=list(RELATIONS.items()))
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭成员"
        constraints = [
            models.UniqueConstraint(fields=["household", "person"], condition=Q(until__isnull=True), name="member_once_per_household"),
            models.UniqueConstraint(fields=["household"], condition=Q(until__isnull=True, relation="head"), name="one_head_per_household"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_it_begins"),
        ]


class CategoryQuerySet(models.QuerySet["CategoryMembership"]):
    def in_force(self, on: date) -> Self:
        """Keep categories in force on a day, both ends included."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)


class CategoryMembership(models.Model):
    """A low-income category of a household, or of one person in it, with its dates (E-05)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="categories", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="categories")
    category = models.CharField("救助类别", max_length=20, choices=list(CATEGORIES.items()))
    category_class = models.CharField("分类分档", max_length=12, blank=True, choices=list(CATEGORY_CLASSES.items()))
    since = models.DateField("自")
    until = models.DateField("至", null=True)
    monthly_benefit_fen = models.BigIntegerField("月救助金额", null=True)
    decision_no = models.CharField("认定文号", max_length=64, blank=True)
    recognised_by = models.CharField("认定单位", max_length=64, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)
    entered_at = models.DateTimeField()

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "救助类别认定"
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(until__isnull=True, person__isnull=True), name="one_open_category_per_household"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True, person__isnull=False), name="one_open_category_per_person"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="category_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(monthly_benefit_fen__isnull=True) | Q(monthly_benefit_fen__gte=0), name="benefit_is_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-since"], name="category_of_household"),
            models.Index(fields=["until"], name="category_by_end"),
        ]
