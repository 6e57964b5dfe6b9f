"""Pictures come out as pixels only, and a hostile one harms nobody."""

from __future__ import annotations

import base64
import io
import random

import pytest
from PIL import Image

from jiuzhu.foundation.files import sealed
from jiuzhu.foundation.files.errors import FileMissing, PictureUnreadable
from jiuzhu.foundation.files.pictures import photo, signature
from jiuzhu.foundation.kernel.sealing import SealBroken


def jpeg(size=(40, 20), **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", **extra)
    return out.getvalue()


def png(size=(40, 20), mode="RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def with_place_and_turn() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825)[1] = "N"
    return jpeg(exif=exif)


class TestPhoto:
    def test_hidden_data_is_gone_and_the_picture_stands_upright(self):
        upload = with_place_and_turn()
        assert b"SECRETPHONE" in upload
        drawn = photo(upload)
        with Image.open(io.BytesIO(drawn)) as picture:
            assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (20, 40), {})
        assert b"SECRETPHONE" not in drawn

    def test_a_large_photograph_is_made_smaller(self):
        with Image.open(io.BytesIO(photo(jpeg((4000, 3000))))) as picture:
            assert max(picture.size) == 1600

    @pytest.mark.parametrize("upload", [b"", b"not a picture", b"<svg onload='x'/>", jpeg()[:40], b"GIF89a" + b"\0" * 99])
    def test_what_is_no_picture_is_refused_in_words(self, upload):
        with pytest.raises(PictureUnreadable, match="不是能打开的图片"):
            photo(upload)

    def test_a_picture_that_unfolds_to_too_many_pixels_is_refused(self):
        with pytest.raises(PictureUnreadable, match="太大"):
            photo(png((20000, 20000), mode="1"))

    def test_broken_pictures_end_in_a_picture_or_a_refusal(self):
        chance = random.Random(7)
        for _ in range(6):
            broken = bytearray(jpeg((64, 64)))
            for _ in range(20):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                assert photo(bytes(broken))
            except PictureUnreadable:
                pass


class TestSignature:
    def test_a_drawn_signature_becomes_a_grey_picture(self):
        with Image.open(io.BytesIO(signature("data:image/png;base64," + base64.b64encode(png()).decode()))) as picture:
            assert (picture.format, picture.mode) == ("PNG", "L")

    @pytest.mark.parametrize("text", ["", "data:text/html;base64,AAAA", "data:image/png;base64,@@"])
    def test_anything_else_is_refused(self, text):
        with pytest.raises(PictureUnreadable):
            signature(text)


class TestStore:
    def test_a_kept_file_lies_sealed_and_opens_for_its_purpose_only(self):
        name = sealed.keep(b"evidence", purpose="order")
        assert b"evidence" not in sealed._path(name).read_bytes()
        assert sealed.open_kept(name, purpose="order") == b"evidence"
        with pytest.raises(SealBroken):
            sealed.open_kept(name, purpose="visit")

    def test_a_file_that_is_gone_says_so(self):
        name = sealed.keep(b"x", purpose="order")
        sealed.discard(name)
        sealed.discard(name)
        with pytest.raises(FileMissing):
            sealed.open_kept(name, purpose="order")

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a.sealed", "Z" * 32 + ".sealed"])
    def test_a_name_that_is_none_leads_nowhere(self, name):
        with pytest.raises(FileMissing):
            sealed.open_kept(name, purpose="order")
