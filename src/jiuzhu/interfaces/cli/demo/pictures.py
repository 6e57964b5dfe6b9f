"""Drawn stand-ins for what phones send: a photo of hills and a house, a signed sheet."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 480, 360


def photo(rng: Random) -> bytes:
    """Draw a house before hills as a JPEG; nobody is on it."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (196 + rng.randint(0, 30), 220, 238))
    pen = ImageDraw.Draw(picture)
    for layer, green in enumerate((150, 128, 104)):
        ridge = [(x, 150 + layer * 38 + rng.randint(-26, 26)) for x in range(0, WIDTH + 60, 60)]
        pen.polygon([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], fill=(74, green, 84))
    left = rng.randint(90, 240)
    pen.rectangle((left, 220, left + 150, 310), fill=(236, 228, 214))
    pen.polygon([(left - 16, 222), (left + 75, 172), (left + 166, 222)], fill=(92, 96, 104))
    pen.rectangle((left + 58, 252, left + 92, 310), fill=(120, 78, 52))
    return _saved(picture)


def signed_sheet(rng: Random) -> bytes:
    """Draw a ruled sheet with three signatures as a JPEG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (250, 249, 244))
    pen = ImageDraw.Draw(picture)
    for y in range(40, 260, 24):
        pen.line((30, y, WIDTH - 30, y), fill=(205, 210, 216))
    for number in range(3):
        left = 50 + number * 140
        points = [(left + step * 9, 305 + rng.randint(-20, 20)) for step in range(10)]
        pen.line(points, fill=(24, 32, 74), width=3, joint="curve")
    return _saved(picture)


def _saved(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
