"""A village with two households on the register, and people who find others in difficulty."""

from __future__ import annotations

import uuid

import pytest

from jiuzhu.monitoring.discovery.rules import DiscoveryEntry
from tests.registry.conftest import VILLAGE, county, registered  # noqa: F401  fixtures


@pytest.fixture
def lead():
    """Give an entry, changed as asked."""

    def make(**more):
        given = {"who": "王大爷", "village_code": VILLAGE, "where": "三组", "what": "独居，摔伤后没人做饭。", "channel": "visit"}
        return DiscoveryEntry(**({"press": uuid.uuid4()} | given | more))

    return make
