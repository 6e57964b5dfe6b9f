"""Kernel, ledger, divisions, accounts, policy, workflow, analytics, calendar, jobs."""
