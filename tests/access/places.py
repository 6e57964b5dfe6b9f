"""Where the people of the small county sit, and two names that stand for something."""

from __future__ import annotations

COUNTY, NEXT_COUNTY = "341525000000", "341524000000"
TOWNSHIP, NEXT_TOWNSHIP = "341525100000", "341525106000"
VILLAGE, NEXT_VILLAGE = "341525100202", "341525106201"
SEATS = {
    "county": {"own": COUNTY, "elsewhere": NEXT_COUNTY},
    "township": {"own": TOWNSHIP, "sibling": NEXT_TOWNSHIP},
    "village": {"own": VILLAGE, "sibling": NEXT_VILLAGE},
}
NAMESAKE, ELSEWHERE = "县民政局", "department_liaison-elsewhere"
"""A department of the next county, called as the law calls one of this county's, and its liaison."""
AFTER_THE_MOVE = "迁入新址以后才写下的话"
