"""The code that proves the first administrator can read the machine's terminal."""

from __future__ import annotations

import hmac

from jiuzhu.foundation.kernel.keys import derive


def setup_code() -> str:
    """Give the code that ``jiuzhu up`` prints while there is no account yet: ten digits from the secret key."""
    return f"{int.from_bytes(derive('setup-code', 8)) % 10**10:010}"


def is_setup_code(given: str) -> bool:
    """Tell whether somebody typed that code, spaces aside."""
    return hmac.compare_digest("".join(given.split()).encode(), setup_code().encode())
