"""Pages of the resource library beside the organisations: people, facilities, goods, funds, departments' items, caring enterprises (S-05, S-51)."""
