"""What stands above every page: whose platform it is, that the policy is a draft, that values are invented."""

from __future__ import annotations

from datetime import date


def place_name() -> str:
    """The name of the place that runs the platform."""
    return ""


def draft_label() -> str:
    """The draft flag of the policy document in force."""
    return ""


def demo_label(on: date) -> str:
    """That the platform judges with invented local values on a day."""
    return ""
