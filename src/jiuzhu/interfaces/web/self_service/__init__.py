"""群众点单: large pages on which anybody orders a service, is called instead, or asks how far an order is; no account, no cookie (S-18, P-08)."""
