"""Gradual exits: the list, one exit with its notices, its income and its end."""
