"""Proving that what a pack says is what the platform does: change one field in a copy of the packs, ask the product again."""
