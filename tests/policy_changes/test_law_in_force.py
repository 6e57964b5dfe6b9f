"""Which law is in force where and when, and that the law of an old decision can be put together again."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jiuzhu.foundation.policy import location, queries, texts
from jiuzhu.foundation.policy.errors import ChangeIsPublished, LawLost, PackFaulty
from jiuzhu.foundation.policy.models import PackText, PublishedChange, Ruling
from jiuzhu.foundation.policy.packs import loading
from jiuzhu.foundation.policy.recomputing import Line, made_again
from jiuzhu.foundation.policy.services import keep_law, rule_on
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
LIMIT = "rigid_expenditure_share_limit"
DAY, BEFORE = date(2026, 12, 1), date(2026, 11, 30)
LOWER = f"parameters: [{{name: {LIMIT}, value: 0.55}}]"


def limit(on: date) -> object:
    return queries.pack_in_force(on).values[LIMIT]


def test_a_published_change_is_in_force_from_its_day_and_another_law(published):
    former = queries.pack_in_force(DAY).pack.digest
    published(LOWER, valid_from=DAY)
    assert (limit(BEFORE), limit(DAY)) == (Decimal("0.60"), Decimal("0.55"))
    assert queries.pack_in_force(BEFORE).pack.digest == former != queries.pack_in_force(DAY).pack.digest


def test_a_withdrawn_change_is_in_force_until_it_is_withdrawn(published):
    one = published(LOWER, valid_from=date(2026, 1, 1))
    published("", valid_from=DAY, withdraws=one)
    assert (limit(BEFORE), limit(DAY)) == (Decimal("0.55"), Decimal("0.60"))


def test_the_citys_change_holds_in_the_county_until_the_county_sets_its_own(published):
    published(LOWER, valid_from=date(2026, 1, 1), division="341500000000")
    assert limit(BEFORE) == Decimal("0.55")
    published(f"parameters: [{{name: {LIMIT}, value: 0.50}}]", valid_from=DAY)
    assert limit(DAY) == Decimal("0.50")


@pytest.mark.parametrize(("division", "pack"), [("341523000000", "341525-huoshan"), ("341525000000", "341824-jixi")])
def test_a_change_of_another_county_or_pack_is_not_in_force_here(published, division, pack):
    published(LOWER, valid_from=date(2026, 1, 1), division=division, pack=pack)
    assert limit(DAY) == Decimal("0.60")


def test_what_is_published_is_neither_rewritten_nor_removed(published):
    one = published(LOWER, valid_from=DAY)
    one.text = ""
    for act in (one.save, one.delete, PublishedChange.objects.all().delete, lambda: PublishedChange.objects.update(text="")):
        with pytest.raises(ChangeIsPublished):
            act()


def test_the_database_refuses_a_change_published_by_its_drafter(published):
    one = published(LOWER, valid_from=DAY)
    fields = {name: getattr(one, name) for name in ("pack", "division_code", "valid_from", "title", "reason", "document", "published_at")}
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedChange.objects.create(**fields, number=9, drafted_by="a", published_by="a")


def test_the_law_of_a_decision_is_put_together_again_after_later_changes(published):
    law = queries.pack_in_force(BEFORE)
    fingerprint = keep_law(law=law, at=NOON)
    published(LOWER, valid_from=date(2026, 1, 1))
    assert limit(BEFORE) == Decimal("0.55")
    assert queries.law_by_fingerprint(fingerprint).values[LIMIT] == Decimal("0.60")
    assert queries.law_by_fingerprint(keep_law(law=queries.pack_in_force(BEFORE), at=NOON)).values[LIMIT] == Decimal("0.55")


def test_a_law_nobody_kept_is_said_to_be_lost():
    with pytest.raises(LawLost):
        queries.law_by_fingerprint("0" * 64)


@pytest.fixture
def other_files(tmp_path, monkeypatch):
    """A folder of packs that can be changed while the platform runs."""
    folder = tmp_path / "policies"
    shutil.copytree(location.policies_folder(), folder)
    monkeypatch.setattr(loading, "policies_folder", lambda: folder)
    queries._pack.cache_clear()
    yield folder
    queries._pack.cache_clear()


def edit(folder, was="value: 0.60", now="value: 0.70") -> None:
    for path in (folder / "341525-huoshan").rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace(was, now), "utf-8")
    loading._load.cache_clear()
    queries._pack.cache_clear()


def test_a_decision_is_made_again_from_the_files_that_were_kept_when_the_files_have_changed(other_files):
    fingerprint = keep_law(law=queries.pack_in_force(BEFORE), at=NOON)
    assert not queries.files_changed_since(fingerprint)
    edit(other_files)
    assert limit(BEFORE) == Decimal("0.70")
    assert queries.law_by_fingerprint(fingerprint).values[LIMIT] == Decimal("0.60")
    assert queries.files_changed_since(fingerprint)


RETIRING = "catalogue: [{item: errands, retired: true}]"


def test_a_decision_is_made_again_when_the_files_no_longer_have_what_a_change_touched(other_files, published):
    published(RETIRING, valid_from=date(2026, 1, 1))
    fingerprint = keep_law(law=queries.pack_in_force(BEFORE), at=NOON)
    edit(other_files, "item: errands", "item: other_errands")
    with pytest.raises(PackFaulty):
        queries.pack_in_force(BEFORE)

    again = made_again(fingerprint, lambda law: [Line("", "", "")])

    assert again.same and again.laws[0].files_changed


def test_files_that_cannot_be_read_again_are_told_and_not_raised(other_files, published):
    published(RETIRING, valid_from=date(2026, 1, 1))
    law = queries.pack_in_force(BEFORE)
    fingerprint = keep_law(law=law, at=NOON)
    edit(other_files, "item: errands", "item: other_errands")
    PackText.objects.update(body=texts.pack_text(loading.load_pack(law.pack.name)))

    assert "errands" in made_again(fingerprint, lambda law: []).problem


def test_what_was_kept_of_the_files_cannot_be_swapped_unnoticed(other_files):
    fingerprint = keep_law(law=queries.pack_in_force(BEFORE), at=NOON)
    edit(other_files)
    PackText.objects.update(body=texts.pack_text(queries.pack_in_force(BEFORE).pack))
    with pytest.raises(LawLost):
        queries.law_by_fingerprint(fingerprint)


def test_a_ruling_keeps_what_it_saw_and_comes_to_the_same_answer_after_the_rule_is_gone(published):
    law = queries.pack_in_force(BEFORE)
    item = next(each for each in law.catalogue if each.code == "errands")
    facts = {"age": 82, "recipient": True, "category": "subsistence", "self_care": None, "income_per_head_annual_yuan": 100}
    ruling = rule_on(law=law, section="catalogue", code=item.code, facts=facts, subject_kind="order", subject_id="1", at=NOON)
    assert ruling.answer is True and ruling.facts == {"age": 82, "recipient": True, "category": "subsistence"}
    published(f"catalogue: [{{item: {item.code}, retired: true}}]", valid_from=date(2026, 1, 1))
    assert item.code not in {each.code for each in queries.pack_in_force(BEFORE).catalogue}
    assert queries.ruled_again(Ruling.objects.get()) is True
    ruling.facts_sealed = json.dumps(ruling.facts | {"age": 30})
    assert queries.ruled_again(ruling) is None


def test_the_database_itself_refuses_to_rewrite_or_remove_what_is_published(published):
    one = published(LOWER, valid_from=DAY)
    for statement in ("UPDATE policy_publishedchange SET text = ''", "DELETE FROM policy_publishedchange"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert PublishedChange.objects.get().text == one.text


def test_the_facts_of_a_ruling_stand_in_the_database_as_ciphertext_only():
    law = queries.pack_in_force(BEFORE)
    facts = {"age": 82, "recipient": True, "category": "subsistence"}
    rule_on(law=law, section="catalogue", code="errands", facts=facts, subject_kind="order", subject_id="1", at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts_sealed FROM policy_ruling")
        stored = bytes(cursor.fetchone()[0])
    assert stored and b"subsistence" not in stored and b"age" not in stored
    assert Ruling.objects.get().facts["category"] == "subsistence"
