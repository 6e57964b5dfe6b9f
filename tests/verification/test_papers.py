"""What stands on the authorisation and on the report: who signs for whom, how long what was signed holds, that a report has run out."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from jiuzhu.casework.verification.rules import Wording
from jiuzhu.interfaces.documents import verification
from jiuzhu.interfaces.documents.builder import Marks

UNTIL, LAST = date(2028, 11, 23), date(2027, 5, 23)
LONG = "古丽娜扎尔·买买提明·艾合买提江"
WORDING = Wording(("户籍", "银行"), (), 6, "三（五）21", "信息跨部门共享", "授权委托", "", "绩溪县实施方案")


def marks(on=date(2026, 11, 24)):
    return Marks("绩溪县", datetime(on.year, on.month, on.day, 9))


def checked(**changes):
    told = {
        "household_name": LONG,
        "number": "核对报告〔2026〕6 号",
        "get_kind_display": lambda: "定期",
        "requested_on": date(2026, 11, 20),
        "requester_name": "程雪梅",
        "state": "accepted",
        "state_label": "差异已说明",
        "finding": "存款与申报不一致",
        "visited_on": None,
        "explanation": "其弟的存款",
        "explainer_name": "程雪梅",
        "reporter_name": "储明远",
        "reported_on": date(2026, 11, 24),
        "valid_until": LAST,
    }
    return SimpleNamespace(**(told | changes))


def report(*, on=date(2026, 11, 24), members=(("刘家旺", UNTIL),), **changes):
    sources = [("银行", "有记录", "blue", [("刘家旺", "金额 52,000.00 元")], ""), ("证券", "未能核对", "red", [], "到时没有回复")]
    return verification.check_report(
        checked(**changes), sources=sources, members=members, place="杨柳社区", office="绩溪县", on=on, marks=marks(on)
    )


@pytest.fixture
def printed(monkeypatch):
    """What was given to the template last."""
    told = {}
    monkeypatch.setattr(verification, "render", lambda template, data, *, title, marks: told.update(data, title=title) or b"")
    return told


def test_members_are_grouped_by_the_last_day_of_what_they_signed(printed):
    report(members=[("刘家旺", UNTIL), ("张秀兰", UNTIL), (LONG, date(2027, 1, 31))])
    assert printed["members"] == [{"names": ["刘家旺", "张秀兰"], "until": "2028年11月23日"}, {"names": [LONG], "until": "2027年1月31日"}]


@pytest.mark.parametrize(("on", "expired"), [(LAST, False), (date(2027, 5, 24), True)])
def test_a_report_printed_after_its_last_day_says_so(printed, on, expired):
    report(on=on)
    assert printed["expired"] is expired and printed["valid_until"] == "2027年5月23日" and printed["reported_on"] == "2026年11月24日"


def test_a_difference_that_was_explained_stays_a_difference_on_the_paper(printed):
    report()
    assert (printed["conclusion"], printed["explainer"], printed["outcome"]) == ("与申报有差异", "程雪梅", "差异已说明")
    report(state="consistent")
    assert printed["conclusion"] == "与申报一致"


def test_the_number_stands_on_every_page(printed):
    report()
    assert "核对报告〔2026〕6 号" in printed["title"]


def test_both_papers_are_typeset_with_long_names_and_more_members_than_a_page_holds():
    members = [(f"{LONG}{number}", "其他", number % 3 == 0) for number in range(24)]
    form = verification.authorisation_form(
        household=f"{LONG}家庭", number="341824-00005", place="杨柳社区", members=members, wording=WORDING, office="绩溪县", marks=marks()
    )
    assert form.startswith(b"%PDF") and report(members=[(name, UNTIL) for name, _, _ in members]).startswith(b"%PDF")
