"""Benefits on screen: reckoning one for a member or the household, recording the decision, confirming it (P-10)."""
