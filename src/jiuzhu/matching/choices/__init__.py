"""What can meet a need of a household, of five kinds, each with why and why not, and which of them was chosen (P-51; 000A·一, 001·二(六)2, 002·二(二))."""
