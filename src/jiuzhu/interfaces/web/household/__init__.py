"""一户一档, 一户一条救助链: everything about one household on one dated chain (S-13, S-45)."""
