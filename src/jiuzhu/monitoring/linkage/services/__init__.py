"""Every write of linkage."""

from jiuzhu.monitoring.linkage.services.asking import ask_for_searches
from jiuzhu.monitoring.linkage.services.deciding import decide, open_identities
from jiuzhu.monitoring.linkage.services.lapsing import let_lapse
from jiuzhu.monitoring.linkage.services.searching import search

__all__ = ["ask_for_searches", "decide", "let_lapse", "open_identities", "search"]
