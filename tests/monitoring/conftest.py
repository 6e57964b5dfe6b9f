import pytest


@pytest.fixture(autouse=True)
def secret(tmp_path, monkeypatch):
    """Give every test its own secret key."""
    path = tmp_path / "secret" / "key"
    monkeypatch.setenv("JIUZHU_KEY", str(path))
    return path
