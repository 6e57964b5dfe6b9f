"""The register's lines of the rail."""

from __future__ import annotations

from jiuzhu.casework.imports.queries import imports
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def waiting_imports(actor: Actor) -> Waiting:
    """Count imports that wait for somebody's decision."""
    return Waiting(imports(actor).filter(state__in=("mapping", "checked")).count())

ENTRIES = (
    Entry("救助对象", "registry-list", "files", order=10, duties=(Duty.REGISTER_READ,), short="对象"),
    Entry("名册导入", "import-list", "files", order=12, duties=(Duty.REGISTER_IMPORT,), count=waiting_imports),
)
