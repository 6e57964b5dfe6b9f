"""Hospital-care insurance of people in extreme hardship: bought by list, claimed for stays in hospital, ended with the entitlement, renewed before it is over (E-23; 001·附件3·照料护理, 004·三(一)2)."""
