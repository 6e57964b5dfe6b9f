"""Every write on platforms outside and what they send."""

from jiuzhu.monitoring.outside.services.answering import fetch_answers
from jiuzhu.monitoring.outside.services.forgetting import forget
from jiuzhu.monitoring.outside.services.receiving import enter_platform, hand_in, platform_of
from jiuzhu.monitoring.outside.services.taking_in import take_in, take_in_left

__all__ = ["enter_platform", "fetch_answers", "forget", "hand_in", "platform_of", "take_in", "take_in_left"]
