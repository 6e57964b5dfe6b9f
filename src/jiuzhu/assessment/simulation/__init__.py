"""What a change of the law does to households: the levels before and after in one pass, and the benefits it touches (pure)."""
