"""Charity orders: the county's and the charity's pages, and those of the public without an account (S-07, P-09)."""
