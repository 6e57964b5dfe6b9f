"""Pages of households' needs: the list, one household's, a village's month on the phone, what was left out of date."""
