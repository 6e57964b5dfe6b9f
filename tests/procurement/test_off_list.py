"""What is not on the service list is refused where the text forbids it, and asked a reason for elsewhere (S-66)."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.procurement.spending import SpendingForbidden, check_uses, told_by
from jiuzhu.foundation.policy.packs import load_pack

DAY = date(2026, 11, 20)


def test_where_the_text_forbids_it_no_reason_helps():
    with pytest.raises(SpendingForbidden, match="不得用于“清单范围以外的项目”"):
        check_uses(["off_list"], load_pack("huoshan").at(DAY), "县政府批准")


@pytest.mark.parametrize("place", ["shizuishan", "yongning", "jixi"])
def test_elsewhere_a_reason_is_asked_for(place):
    law = load_pack(place).at(DAY)
    with pytest.raises(SpendingForbidden, match="一般不用于"):
        check_uses(["off_list"], law, " ")
    check_uses(["off_list"], law, "县政府批准")


@pytest.mark.parametrize(("place", "listed"), [("huoshan", "meals"), ("shizuishan", "respite")])
def test_what_the_list_does_not_name_is_off_the_list_whatever_else_is_said_of_the_contract(place, listed):
    law = load_pack(place).at(DAY)
    assert told_by([listed], law) == set() and told_by([listed, "banquets"], law) == {"off_list"}


def test_where_no_list_is_kept_nothing_is_off_it():
    assert told_by(["banquets"], load_pack("yongning").at(DAY)) == set()
