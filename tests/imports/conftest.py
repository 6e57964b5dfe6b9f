from tests.registry.conftest import county, registered

__all__ = ["county", "registered"]
