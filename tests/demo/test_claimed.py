"""Of the meals a demo county paid, those found untrue afterwards are claimed back, each to another end."""

from __future__ import annotations

from datetime import datetime

import pytest

from jiuzhu.delivery.settlements.queries import recoveries, settlements
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.interfaces.cli.demo import making, stages
from jiuzhu.interfaces.cli.demo.claimed import claim_back
from jiuzhu.interfaces.cli.demo.making import DemoOrder, make

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=LOCAL_TIME)
# Of fewer, none of the township whose accounts are printed may have meals.
HOUSEHOLDS = 200


@pytest.mark.django_db
def test_one_claim_is_repaid_in_two_one_withdrawn_one_waits_and_making_them_again_adds_nothing(tmp_path, monkeypatch, settings):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    monkeypatch.setattr(making, "data_folder", lambda: tmp_path)
    counted, told = [], []

    def claim_and_count(county):
        counted.append(recoveries(SYSTEM).count())
        claim_back(county)

    people_and_register = stages.STAGES[:2]
    monkeypatch.setattr(making, "STAGES", (*people_and_register, ("追回", claim_and_count), ("再追回", claim_and_count)))

    make(DemoOrder("341525-huoshan", HOUSEHOLDS, 3, 1, "2026-10"), now=NOW, say=told.append)

    assert not [words for words in told if "停在半途" in words]
    claims = {each.state: each for each in recoveries(SYSTEM)}
    assert claims.keys() == {"repaid", "withdrawn", "confirmed"} and counted == [0, recoveries(SYSTEM).count()] == [0, 3]
    assert {each.line.settlement for each in claims.values()} == {settlements(SYSTEM).get(state="paid")}
    parts = [each.amount_fen for each in claims["repaid"].repayments.all()]
    assert len(parts) == 2 and sum(parts) == claims["repaid"].amount_fen > 0
