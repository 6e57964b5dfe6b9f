"""The working-day calendar on screen: the years entered, and entering the announcement of another."""
