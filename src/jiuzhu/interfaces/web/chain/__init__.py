"""The assistance chain on screen: a household's by month, what was found in it, the monthly exchange, what goes back to departments."""
