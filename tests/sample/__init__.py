"""A process with three states, a counter and an inbox, to test the workflow on."""
