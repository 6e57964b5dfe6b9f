"""How much of a picture is opened before the child process gives up."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024
NOT_A_PICTURE, TOO_LARGE = 3, 4
"""Exit codes of the child process."""


@dataclass(frozen=True)
class PictureLimits:
    """Bytes as uploaded, pixels when opened, the longest side kept, seconds and memory of the child process."""

    upload_bytes: int = 12 * MIB
    pixels: int = 60_000_000
    longest_side: int = 1600
    quality: int = 82
    seconds: float = 20.0
    memory_bytes: int = 1024 * MIB


PHOTO = PictureLimits()
"""A photograph taken with a phone."""

SIGNATURE = PictureLimits(upload_bytes=2 * MIB, pixels=8_000_000, longest_side=900, seconds=10.0, memory_bytes=512 * MIB)
"""A signature drawn on the screen."""
