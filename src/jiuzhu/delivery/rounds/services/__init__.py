"""Every write on day plans: asking for one, changing it by hand, planning on after an absence, publishing, and what plans stand on."""

from jiuzhu.delivery.rounds.services.agreeing import agree
from jiuzhu.delivery.rounds.services.asking import ask_plan, repeat_plan
from jiuzhu.delivery.rounds.services.editing import move_stop, plan_without
from jiuzhu.delivery.rounds.services.lengths import set_stay
from jiuzhu.delivery.rounds.services.publishing import mark_read, publish
from jiuzhu.delivery.rounds.services.shifts import end_shift, set_shift
from jiuzhu.delivery.rounds.services.staying import place_stay
from jiuzhu.delivery.rounds.services.ways import forget_travel, set_place, set_travel

__all__ = [
    "agree",
    "ask_plan",
    "end_shift",
    "forget_travel",
    "mark_read",
    "move_stop",
    "place_stay",
    "plan_without",
    "publish",
    "repeat_plan",
    "set_place",
    "set_shift",
    "set_stay",
    "set_travel",
]
