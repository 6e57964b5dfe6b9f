"""The compiled parts: walking beside sorted people, adding up by key. They touch nothing but the arrays they are given."""
