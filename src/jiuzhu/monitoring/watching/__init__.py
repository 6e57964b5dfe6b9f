"""People watched beyond those on aid: refused, left, with high medical bills, on the ledger, without work; kept as keys for some months (004·三(五)20; S-55)."""
