"""Referrals to departments: the list of whoever sends them, and the inbox of a department's liaison."""
