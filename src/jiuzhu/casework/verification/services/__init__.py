"""Every write on authorisations and checks."""

from jiuzhu.casework.verification.services.authorising import authorise, withdraw

__all__ = ["authorise", "withdraw"]
