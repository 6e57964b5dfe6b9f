"""Mutual help: helpers paired with those they help, hours, allowance and recognition (P-52, E-25, E-27, N-107, A-59; 002·二(四)3, 001·附3)."""
