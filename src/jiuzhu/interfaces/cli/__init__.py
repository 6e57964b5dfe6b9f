"""The jiuzhu command."""
