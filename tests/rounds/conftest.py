"""A county with households, organisations and orders, as the tests of orders have it."""

from tests.orders.conftest import county, order, provider, register

__all__ = ["county", "order", "provider", "register"]
