"""Why the platform could not be started."""

from __future__ import annotations

from jiuzhu.foundation.kernel.errors import DomainError


class PortBusy(DomainError):
    """Another program listens on the port."""

    code = "port_busy"


class PortRefused(DomainError):
    """The port or address cannot be used by this user on this machine."""

    code = "port_refused"


class DataFolderBusy(DomainError):
    """Another ``jiuzhu up`` works on the same data folder."""

    code = "data_folder_busy"


class DataFolderRefused(DomainError):
    """The data folder cannot be made or written."""

    code = "data_folder_refused"


class NotPrepared(DomainError):
    """The database could not be prepared; what went wrong stands above."""

    code = "not_prepared"


class WebSilent(DomainError):
    """The web process started but does not answer."""

    code = "web_silent"


class AssetsMissing(DomainError):
    """The styles and scripts were never built."""

    code = "assets_missing"
