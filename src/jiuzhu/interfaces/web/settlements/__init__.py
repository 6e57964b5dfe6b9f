"""Monthly statements: sent by the township, confirmed or objected to by the organisation, passed on to payment by the county."""
