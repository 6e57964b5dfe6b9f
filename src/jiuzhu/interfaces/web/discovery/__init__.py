"""Proactive discovery: leads from the field and canvasses."""
