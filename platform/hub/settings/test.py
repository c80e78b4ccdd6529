"""For the tests: real parts, cheap passwords, nothing outside this machine."""

from cryptography.fernet import Fernet

from .base import *
from .base import VAR, database, env

SECRET_KEY = "only-for-tests-and-long-enough-to-be-taken-seriously-0123456789"
FIELD_KEYS = [Fernet.generate_key().decode()]
DEMO_PASSWORD = "mirae-demo-2026"
ALLOWED_HOSTS = ["*"]
DATABASES = {
    "default": database(env("MIRAE_TEST_DATABASE", default=f"sqlite:///{VAR}/test.sqlite3"))
}
DATABASES["default"]["OPTIONS"].pop("pool", None)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False
CELERY_BROKER_URL = ""
CELERY_TASK_ALWAYS_EAGER = True
MEDIA_ROOT = VAR / "test-media"
