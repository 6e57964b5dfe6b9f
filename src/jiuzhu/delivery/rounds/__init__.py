"""Rounds: the day plans of field staff, from due visits and accepted orders to who goes where and when (P-08, P-11, S-37)."""
