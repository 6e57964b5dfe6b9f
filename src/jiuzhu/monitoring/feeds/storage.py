"""Where the accepted rows of deliveries lie: keyed Parquet without ID numbers, one file a delivery."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def analytics_folder(division_code: str) -> Path:
    """Give the folder of a county's analytical files."""
    return Path(settings.DATA) / "analytics" / division_code


def rows_path(*, division_code: str, feed: str, delivery_id: str) -> Path:
    """Say where the accepted rows of one delivery lie."""
    return analytics_folder(division_code) / "feeds" / feed / f"{delivery_id}.parquet"
