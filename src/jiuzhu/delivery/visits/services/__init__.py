"""Every write on visits: scheduling, recording, explaining, another frequency."""

from jiuzhu.delivery.visits.services.planning import agree_time, forget_time, hold_visits, set_time
from jiuzhu.delivery.visits.services.recording import call_for_visit, explain_missed, record_visit
from jiuzhu.delivery.visits.services.scheduling import list_missed, schedule_visits, set_frequency

__all__ = ["agree_time", "call_for_visit", "explain_missed", "forget_time", "hold_visits", "list_missed", "record_visit", "schedule_visits", "set_frequency", "set_time"]
