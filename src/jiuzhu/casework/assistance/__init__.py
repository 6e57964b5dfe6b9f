"""Every aid and service a household received, by person, kind and month (E-17, S-45); written from above in the step that gives it."""
