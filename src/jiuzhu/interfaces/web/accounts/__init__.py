"""Signing in, one's own password, and the administrator's pages: accounts, posts, organisations, local values."""
