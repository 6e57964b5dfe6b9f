"""Pages of applications from elsewhere."""
