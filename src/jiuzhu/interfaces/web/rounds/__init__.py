"""Pages of day plans: asking for one, the timeline and moving in it, publishing, the carer's own day, shifts, ways, the forecast."""
