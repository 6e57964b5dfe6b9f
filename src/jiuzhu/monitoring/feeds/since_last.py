"""A list that a department exchanges anew every month: who stands on it for the first time, and who does no more (003·任务2)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.storage import rows_path


@dataclass(frozen=True)
class SinceLast:
    """The people (keys) who came onto a list and who left it since the list of an earlier ``month``."""

    month: str
    added: tuple[UUID, ...]
    gone: tuple[UUID, ...]


def is_list(contract: Contract) -> bool:
    """Tell whether a feed is exchanged as a list of people: declared so, or called for by the law, with no month in its rows."""
    return (contract.whole_list or bool(contract.exchange)) and contract.id_column is not None and all(each.kind is not Kind.MONTH for each in contract.columns)


def since_last(delivery: Delivery) -> SinceLast | None:
    """Compare a list in use with the newest of an earlier month; None for what is no list, is not used, or has none before it."""
    if delivery.state != "accepted" or delivery.feed not in FEEDS or not is_list(FEEDS[delivery.feed]):
        return None
    place = {"division_code": delivery.division_code, "feed": delivery.feed}
    former = Delivery.objects.current().filter(**place, month__lt=delivery.month).order_by("-month").first()
    if former is None:
        return None
    now, then = (rows_path(**place, delivery_id=str(each.pk)) for each in (delivery, former))
    if not (now.exists() and then.exists()):
        return None
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        added, gone = (
            tuple(
                row[0]
                for row in database.execute(
                    f"SELECT DISTINCT key FROM read_parquet({literal(str(these))}) EXCEPT SELECT key FROM read_parquet({literal(str(those))}) ORDER BY key"
                ).fetchall()
            )
            for these, those in ((now, then), (then, now))
        )
    return SinceLast(former.month, added, gone)
