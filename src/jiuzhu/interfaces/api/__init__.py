"""JSON for other programs: the same services as the pages."""
