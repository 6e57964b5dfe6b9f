"""监管有力: what is late and where, how services were rated, how rules fared, whether the ledger is whole (001·二(五)1; 000A·二(六)13; I-15)."""
