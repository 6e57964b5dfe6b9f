"""An amount is typed in yuan and read in fen, the same in every form."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from jiuzhu.interfaces.web.forms import MoneyField


@pytest.mark.parametrize(("typed", "fen"), [("738", 73_800), ("1,436.05", 143_605), (" 0 ", 0), ("", None)])
def test_yuan_become_fen_and_nothing_typed_is_unknown(typed, fen):
    assert MoneyField(required=False).clean(typed) == fen


@pytest.mark.parametrize(("typed", "told"), [("-1", "金额不能是负数"), ("十元", "不是金额"), ("1.005", "不是金额"), ("9" * 21, "20")])
def test_what_is_no_amount_is_refused_with_what_to_do(typed, told):
    with pytest.raises(ValidationError, match=told):
        MoneyField(required=False).clean(typed)


def test_an_amount_that_is_asked_for_must_be_given():
    with pytest.raises(ValidationError):
        MoneyField().clean("")
