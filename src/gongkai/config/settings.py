"""Settings. Everything that differs between installations comes from the environment (docs/operate.md)."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).resolve().parents[3]
#: Database, files, keys and logs of this installation: all that a backup must hold.
GONGKAI_DATA_DIR = Path(os.environ.get("GONGKAI_DATA_DIR", BASE_DIR / "var")).resolve()
#: demo | production
GONGKAI_MODE = os.environ.get("GONGKAI_MODE", "production")
DEBUG = False


def _held_clock() -> dt.date | None:
    text = os.environ.get("GONGKAI_CLOCK", "")
    return dt.date.fromisoformat(text) if text else None


#: The date the one clock is held at; production refuses to start with it (core.checks).
GONGKAI_CLOCK = _held_clock()


def _secret(name: str) -> str:
    """A key of this installation, made once and kept beside the data with mode 0600."""
    given = os.environ.get(f"GONGKAI_{name.upper()}")
    if given:
        return given
    path = GONGKAI_DATA_DIR / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process of the same start was quicker
        else:
            with os.fdopen(fd, "w") as out:
                out.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret("secret_key")
#: Keys personal fields in the audit chain; whoever holds only the database can't test guesses.
GONGKAI_AUDIT_KEY = _secret("audit_key")

ALLOWED_HOSTS = os.environ.get("GONGKAI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GONGKAI_ORIGINS", "").split(",") if o]
#: Proxies whose X-Forwarded-For is believed; empty: the peer's address is the address.
GONGKAI_TRUSTED_PROXIES = [p for p in os.environ.get("GONGKAI_TRUSTED_PROXIES", "").split(",") if p]

INSTALLED_APPS = [
    "gongkai.base.core",
    "gongkai.base.accounts",
    "gongkai.base.organizations",
    "gongkai.base.content",
    "gongkai.base.files",
    "gongkai.base.notices",
    "gongkai.base.papers",
    "gongkai.base.measures",
    "gongkai.base.ui",
    "gongkai.domains.ledger",
    "gongkai.faces.workbench",
    "gongkai.faces.portal",
    "gongkai.faces.server",
    "gongkai.demo",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongkai.base.accounts.middleware.ClientAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongkai.base.organizations.middleware.ActingMiddleware",
    "gongkai.base.organizations.middleware.DeclaredRoutesMiddleware",
]

ROOT_URLCONF = "gongkai.config.urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.base.ui.context.installation",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{GONGKAI_DATA_DIR}/gongkai.sqlite3"), conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that will write takes the lock at its start, so it can't fail halfway.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
    }
# Transactions are opened by the verbs, not by requests.
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["gongkai.base.organizations.backends.MembershipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/workbench/"
#: Roles that must log in with a TOTP code, e.g. "office,system_admin"; empty: whoever sets it up.
GONGKAI_TOTP_ROLES = frozenset(r for r in os.environ.get("GONGKAI_TOTP_ROLES", "").split(",") if r)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = os.environ.get("GONGKAI_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Messages to the next page live in the session: a cookie can be read by scripts and grows.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
# No LocaleMiddleware: our screens are written in Chinese, so a browser that asks for another language must not get
# Django's own messages and dates in it between our words. Uyghur and Kazakh will be content.
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = GONGKAI_DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Wagtail's own pictures and documents; never served: base.files is the only way a file goes out.
MEDIA_ROOT = GONGKAI_DATA_DIR / "media"

WAGTAIL_SITE_NAME = "公开"
WAGTAILADMIN_BASE_URL = os.environ.get("GONGKAI_BASE_URL", "http://localhost:8000")
WAGTAILADMIN_LOGIN_URL = "/login/"
WAGTAIL_PAGE_MODEL = "content.SitePage"
WAGTAILIMAGES_IMAGE_MODEL = "content.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "content.SiteDocument"
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

#: An upload larger than this is refused while it is read.
GONGKAI_MAX_UPLOAD_BYTES = 20 * 1024 * 1024
# Refuses while reading: Django's own handlers would write a 500 MB upload to disk first.
FILE_UPLOAD_HANDLERS = ["gongkai.base.files.upload_handlers.LimitedMemoryHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000

EMAIL_BACKEND = os.environ.get("GONGKAI_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("GONGKAI_EMAIL_HOST", "")
DEFAULT_FROM_EMAIL = os.environ.get("GONGKAI_EMAIL_FROM", "gongkai@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("GONGKAI_LOG_LEVEL", "WARNING")},
}
