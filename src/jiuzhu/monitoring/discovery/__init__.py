"""Proactive discovery: people in difficulty recorded where they are met, and village canvasses household by household (P-01, S-10)."""
