"""The service list in force, whom each item is for and why, and how the list is changed (E-15, E-16, F-07 to F-09, P-40, S-33)."""
