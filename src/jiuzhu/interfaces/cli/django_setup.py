"""Start Django for the commands that need the database."""

from __future__ import annotations

import os


def start_django(*, data: str = "") -> None:
    """Read the settings and load every app; safe to call again. ``data`` is a folder for what would lie in the data folder."""
    import django
    from django.conf import settings

    if data and not settings.configured:
        os.environ |= {"JIUZHU_DATA": data, "JIUZHU_KEY": os.path.join(data, "key")}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuzhu.config.settings")
    django.setup()
