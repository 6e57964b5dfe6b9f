"""Changing the law in force: one person drafts with reason and source, another publishes from a day on (requirements 7.2; E-72)."""
