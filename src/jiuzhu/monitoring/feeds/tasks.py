"""Background work on deliveries."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.monitoring.feeds.services import checking, drop_folder, expecting, texting


@task()
def check_delivery(delivery_id: str, at: str) -> None:
    """Check a file that was handed in; running it again changes nothing."""
    checking.check_delivery(delivery_id=delivery_id, at=datetime.fromisoformat(at))


def keep_calendar(at: datetime) -> None:
    """Ask departments for the months that have ended and remind those that are late; twice a day reminds nobody twice."""
    expecting.ask_for_months(at=at)
    expecting.remind_late(at=at)
    texting.text_late(at=at)


def look_into_inbox(at: datetime) -> None:
    """Take what lies in the drop folder."""
    drop_folder.look_into_inbox(at=at)
