"""定额与资金: what villages must have, what funds may pay, whether the staff can make the visits, how much is checked."""
