"""The search itself, written to be compiled: arrays in, arrays out, no Python objects and no clock."""
