"""Linkage: rows of department files without a usable ID number, and whom in the register they may be about; a person decides (S-10, I-18)."""
