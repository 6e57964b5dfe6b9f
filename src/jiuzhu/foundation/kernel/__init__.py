"""What every part uses and that knows no part: errors, money, keys, sealed fields, writing."""
