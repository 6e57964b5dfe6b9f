"""Bringing lists into the register: read, mapped, checked row by row, previewed, confirmed, and taken back if need be (I-18, I-27)."""
