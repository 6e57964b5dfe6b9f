"""Visits to households: scheduled by category, recorded with what was found, missed ones listed (E-20, P-11, F-22)."""
