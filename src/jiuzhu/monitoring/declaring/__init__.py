"""Feeds that a county declares on screen: written by one person, tried on a sample, put in force by another, every version kept (004·三(五)21; I-18)."""
