"""Monthly distribution: who is entitled in a month to goods or care the county gives, checked, approved, handed out, reconciled (P-10, F-24; 000A·二(六)12、13, 三(二))."""
