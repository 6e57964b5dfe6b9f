"""Applications of people whose household registration is elsewhere: taken where they live, dealt with here or forwarded and followed (S-54, P-04; 004·三(五)17, 18, 21)."""
