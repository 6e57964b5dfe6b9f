"""The dashboard of the five parts of the mechanism, and 五 监管有力."""
