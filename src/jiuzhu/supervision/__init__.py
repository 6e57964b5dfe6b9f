"""五 监管有力: what is late, what went wrong, how satisfied people are."""
