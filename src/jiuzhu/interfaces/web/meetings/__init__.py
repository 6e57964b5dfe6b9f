"""一事一议: the agenda, special meetings, what they resolved, their minutes as paper."""
