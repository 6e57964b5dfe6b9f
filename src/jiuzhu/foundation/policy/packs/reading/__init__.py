"""From YAML to checked entries."""
