"""One-time links by which an organisation without an account accepts and serves one order from a short message (S-18, P-08)."""
