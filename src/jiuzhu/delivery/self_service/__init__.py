"""群众点单 without an account: who asks is checked by a code sent to the registered phone, or called by the village; progress by number (S-18, P-08)."""
