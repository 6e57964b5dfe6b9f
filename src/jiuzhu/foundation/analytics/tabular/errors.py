"""Why a table cannot be read or written, said so that its sender can put it right."""

from __future__ import annotations

from jiuzhu.foundation.kernel.errors import DomainError

SAVE_AGAIN = "请用 Excel 或 WPS 打开核对后另存为 .xlsx 或 UTF-8 编码的 .csv，再重新上传。"


class TableUnreadable(DomainError):
    """The file is not a table that can be read; every other reading error is one of these."""

    code = "table_unreadable"


class WrongEnding(TableUnreadable):
    """The ending of the file is unknown or belies its content."""

    code = "table_wrong_ending"


class WrongEncoding(TableUnreadable):
    """The text is not in the encoding it was agreed to come in."""

    code = "table_wrong_encoding"


class TableEmpty(TableUnreadable):
    """There is not even a header row."""

    code = "table_empty"


class TableTooLarge(TableUnreadable):
    """The file, or what it unpacks to, exceeds the limits."""

    code = "table_too_large"


class TableTooWide(TableUnreadable):
    """The table has more columns than any real list."""

    code = "table_too_wide"


class TableEncrypted(TableUnreadable):
    """The workbook asks for a password."""

    code = "table_encrypted"


class TableTooSlow(TableUnreadable):
    """Reading took longer than the limit and was stopped."""

    code = "table_too_slow"


class SheetMissing(TableUnreadable):
    """The workbook has no sheet of that name, or none with content."""

    code = "sheet_missing"


class ColumnTwice(TableUnreadable):
    """Two columns bear the same name, so that a value would be ambiguous."""

    code = "column_twice"


class TableNotWritten(DomainError):
    """The table cannot be written to that place or in that format."""

    code = "table_not_written"
