"""Pages of applications for assistance."""
