"""Checking a household's economic condition: signed authorisations, requests to the sources, their replies, the dated report (P-04, S-24, S-52, I-01; 004·三(五)21)."""
