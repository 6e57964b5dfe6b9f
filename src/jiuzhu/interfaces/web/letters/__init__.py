"""Letters on screen: what one will say, issuing it, reading it again, its paper."""
