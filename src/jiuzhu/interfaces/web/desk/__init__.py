"""Where everybody begins: what waits for me by deadline, what I did, what waits below me; handing over and urging."""
