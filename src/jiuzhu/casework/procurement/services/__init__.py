"""Every write of procurement: contracts, what is bought without one, the money caps are reckoned from, findings."""

from jiuzhu.casework.procurement.services.bases import enter_base
from jiuzhu.casework.procurement.services.contracts import change_contract, end_contract, sign_contract
from jiuzhu.casework.procurement.services.direct import spend_directly, spend_less_directly
from jiuzhu.casework.procurement.services.findings import record_finding

__all__ = ["change_contract", "end_contract", "enter_base", "record_finding", "sign_contract", "spend_directly", "spend_less_directly"]
