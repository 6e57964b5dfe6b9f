"""Townships' ledgers of needs by round, audited row by row, and the county's task list compiled from them (001·二(一)1, 三(二); P-06)."""
