"""Letters that explain a decision to a household: numbered, kept as they were issued, on the ledger (001·二（四）2, I-13)."""
