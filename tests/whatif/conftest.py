"""A county with one assessed household, and people who are signed in."""

from __future__ import annotations

from tests.assessment.conftest import assistant, clerk, effective, filled, household, signing, somebody, submitted, values, worker
from tests.registry.conftest import county, registered
from tests.web.conftest import person, place, sign_in

__all__ = [
    "assistant",
    "clerk",
    "county",
    "effective",
    "filled",
    "household",
    "person",
    "place",
    "registered",
    "sign_in",
    "signing",
    "somebody",
    "submitted",
    "values",
    "worker",
]
