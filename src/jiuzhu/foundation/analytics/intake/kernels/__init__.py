"""The compiled parts: characters, records, values. They touch nothing but the arrays they are given."""
