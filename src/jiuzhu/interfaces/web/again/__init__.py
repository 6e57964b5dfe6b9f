"""Decisions made again on screen, from the law and the facts they stored: assessments, warnings, orders, benefits, letters (I-13)."""
