"""Files come out as they went in, lie sealed, and expire."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import VILLAGE

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.vault import sealing
from jiuzhu.foundation.vault.queries import content, stored_file
from jiuzhu.foundation.vault.sealing import SealBroken, chunks_of, seal_chunks, unseal_chunks
from jiuzhu.foundation.vault.services import expire, path_of, put


@given(st.binary(max_size=100), st.integers(1, 40))
def test_what_is_sealed_in_chunks_opens_to_the_same_bytes(data, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "CHUNK_BYTES", chunk)
        patch.setattr(sealing, "_FRAME_BYTES", chunk + 28)
        sealed = b"".join(seal_chunks(chunks_of(BytesIO(data)), place="p"))
        assert b"".join(unseal_chunks(BytesIO(sealed), place="p")) == data


def test_a_cut_file_does_not_open(monkeypatch):
    monkeypatch.setattr(sealing, "CHUNK_BYTES", 4)
    monkeypatch.setattr(sealing, "_FRAME_BYTES", 32)
    frames = list(seal_chunks(chunks_of(BytesIO(b"12345678")), place="p"))
    with pytest.raises(SealBroken):
        list(unseal_chunks(BytesIO(frames[0]), place="p"))


def store(now, data=b"photo", **more):
    return put(
        stream=BytesIO(data),
        kind="evidence",
        name="../照片.jpg",
        content_type="image/jpeg",
        division_code=VILLAGE,
        actor=SYSTEM,
        at=now,
        **more,
    )


@pytest.mark.django_db
def test_a_stored_file_lies_as_ciphertext_under_its_id_and_keeps_its_name(now):
    stored = store(now)
    assert (content(str(stored.id)), stored_file(str(stored.id)).name) == (b"photo", "照片.jpg")
    assert b"photo" not in path_of(str(stored.id)).read_bytes()


@pytest.mark.django_db
def test_an_expired_file_is_gone_and_another_stays(now):
    old, kept = store(now, expires_at=now), store(now, expires_at=now + timedelta(days=1))
    assert expire(now=now) == 1
    with pytest.raises(NotFound):
        content(str(old.id))
    assert content(str(kept.id)) == b"photo"
