"""For the tests: real parts, cheap passwords, nothing outside this machine."""

import os
from base64 import urlsafe_b64encode

from .base import *
from .base import VAR, database, env

SECRET_KEY = "only-for-tests-and-long-enough-to-be-taken-seriously-0123456789"
FIELD_KEYS = [urlsafe_b64encode(b"only for tests, thirty-two bytes").decode()]
DEMO_PASSWORD = "mirae-demo-2026"
ALLOWED_HOSTS = ["*"]
DATABASES = {
    "default": database(env("MIRAE_TEST_DATABASE_URL", default=f"sqlite:///{VAR}/test.sqlite3"))
}
DATABASES["default"]["OPTIONS"].pop("pool", None)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False
CELERY_BROKER_URL = env("MIRAE_TEST_REDIS_URL", default="") or "memory://localhost/"
# A worker under test hands on to the queue what its tasks ask for.
CELERY_TASK_ALWAYS_EAGER = env.bool("MIRAE_TEST_EAGER", default=True)
# A run and its worker share a corner of the broker that no other run looks into.
QUEUE_PREFIX: str = env("MIRAE_TEST_QUEUE_PREFIX", default=f"mirae-test-{os.getpid()}:")
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": QUEUE_PREFIX}
CELERY_RESULT_BACKEND = env("MIRAE_TEST_REDIS_URL", default="") or None
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"global_keyprefix": QUEUE_PREFIX}
MEDIA_ROOT = VAR / "test-media"
