"""Needs of households: opened by an assessment or by hand, brought up to date every month, met or withdrawn (000A·二(一)1, P-05, P-43)."""
