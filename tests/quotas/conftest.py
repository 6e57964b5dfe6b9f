from tests.orders.conftest import county, register  # noqa: F401
from tests.web.conftest import person, place, sign_in  # noqa: F401
