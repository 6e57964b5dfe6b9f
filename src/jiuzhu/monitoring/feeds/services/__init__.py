"""Every write of deliveries."""

from jiuzhu.monitoring.feeds.services.checking import check_delivery
from jiuzhu.monitoring.feeds.services.handing_in import hand_in

__all__ = ["check_delivery", "hand_in"]
