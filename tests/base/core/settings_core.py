"""core and the server alone, for processes that tests start: quick, and shows that core needs no other app.

GONGKAI_DATA_DIR and DATABASE_URL come from the test (tests/base/core/fresh.py).
"""

from gongkai.config.settings import *  # noqa: F403

INSTALLED_APPS = [
    "gongkai.base.core",
    "gongkai.faces.server",
    "django.contrib.contenttypes",
    "django.contrib.auth",
]
AUTH_USER_MODEL = "auth.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = []
ROOT_URLCONF = "tests.base.core.urls_core"
