"""Who acts, in which post, with which duties, where (requirements §5; R-01…R-37)."""
