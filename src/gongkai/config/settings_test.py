"""Settings of the test run: a held clock, a folder of its own for each process, quick hashes."""

import atexit
import datetime as dt
import os
import shutil
import tempfile

# Always a folder of its own: test processes side by side must never share a database.
_dir = os.environ.get("GONGKAI_TEST_DIR")
if not _dir:
    _dir = tempfile.mkdtemp(prefix="gongkai-test-")
    atexit.register(shutil.rmtree, _dir, ignore_errors=True)
os.environ["GONGKAI_DATA_DIR"] = _dir
os.environ["GONGKAI_MODE"] = "demo"
os.environ.pop("GONGKAI_CLOCK", None)

from .settings import *  # noqa: E402,F403

STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - WhiteNoise warns when it is missing
GONGKAI_CLOCK = dt.date(2021, 11, 15)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# Nothing of a test has to survive a power cut, and waiting for the disk was half of a run's time.
if "init_command" in DATABASES["default"].get("OPTIONS", {}):  # noqa: F405
    _options = DATABASES["default"]["OPTIONS"]  # noqa: F405
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
