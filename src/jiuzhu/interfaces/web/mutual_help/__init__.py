"""Mutual help: helpers, pairs with their hours, a month's allowances (P-52)."""
