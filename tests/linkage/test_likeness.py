"""What is alike and what is not: names, numbers, places; and how well rows find their person."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from bench.ground.written_people import make_world
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.kernel.identity import check_character
from jiuzhu.monitoring.linkage import linking, numbers
from jiuzhu.monitoring.linkage.features import Written
from jiuzhu.monitoring.linkage.linking import LinkageBroken, link
from jiuzhu.monitoring.linkage.names import compared, tidy_name
from jiuzhu.monitoring.linkage.places import Places, door_of
from jiuzhu.monitoring.linkage.rules import masked_name, masked_text, pieces, told_of
from jiuzhu.monitoring.linkage.weights import COMPARISONS, THRESHOLD_BITS


def number(first: str) -> str:
    return first + check_character(first)


DAYS = st.dates(min_value=date(1920, 1, 1), max_value=date(1999, 12, 31))


@pytest.mark.parametrize(("one", "other"), [("王晓丽", "王小丽"), ("单雄", "善雄"), ("解珍", "谢珍"), ("仇英", "求英"), ("曾强", "增强")])
def test_names_that_sound_alike_share_a_reading_surnames_with_two_readings_too(one, other):
    assert set(compared(one).sounds) & set(compared(other).sounds)


def test_what_dialects_confuse_is_near_but_not_the_same():
    one, other = compared("刘志兰"), compared("牛子南")
    assert not set(one.sounds) & set(other.sounds) and set(one.near_sounds) & set(other.near_sounds)


@pytest.mark.parametrize(("one", "other", "same"), [("季末", "李未", True), ("张建", "张健", True), ("张建", "张强", False)])
def test_look_alike_characters_share_a_shape(one, other, same):
    assert (compared(one).shape == compared(other).shape) is same


def test_spaces_and_dots_in_a_name_do_not_count():
    assert tidy_name(" 王 晓·丽（户主）"[:6]) == tidy_name("王晓丽")


@given(day=DAYS, order=st.integers(0, 999))
def test_a_number_of_fifteen_digits_is_the_same_as_its_eighteen(day, order):
    whole = number(f"990101{day:%Y%m%d}{order:03d}")
    old = numbers.compared(whole[:6] + whole[8:17])
    assert (old.number, old.old) == (whole, True)


@given(day=DAYS, order=st.integers(0, 999), place=st.integers(0, 16), digit=st.integers(1, 9), lost=st.booleans())
def test_a_number_with_one_slip_shares_a_block_with_the_right_one(day, order, place, digit, lost):
    whole = number(f"990101{day:%Y%m%d}{order:03d}")
    wrong = whole[:place] + ("" if lost else str((int(whole[place]) + digit) % 10)) + whole[place + 1 :]
    assert set(numbers.compared(wrong).blocks) & set(numbers.compared(whole).blocks)


@pytest.mark.parametrize("text", ["", "E12345678", "军残1234567", "3.41525E+17", "未办理"])
def test_another_paper_says_nothing_about_the_number(text):
    assert numbers.compared(text).number == ""


def test_an_address_gives_the_only_village_it_can_mean():
    places = Places([("341525100001", "南岳村", "衡山镇"), ("341525101001", "南岳村", "佛子岭镇"), ("341525101002", "桃源河村", "佛子岭镇"), ("341525101003", "佛子岭村", "佛子岭镇")])
    assert places.village_of("佛子岭镇桃源河村三组12号") == "341525101002"
    assert places.village_of("霍山县衡山镇南岳村") == "341525100001"
    assert places.village_of("南岳村三组") == "" and places.village_of("佛子岭镇街道") == "341525101000"
    assert places.village_of("任何地方", "341525100009") == "341525100009"


@pytest.mark.parametrize(("address", "door"), [("三组 12 号", "3-12"), ("十二组", "12"), ("3组12号", "3-12"), ("二十组5号", "20-5"), ("村口", "")])
def test_a_door_is_the_same_however_its_figures_are_written(address, door):
    assert door_of(address) == door


def test_a_pair_is_shown_masked_and_cut_where_it_differs():
    assert masked_name("王晓丽") == "王**" and masked_text("990101196301013324") == "990************324" and masked_text("12") == "**"
    assert [(each.text, each.differs) for each in pieces("王晓丽", "王小丽")] == [("王", False), ("晓", True), ("丽", False)]
    assert [each.text for each in pieces("990101", "990011") if each.differs] == ["10"]
    assert [(each.text, each.differs) for each in pieces("99010", "990101")] == [("99010", False)]
    assert [each.strength for each in told_of({"name.homophone": 7.6, "sex.other": -5.0})] == ["支持", "不计", "不计", "明显不符", "不计"]


def test_the_table_of_weights_is_a_distribution_and_falls_from_likeness_to_difference():
    for comparison in COMPARISONS:
        assert sum(each.m for each in comparison.levels) == pytest.approx(1, abs=0.03), comparison.code
        assert comparison.levels[-1].bits < 0 < comparison.levels[0].bits


def test_twins_are_told_apart_and_a_slip_of_the_hand_is_not(tmp_path):
    born = ("1990-05-05", "M", "341525100001", "3-12")
    people = [Written("a", "李建国", number("99010119900505331"), *born), Written("b", "李建军", number("99010119900505333"), *born)]
    rows = [
        Written("named", "李建国", "990161" + number("99010119900505331")[6:], *born),
        Written("numberless", "李健国", "", *born),
        Written("nobody", "李建华", "", *born),
    ]
    found = {(each.row, each.person) for each in link(people, rows, workdir=tmp_path)}
    assert found == {("named", "a"), ("numberless", "a")}


def test_at_the_fixed_threshold_few_pairs_are_wrong_and_few_are_missed(tmp_path):
    world = make_world(seed=11, households=1500, rows=700)
    labelled = world.labelled()
    assert len(labelled) >= 2000
    found = link(world.register, world.rows, workdir=tmp_path, threshold=THRESHOLD_BITS - 12)
    joined, loose = ({(each.row, each.person) for each in found if each.bits >= bits} for bits in (THRESHOLD_BITS, THRESHOLD_BITS - 12))
    right = sum((row, person) in joined for row, person, same in labelled if same)
    wrong = sum((row, person) in joined for row, person, same in labelled if not same)
    assert right / (right + wrong) >= 0.985 and right / sum(same for *_, same in labelled) >= 0.94
    # The floor under it: with a threshold that lets everything through, families and namesakes come too.
    assert sum((row, person) in loose for row, person, same in labelled if not same) > 10 * (wrong + 1)


def test_a_comparison_that_breaks_off_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(linking, "_MODULE", "jiuzhu.no_such_module")
    with pytest.raises(LinkageBroken, match="没有完成"):
        link([Written("a", "李建国")], [Written("r", "李建国")], workdir=tmp_path)


def test_what_pages_import_does_not_load_the_linkage_library():
    code = "import jiuzhu.monitoring.linkage.linking, jiuzhu.monitoring.linkage.rules, sys; print('splink' in sys.modules, 'pyarrow' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(Path("src").resolve())}, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]
