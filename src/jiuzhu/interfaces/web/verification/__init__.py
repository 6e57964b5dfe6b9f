"""Pages of 经济核对: authorisations, checks, their reports and counts."""
