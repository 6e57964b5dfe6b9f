"""The stories with truth: for each of the twelve warnings, cases that must be found and look-alikes that must not."""
