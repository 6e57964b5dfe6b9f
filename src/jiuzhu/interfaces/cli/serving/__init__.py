"""What ``jiuzhu up`` does: prepares the database, then keeps one web process and one worker running."""
