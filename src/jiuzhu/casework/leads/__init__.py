"""Leads: somebody who tested their eligibility asks to be called; the township calls back and takes the application (003·任务2, P-49)."""
