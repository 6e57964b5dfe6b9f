"""What the web server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from jiuzhu.foundation.kernel.rubbish import look_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuzhu.config.settings")
application = get_wsgi_application()
# The views too are loaded before anybody asks for the first page.
get_resolver().url_patterns  # noqa: B018
look_seldom()
