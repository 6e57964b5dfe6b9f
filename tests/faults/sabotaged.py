"""The product's settings with one thing broken: a comparison and its task are two transactions, a moment apart."""

from jiuzhu.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.sabotage"]  # noqa: F405
