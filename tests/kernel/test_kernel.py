"""Money, keys, sealed values."""

from __future__ import annotations

import threading
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sample.models import Secret

from jiuzhu.foundation.kernel.money import NotMoney, fen_from_yuan, yuan_from_fen, yuan_text
from jiuzhu.foundation.kernel.sealing import SealBroken, blind_index, seal, unseal
from jiuzhu.foundation.kernel.writing import FairLock


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_money_survives_the_way_to_yuan_and_back(fen):
    assert fen_from_yuan(yuan_from_fen(fen)) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.234", "NaN", "Infinity", "1e-3", "1e999999", "1e300", "１．２３４"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NotMoney):
        fen_from_yuan(text)


def test_money_is_written_with_thousands_and_two_decimals():
    assert (yuan_text(143600), yuan_text(None)) == ("1,436.00", "—")
    assert fen_from_yuan("21,600.00") == 2160000
    assert yuan_from_fen(5) == Decimal("0.05")


def test_a_sealed_value_opens_only_in_its_own_place():
    sealed = seal("黄山路1号".encode(), place="person.phone:1")
    assert unseal(sealed, place="person.phone:1").decode() == "黄山路1号"
    with pytest.raises(SealBroken):
        unseal(sealed, place="person.phone:2")


def test_a_changed_ciphertext_does_not_open():
    sealed = bytearray(seal(b"1", place="x"))
    sealed[-1] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), place="x")


def test_blind_indexes_are_equal_for_equal_values_of_one_purpose_only():
    assert blind_index("1234", purpose="id") == blind_index("1234", purpose="id")
    assert blind_index("1234", purpose="id") != blind_index("1234", purpose="phone")


@pytest.mark.django_db
def test_the_column_of_a_sealed_field_holds_no_plaintext():
    row = Secret.objects.create(text="990101199001011234")
    raw = Secret.objects.filter(pk=row.pk).extra(select={"raw": "text"}).values_list("raw", flat=True)[0]
    assert b"990101" not in bytes(raw)
    assert Secret.objects.get(pk=row.pk).text == "990101199001011234"


@pytest.mark.django_db
def test_a_sealed_field_keeps_empty_and_unknown_apart():
    assert Secret.objects.get(pk=Secret.objects.create(text="").pk).text == ""
    assert Secret.objects.get(pk=Secret.objects.create(text=None).pk).text is None


@pytest.mark.django_db
def test_a_sealed_column_cannot_be_updated_past_its_row():
    row = Secret.objects.create(text="a")
    with pytest.raises(TypeError):
        Secret.objects.filter(pk=row.pk).update(text="b")


@pytest.mark.django_db
def test_ciphertext_copied_to_another_row_does_not_open():
    one, two = Secret.objects.create(text="甲"), Secret.objects.create(text="乙")
    Secret.objects.filter(pk=two.pk).update(text=bytes(Secret.objects.get(pk=one.pk).__dict__["text"]))
    with pytest.raises(SealBroken):
        _ = Secret.objects.get(pk=two.pk).text


def test_the_writing_queue_serves_in_the_order_of_arrival():
    lock, served = FairLock(), []

    def wait_in_line(number):
        with lock.hold():
            served.append(number)

    threads = []
    with lock.hold():
        for number in range(5):
            thread = threading.Thread(target=wait_in_line, args=(number,))
            thread.start()
            threads.append(thread)
            while len(lock._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]
