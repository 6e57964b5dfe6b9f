"""Gradual exits: a household above the standard keeps its aid for some months, is told at the start and a month before the end (P-16; 004·三(一)1, 003·任务9), E-43."""
