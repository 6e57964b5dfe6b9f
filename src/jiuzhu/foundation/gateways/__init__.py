"""Ways to and from other parties: signed messages to their systems through a folder or over HTTP, short messages to people's phones (S-24, S-52, P-08)."""
