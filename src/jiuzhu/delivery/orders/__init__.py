"""Service orders from 点单 to 归档: dispatched by rule, served with evidence, accepted by the purchaser (S-18, P-08, E-18)."""
