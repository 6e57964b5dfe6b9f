"""Pages of townships' ledgers of needs: rounds, one ledger with its rows, the county's task list."""
