"""Django's settings, read from one profile and a few environment variables."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, SELF

from jiuzhu.config.profiles import profile_from_environment
from jiuzhu.config.proxies import trusted_proxies
from jiuzhu.foundation.kernel.keys import data_folder, derive

DATA = data_folder()
PROFILE = profile_from_environment(DATA)
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = derive("django").hex()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("JIUZHU_HOSTS", "127.0.0.1,localhost,testserver,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("JIUZHU_ORIGINS", "").split(",") if origin]

# Invented people (ID numbers of the reserved area 9901) enter the register only where this is on.
DEMO_DATA_ALLOWED = os.environ.get("JIUZHU_DEMO_DATA", "0") == "1"
# The policy pack the deployment runs on.
POLICY_PACK = os.environ.get("JIUZHU_PACK", "huoshan")

FOUNDATION_APPS = ["ledger", "divisions", "calendar", "accounts", "policy", "workflow", "jobs", "vault", "amendments", "gateways"]
DOMAIN_APPS = [
    "casework.registry",
    "casework.imports",
    "casework.assistance",
    "casework.procurement",
    "casework.letters",
    "casework.exits",
    "casework.leads",
    "casework.elsewhere",
    "casework.applications",
    "casework.liaisons",
    "casework.referrals",
    "casework.verification",
    "casework.rosters",
    "monitoring.feeds",
    "monitoring.declaring",
    "monitoring.linkage",
    "monitoring.comparison",
    "monitoring.disclosure",
    "monitoring.watching",
    "monitoring.warnings",
    "monitoring.outside",
    "monitoring.meetings",
    "monitoring.discovery",
    "monitoring.chain",
    "assessment.indicators",
    "assessment.needs",
    "assessment.needs_ledger",
    "assessment.facets",
    "assessment.plans",
    "assessment.recalls",
    "matching.catalogue",
    "matching.choices",
    "matching.resources",
    "matching.mutual_help",
    "delivery.orders",
    "delivery.settlements",
    "delivery.agreements",
    "delivery.care_insurance",
    "delivery.distribution",
    "delivery.charity",
    "delivery.visits",
    "delivery.self_service",
    "delivery.links",
    "delivery.rounds",
    "supervision.oversight",
    "supervision.whatif",
    "supervision.quotas",
    "supervision.entries",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django_cotton",
    "csp",
    "axes",
    *[f"jiuzhu.foundation.{name}" for name in FOUNDATION_APPS],
    *[f"jiuzhu.{name}" for name in DOMAIN_APPS],
    "jiuzhu.interfaces.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiuzhu.interfaces.web.middleware.ActorMiddleware",
    "jiuzhu.interfaces.web.middleware.AccessMiddleware",
    "jiuzhu.interfaces.web.words.WordsMiddleware",
    "jiuzhu.interfaces.web.middleware.DomainErrorMiddleware",
    "jiuzhu.interfaces.web.broken_off.BrokenOffMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "jiuzhu.config.urls"
WSGI_APPLICATION = "jiuzhu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [PACKAGE / "interfaces" / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.filesystem.Loader"],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiuzhu.interfaces.web.shell.context",
            ],
        },
    }
]

FORM_RENDERER = "jiuzhu.interfaces.web.rendering.Renderer"

DATABASES = {"default": PROFILE.database}
ANALYTICS = PROFILE.analytics
SPARK_MASTER = os.environ.get("JIUZHU_SPARK_MASTER", "")
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username", "name"]}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_VERBOSE = False

# Behind a proxy with a certificate the cookies travel on TLS only; on this machine alone there is none.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "interfaces" / "web" / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_ROOT = None
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Where somebody without an account comes from, as a proxy in front says it; nobody else is believed.
TRUSTED_PROXIES = trusted_proxies(os.environ.get("JIUZHU_TRUSTED_PROXIES", ""))
# Whoever sends from many addresses is held back too; a township calls back a few dozen a day.
LEADS_PER_TOWNSHIP_PER_HOUR = int(os.environ.get("JIUZHU_LEADS_PER_TOWNSHIP_PER_HOUR", "60"))
# How often one address, and anybody about one number, may ask for a code or for the progress of an order.
ASKINGS_PER_SOURCE_PER_HOUR = int(os.environ.get("JIUZHU_ASKINGS_PER_SOURCE_PER_HOUR", "20"))
ASKINGS_PER_NUMBER_PER_HOUR = int(os.environ.get("JIUZHU_ASKINGS_PER_NUMBER_PER_HOUR", "5"))

# The address people reach the platform by, for links in short messages; where it is not known, none are sent by themselves.
PUBLIC_URL = os.environ.get("JIUZHU_PUBLIC_URL", next(iter(CSRF_TRUSTED_ORIGINS), ""))

# A worker that is silent for so long has lost its task to another.
LEASE_SECONDS = int(os.environ.get("JIUZHU_LEASE_SECONDS", "30"))
# A task that fails runs again after so many seconds, then after twice as many …, this many times in all.
TASK_ATTEMPTS = int(os.environ.get("JIUZHU_TASK_ATTEMPTS", "5"))
TASK_BACKOFF_SECONDS = int(os.environ.get("JIUZHU_TASK_BACKOFF_SECONDS", "10"))
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
COTTON_DIR = "cotton"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "jiuzhu.foundation.kernel.log_lines.LogLines", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("JIUZHU_LOG_LEVEL", "WARNING")},
    # The server would print what breaks outside Django, such as a file half sent, as Python does.
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
