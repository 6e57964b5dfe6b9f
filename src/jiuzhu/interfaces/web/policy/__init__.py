"""The law in force here, readable: every number and rule with its clause, the words of the document and how a gap is read."""
