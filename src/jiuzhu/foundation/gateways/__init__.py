"""Ways to and from other parties' systems: signed messages through a folder or over HTTP (S-24, S-52); no Django."""
