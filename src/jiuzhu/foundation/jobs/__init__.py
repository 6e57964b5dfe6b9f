"""Background work on django-tasks: leases, retries, progress and the schedule."""
