"""The register of the departments' liaisons and of the reports they hand in."""
