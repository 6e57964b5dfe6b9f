"""Background work on deliveries."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.monitoring.feeds.services import checking


@task()
def check_delivery(delivery_id: str, at: str) -> None:
    """Check a file that was handed in; running it again changes nothing."""
    checking.check_delivery(delivery_id=delivery_id, at=datetime.fromisoformat(at))
