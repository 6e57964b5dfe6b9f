"""Start Django for the commands that need the database."""

from __future__ import annotations

import os


def start_django() -> None:
    """Read the settings and load every app; safe to call again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuzhu.config.settings")
    import django

    django.setup()
