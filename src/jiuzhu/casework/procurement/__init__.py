"""Contracts with organisations that provide services, and findings against them (E-24, P-20, P-23)."""
