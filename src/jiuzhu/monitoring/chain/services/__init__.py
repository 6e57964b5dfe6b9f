"""Every write on the assistance chain."""

from jiuzhu.monitoring.chain.services.handling import answer, end, tell, tell_many
from jiuzhu.monitoring.chain.services.reckoning import reckon, reckon_what_was_compared
from jiuzhu.monitoring.chain.services.returning import record_return

__all__ = ["answer", "end", "reckon", "reckon_what_was_compared", "record_return", "tell", "tell_many"]
