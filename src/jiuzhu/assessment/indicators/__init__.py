"""Need assessment by ten indicators: facts with their sources, signed, scored and confirmed (001·二(一)1, 附2; P-05)."""
