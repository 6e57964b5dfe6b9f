"""The service list in force and whom each item is for: who qualifies, who does not, and why (E-15, E-16, F-07)."""
