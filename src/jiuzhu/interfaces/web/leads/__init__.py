"""Who asked to be called after a self-test, and what the call came to."""
