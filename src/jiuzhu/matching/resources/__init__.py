"""What each organisation offers, where and how much, and what of it is booked (S-18, E-24)."""
