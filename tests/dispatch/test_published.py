"""Published instances become days that mean the same."""

from __future__ import annotations

from bench.ground.routing_drawn import draw_binding
from bench.ground.routing_files import read
from bench.ground.routing_peers import can_state

from jiuzhu.delivery.dispatch.reading import parse_instance

HOME_CARE = """nbNodes
4
nbVehi
2
nbServi
2
r
1 1
1 0
1 1
1 1
DS
3
a
1 0
0 1
x
0 3 0 0
y
0 4 2 0
d
0.0 5.0 2.00004 0.0
5.0 0.0 3.605551 5.0
2.0 3.605551 0.0 2.0
0.0 5.0 2.0 0.0
p
0 0
0 0
12.0 12.0
12.0 12.0
15.0 15.0
15.0 15.0
0 0
0 0
mind
1 2 0 3
maxd
2 4 0 6
e
0 60 90 0
l
600 180 210 1000
"""
WINDOWS = """C101

VEHICLE
NUMBER     CAPACITY
  25         200

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      40         50          0          0       1236          0
    1      45         68         10        912        967         90
"""


def as_read(text, tmp_path):
    path = tmp_path / "published.txt"
    path.write_text(text, "utf-8")
    return read(path)


def test_published_home_care_keeps_its_services_pairs_and_windows(tmp_path):
    document = as_read(HOME_CARE, tmp_path)
    instance = parse_instance(document)
    assert [visit.gap for visit in instance.visits] == [None, (0, 0)]
    assert [part.length for part in instance.visits[1].parts] == [15000, 15000]
    assert instance.visits[0].window == (60000, 180000) and instance.travel[0][2] == 2000
    assert [sorted(carer.skills) for carer in instance.carers] == [[0], [1]]
    assert not can_state(document)


def test_published_windows_bind_and_the_peers_can_be_asked(tmp_path):
    document = as_read(WINDOWS, tmp_path)
    instance = parse_instance(document)
    assert len(instance.carers) == 25 and instance.carers[0].shift == (0, 1236000)
    assert instance.visits[0].window == (912000, 967000) and instance.travel[0][1] == 18682
    assert can_state(document) and can_state(draw_binding(5, 2, 1))
