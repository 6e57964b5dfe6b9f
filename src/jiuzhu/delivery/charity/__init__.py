"""Charity orders: a need measured by the county, published by a charity, claimed by the public, accepted by the county (S-07, P-09, E-19, A-56; 000A·二(三)4)."""
