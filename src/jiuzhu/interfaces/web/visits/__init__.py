"""Pages of visits: who is owed one, recording it on the phone, those missed, the ledger F-22."""
