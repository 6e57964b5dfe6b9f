"""一 动态监测: the month, department data, findings, warnings and their disposition."""
