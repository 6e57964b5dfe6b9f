"""People outside the register whom a story needs."""

from __future__ import annotations

from datetime import timedelta

from jiuzhu.interfaces.cli.demo.case import Case


def stranger(case: Case) -> str:
    """Give the ID number of a grown person who is not in the register."""
    born = case.window.end - timedelta(days=case.rng.randint(19 * 366, 82 * 365))
    return case.issuer.issue(case.village.area, born, case.rng.choice("MF"))
