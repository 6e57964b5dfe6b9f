"""Trying a change of the law on the register before anyone signs it: who is touched, and the money (design §3; P-10, P-16)."""
