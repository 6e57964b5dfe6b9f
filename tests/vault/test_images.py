"""Photos are drawn anew, hostile ones are refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from jiuzhu.foundation.vault.images import PhotoUnreadable, redraw


def photo(size=(3000, 2000), form="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **more)
    return out.getvalue()


def test_a_photo_loses_its_metadata_and_its_excess_size():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    drawn = Image.open(io.BytesIO(redraw(photo(exif=exif))))
    assert drawn.size == (1920, 1280)
    assert not drawn.getexif()


def test_a_transparent_signature_becomes_ink_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(redraw(out.getvalue(), form="png"))).getpixel((1, 1)) == (255, 255, 255)


def bomb():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50000, 50000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"GIF89a....", photo()[:500], bomb()], ids=["empty", "svg", "gif", "cut", "bomb"])
def test_what_is_no_sound_photo_is_refused(data):
    with pytest.raises(PhotoUnreadable):
        redraw(data)
