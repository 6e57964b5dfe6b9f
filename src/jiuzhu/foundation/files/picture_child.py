"""The process that opens other people's pictures: ``python -m jiuzhu.foundation.files.picture_child KIND``, never imported.

Reads the upload on standard input, draws it anew without anything but pixels (no EXIF, no place, no thumbnail) and
writes the new file to standard output; exits 3 for what is no picture and 4 for what is too large.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps

from jiuzhu.foundation.files.limits import NOT_A_PICTURE, TOO_LARGE


def main(kind: str, pixels: int, longest: int, quality: int, memory: int) -> int:
    """Re-draw one picture; gives the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    Image.MAX_IMAGE_PIXELS = pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > pixels:
                return TOO_LARGE
            opened.draft("RGB", (longest * 2, longest * 2))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((longest, longest))
            page = Image.new("RGB", upright.size, "white")
            page.paste(upright, mask=upright.convert("RGBA").getchannel("A") if upright.mode in ("RGBA", "LA", "P") else None)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - any failure of a parser fed with foreign bytes means the same
        return NOT_A_PICTURE
    out = io.BytesIO()
    if kind == "signature":
        page.convert("L").save(out, "PNG", optimize=True)
    else:
        page.save(out, "JPEG", quality=quality)
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(int(word) for word in sys.argv[2:6])))
