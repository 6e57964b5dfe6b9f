"""An item that is retired takes no new order, and what was ordered before is still dispatched (P-40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.catalogue.test_revising import entry, issued, second
from tests.orders.conftest import ITEM, county, order, provider, register

from jiuzhu.delivery.orders import queries
from jiuzhu.delivery.orders.rules import OffListReasonMissing
from jiuzhu.delivery.orders.services.dispatching import dispatch_now
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.matching.catalogue.rules import ItemUnknown

__all__ = ["county", "entry", "order", "provider", "register", "second"]
pytestmark = pytest.mark.django_db


def test_what_was_ordered_before_an_item_was_retired_goes_out_and_nothing_new_is_taken(register, order, provider, county_officer, second, entry, now):
    home = register()
    waiting = order(home)
    assert waiting.state != "dispatched"
    later = now + timedelta(days=1)
    issued(county_officer, second, later, replace(entry, valid_from=later.date(), reason="并入养老服务"), action="retire", item_code=ITEM, answers={})
    with pytest.raises(ItemUnknown, match="并入养老服务"):
        order(home, at=later, wanted_on=later.date())
    provider()
    dispatch_now(waiting, household=home, actor=SYSTEM, at=later)
    assert waiting.state == "dispatched"


def test_where_the_text_only_warns_an_item_off_the_list_is_ordered_with_a_reason(register, order, provider, county_officer, second, entry, now, monkeypatch):
    home, later = register(), now + timedelta(days=1)
    provider()
    issued(county_officer, second, later, replace(entry, valid_from=later.date(), reason="并入养老服务"), action="retire", item_code=ITEM, answers={})
    warns = next(each for each in load_pack("shizuishan").at(later.date()).expenditures if each.code == "off_list")
    monkeypatch.setattr("jiuzhu.delivery.orders.off_list.off_list_of", lambda law: warns)
    with pytest.raises(OffListReasonMissing, match="已不在服务清单里"):
        order(home, at=later, wanted_on=later.date())
    made = order(home, at=later, wanted_on=later.date(), off_list_reason="新机构还没有接手，县局同意")
    assert (made.state, made.former_list_on) == ("dispatched", now.date())
    assert queries.recompute(made).same
    with pytest.raises(ItemUnknown):
        order(home, at=later, wanted_on=later.date(), item_code="banquets", off_list_reason="要")


def test_where_the_text_only_warns_what_was_never_on_the_list_here_is_ordered_with_a_reason(register, order, provider, now, monkeypatch):
    home = register()
    provider()
    listed = load_pack("huoshan").at(now.date())
    mine = next(each for each in listed.catalogue if each.code == ITEM)
    law = replace(listed, catalogue=tuple(replace(each, places=("341525199000",)) if each is mine else each for each in listed.catalogue))
    for place in ("jiuzhu.matching.catalogue.queries", "jiuzhu.delivery.orders.services.placing"):
        monkeypatch.setattr(f"{place}.pack_in_force", lambda *_, **__: law)
    with pytest.raises(ItemUnknown):
        order(home)
    warns = next(each for each in load_pack("shizuishan").at(now.date()).expenditures if each.code == "off_list")
    monkeypatch.setattr("jiuzhu.delivery.orders.off_list.off_list_of", lambda law: warns)
    with pytest.raises(OffListReasonMissing, match="不在本地的服务清单里"):
        order(home)
    made = order(home, off_list_reason="邻镇的机构愿意上门，县局同意")
    assert (made.state, made.former_list_on, made.off_list_reason) == ("dispatched", None, "邻镇的机构愿意上门，县局同意")
