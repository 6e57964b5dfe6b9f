"""Pages behind the link of a short message: one order, for an organisation without an account; and what a dispatcher sees of links."""
