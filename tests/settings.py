"""Settings of the tests: a data folder of their own, cheap hashing, tasks that run when a test says so."""

import os
import tempfile

# One folder for each process: a worker of pytest-xdist would otherwise inherit its parent's.
DATA_DIR_OF_THIS_PROCESS = tempfile.TemporaryDirectory(prefix="fieldgate-tests-", ignore_cleanup_errors=True)
os.environ["FIELDGATE_DATA_DIR"] = DATA_DIR_OF_THIS_PROCESS.name
os.environ.setdefault("FIELDGATE_MODE", "trial")
os.environ.setdefault("FIELDGATE_URL", "http://testserver")

from fieldgate.config.settings import *  # noqa: E402, F403

STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - WhiteNoise looks for it

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
