"""The child process that opens untrusted pictures: limits first, then one picture from stdin to stdout."""

from __future__ import annotations

import io
import resource
import sys

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 15
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 1920
JPEG_QUALITY = 82


def main(form: str) -> None:
    """Read one picture, turn it upright, shrink it, write it without metadata."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    picture = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("JPEG", "PNG", "WEBP"))
    if picture.width * picture.height > MAX_PIXELS:
        raise SystemExit(1)
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A") if upright.mode in ("RGBA", "LA") else None)
    out = io.BytesIO()
    clean.save(out, form.upper(), **({"quality": JPEG_QUALITY, "optimize": True} if form == "jpeg" else {"optimize": True}))
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
