"""Opening who an unregistered person is, agreeing to it, and the list of who looked."""
