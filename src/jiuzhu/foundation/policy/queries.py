"""The law in force here: the pack of this deployment with the county's own values."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from jiuzhu.foundation.policy.models import LocalValue
from jiuzhu.foundation.policy.packs import DatedPack, Deadline, load_pack


def pack_in_force(on: date) -> DatedPack:
    """Give the deployment's pack as of a day, local values entered up to that day included."""
    rows = LocalValue.objects.filter(pack=load_pack(settings.POLICY_PACK).name, valid_from__lte=on).order_by("valid_from", "id")
    # The values themselves are the key, so that no process goes on with what another has changed.
    return _pack(settings.POLICY_PACK, on, tuple(rows.values_list("name", "area", "value")))


@lru_cache(maxsize=32)
def _pack(name: str, on: date, entered: tuple[tuple[str, str, str], ...]) -> DatedPack:
    return load_pack(name).at(on).with_values({f"{name}.{area}" if area else name: value for name, area, value in entered})


def deadline_in_force(key: str, *, division_code: str, on: date) -> Deadline | None:
    """Give a deadline of the pack as of a day; None where the county has not set a local one yet."""
    return pack_in_force(on).deadlines.get(key)


def demo_values_in_force(on: date) -> list[LocalValue]:
    """List the values that were entered for a demonstration only and are in force on a day."""
    newest: dict[tuple[str, str], LocalValue] = {}
    for row in LocalValue.objects.filter(pack=load_pack(settings.POLICY_PACK).name, valid_from__lte=on).order_by("valid_from", "id"):
        newest[row.name, row.area] = row
    return [row for row in newest.values() if row.is_demo]


def local_values() -> list[LocalValue]:
    """List every local value ever entered for the deployment's pack, the newest first."""
    return list(LocalValue.objects.filter(pack=load_pack(settings.POLICY_PACK).name).order_by("-valid_from", "-id"))
