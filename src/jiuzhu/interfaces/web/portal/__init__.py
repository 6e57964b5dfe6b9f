"""The portal of an organisation: its week, its capacity, its project ledger and monthly statement; the purchaser opens the last two as well (S-37)."""
