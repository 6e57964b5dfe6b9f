"""Applications for assistance: one form at one door, from receipt to the decision, whoever opened it (P-02, P-03, E-06)."""
