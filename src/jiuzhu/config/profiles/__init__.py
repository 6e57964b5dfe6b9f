"""One frozen profile says which adapters a deployment uses; nothing else asks which profile it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jiuzhu.foundation.kernel.errors import DomainError


class ProfileInvalid(DomainError):
    """The environment names a profile or database that does not exist."""

    code = "profile_invalid"


@dataclass(frozen=True)
class Profile:
    """A deployment: its database settings for Django and the engine that compares files."""

    name: str
    database: dict[str, Any]
    analytics: str


def profile_from_environment(data: Path) -> Profile:
    """Read JIUZHU_PROFILE (embedded, server, lake) and JIUZHU_DATABASE_URL; raises ProfileInvalid."""
    url = os.environ.get("JIUZHU_DATABASE_URL", "")
    name = os.environ.get("JIUZHU_PROFILE") or ("server" if url else "embedded")
    if name == "embedded":
        return Profile(name, _sqlite(data), "duckdb")
    if name in ("server", "lake"):
        return Profile(name, _postgresql(url), "spark" if name == "lake" else "duckdb")
    raise ProfileInvalid(f"没有名为“{name}”的部署方式。", "JIUZHU_PROFILE 可以是 embedded、server 或 lake。")


def _sqlite(data: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "jiuzhu.sqlite3",
        "ATOMIC_REQUESTS": False,
        # Each web thread keeps its connection: a new one would read the pages of every list anew.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=10000; "
                "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"
            ),
        },
        # A name of its own makes the test database a file, so that threads of a test share it.
        "TEST": {"NAME": os.environ.get("JIUZHU_TEST_SQLITE") or None},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ProfileInvalid("没有写明 PostgreSQL 数据库。", "请设置 JIUZHU_DATABASE_URL=postgresql://用户:密码@主机:端口/库名。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
