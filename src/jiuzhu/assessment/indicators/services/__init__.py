"""Every write to an assessment; each is one transaction, and each change of state leaves one trace."""

from jiuzhu.assessment.indicators.services.deciding import cancel, confirm, send_back
from jiuzhu.assessment.indicators.services.drafting import fill_zero, save_draft
from jiuzhu.assessment.indicators.services.starting import assess_charity, assess_discovery, reassess, start
from jiuzhu.assessment.indicators.services.submitting import Signing, submit

__all__ = ["Signing", "assess_charity", "assess_discovery", "cancel", "confirm", "fill_zero", "reassess", "save_draft", "send_back", "start", "submit"]
