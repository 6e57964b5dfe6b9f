"""Who owes what by when: the tasks, reports, stages and periodic work of a place's law (003·二, 三(二); 001·附4; 002·二(四), 三; 000B; P-29, P-37)."""
