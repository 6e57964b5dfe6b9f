"""Pages of monthly distribution: lists, village sheets, handing out on the phone, money."""
