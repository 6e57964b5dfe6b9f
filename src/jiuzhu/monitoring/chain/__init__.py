"""The assistance chain: every department's aid by month on one line per household, its overlaps and gaps and how they ended (003·任务2; 000A·二(五)11; 002·二(三))."""
