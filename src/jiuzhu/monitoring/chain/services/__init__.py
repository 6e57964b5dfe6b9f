"""Every write on the assistance chain."""

from jiuzhu.monitoring.chain.services.handling import answer, end, tell, tell_many
from jiuzhu.monitoring.chain.services.listing import add_receiver, end_receiver, make_lists, record_taken
from jiuzhu.monitoring.chain.services.reckoning import reckon, reckon_what_was_compared
from jiuzhu.monitoring.chain.services.returning import record_return

__all__ = [
    "add_receiver",
    "answer",
    "end",
    "end_receiver",
    "make_lists",
    "reckon",
    "reckon_what_was_compared",
    "record_return",
    "record_taken",
    "tell",
    "tell_many",
]
