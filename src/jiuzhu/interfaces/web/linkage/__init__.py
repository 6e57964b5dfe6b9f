"""Rows without a usable ID number beside the people they may be about."""
