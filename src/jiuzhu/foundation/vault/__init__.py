"""Uploaded files and evidence: sealed on disk, found by id, gone when they expire (I-26)."""
