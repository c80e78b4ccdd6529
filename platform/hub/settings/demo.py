"""One process on one machine, with simulated children: what `dev.py run` starts."""

from .base import *
from .base import BROKER_URL, FIELD_KEYS, SECRET_KEY, VAR
from .local_secrets import local_secret

DEBUG = True
MIRAE_DEMO = True
SLOW_WORK_IN_THREADS = not BROKER_URL
DEMO_PASSWORD = "mirae-demo-2026"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = SECRET_KEY or local_secret(VAR / "secrets" / "secret_key")
FIELD_KEYS = FIELD_KEYS or [local_secret(VAR / "secrets" / "field_key")]
