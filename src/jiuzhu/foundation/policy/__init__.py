"""Law as data: packs, rules and their readings, local values (design §3)."""
