"""The assessment of one person by the facets of the law, with difficulty, degree and follow-up of each (E-11, E-12, 000A·二(一)1)."""
