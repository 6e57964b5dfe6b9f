"""外来预警: what platforms outside warn about, and what they are answered."""
