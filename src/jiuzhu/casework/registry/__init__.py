"""The register: persons, households, dated categories, and what was ever corrected in them (E-03, E-04, E-05; S-44, I-07, I-18)."""
