"""What an organisation is owed for a month: the township's statement, confirmed or objected to line by line, then passed on to payment (S-37, E-37, A-71; 002·附2·六)."""
