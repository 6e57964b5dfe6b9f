"""Pages of the register: lists, records, changes, imports."""
