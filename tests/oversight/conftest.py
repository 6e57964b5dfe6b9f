"""Warnings in several states, for the figures of supervision."""

from __future__ import annotations

from tests.registry.conftest import county, registered
from tests.warnings.conftest import decided, found, household, investigated, opened
from tests.web.conftest import person, place, sign_in

__all__ = ["county", "decided", "found", "household", "investigated", "opened", "person", "place", "registered", "sign_in"]
