"""Every write of an import; what takes long is called by a background task and may be run again."""

from jiuzhu.casework.imports.services.applying import apply_import
from jiuzhu.casework.imports.services.checking import check_import
from jiuzhu.casework.imports.services.reading import read_import
from jiuzhu.casework.imports.services.starting import MAX_UPLOAD_BYTES, confirm, drop, map_columns, progress_key, start_import, undo
from jiuzhu.casework.imports.services.taking_back import take_back

__all__ = [
    "MAX_UPLOAD_BYTES",
    "apply_import",
    "check_import",
    "confirm",
    "drop",
    "map_columns",
    "progress_key",
    "read_import",
    "start_import",
    "take_back",
    "undo",
]
