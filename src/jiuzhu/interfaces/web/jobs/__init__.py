"""The administrator's page of background tasks that failed."""
