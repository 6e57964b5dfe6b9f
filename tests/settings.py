"""The product's settings with a throw-away data folder and one sample process of our own."""

import os
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="jiuzhu-tests-")
os.environ["JIUZHU_DATA"] = _FOLDER
os.environ["JIUZHU_KEY"] = os.path.join(_FOLDER, "key")
os.environ.setdefault("JIUZHU_DEMO_DATA", "1")
os.environ.setdefault("JIUZHU_TEST_SQLITE", os.path.join(_FOLDER, "test.sqlite3"))

from jiuzhu.config.settings import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.sample"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
