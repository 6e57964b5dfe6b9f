"""Which organisation an order goes to, and why not another; pure, knows no database (P-08, S-18)."""
