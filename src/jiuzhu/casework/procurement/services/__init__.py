"""Every write of procurement: contracts, the money caps are reckoned from, findings."""

from jiuzhu.casework.procurement.services.bases import enter_base
from jiuzhu.casework.procurement.services.contracts import change_contract, end_contract, sign_contract
from jiuzhu.casework.procurement.services.findings import record_finding

__all__ = ["change_contract", "end_contract", "enter_base", "record_finding", "sign_contract"]
