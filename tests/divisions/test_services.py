import pytest

from jiuzhu.foundation.divisions.models import Division
from jiuzhu.foundation.divisions.queries import divisions_under, find_division, full_name_of, is_loaded, names_of, under
from jiuzhu.foundation.divisions.rules import DivisionUnknown, Level
from jiuzhu.foundation.divisions.services import load_divisions

pytestmark = pytest.mark.django_db


def test_the_county_is_loaded_with_its_real_townships_and_villages_and_what_is_above():
    assert load_divisions(root_code="341525") == 165
    assert [division.name for division in Division.objects.exclude(code__startswith="341525")] == ["安徽省", "六安市"]
    townships = divisions_under("341525", Level.TOWNSHIP)
    assert len(townships) == 17
    assert {"衡山镇", "佛子岭镇", "太阳乡", "经济开发区"} <= {township.name for township in townships}
    assert len(divisions_under("341525", Level.VILLAGE)) == 145
    assert find_division("341525100202").name == "南岳村委会"


def test_loading_again_adds_nothing_and_keeps_a_name_corrected_on_the_spot():
    load_divisions(root_code="341525400")
    Division.objects.filter(code="341525400000").update(name="霍山经济开发区")
    load_divisions(root_code="341525400")
    assert Division.objects.count() == 3 + 1 + 4
    assert names_of(["341525400000"]) == {"341525400000": "霍山经济开发区"}


def test_a_code_that_is_nowhere_is_refused_and_nothing_is_written():
    with pytest.raises(DivisionUnknown):
        load_divisions(root_code="999999")
    assert not Division.objects.exists()


def test_a_division_not_loaded_is_an_error_that_says_what_to_do():
    assert not is_loaded("341525")
    with pytest.raises(DivisionUnknown) as caught:
        find_division("341525")
    assert "载入" in caught.value.remedy


def test_a_full_name_reads_as_people_write_it():
    load_divisions(root_code="341525100")
    assert full_name_of("341525100202") == "霍山县衡山镇南岳村"
    assert full_name_of("341525100202", below=Level.COUNTY) == "衡山镇南岳村"


def test_a_scope_of_several_divisions_keeps_them_only_and_no_division_keeps_nothing():
    load_divisions(root_code="341525")
    inside = set(Division.objects.filter(under("code", ["341525100", "341525203004"])).values_list("code", flat=True))
    assert "341525100202" in inside and "341525101200" not in inside
    assert not Division.objects.filter(under("code", [])).exists()
