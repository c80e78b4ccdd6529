"""For real children. Refuses to load with anything unsafe in it."""

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from hub import logs

from .base import *
from .base import ALLOWED_HOSTS, FIELD_KEYS, METRICS_TOKEN, SECRET_KEY, env

if env.bool("DEBUG", default=False) or env.bool("MIRAE_DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is on: production never runs with it. Unset it.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure"):
    raise ImproperlyConfigured(
        "MIRAE_SECRET_KEY is missing or weak: give at least 50 random characters."
    )
if not FIELD_KEYS:
    raise ImproperlyConfigured(
        "MIRAE_FIELD_KEYS is missing: `manage.py make_field_key` prints one."
    )
try:
    [Fernet(key) for key in FIELD_KEYS]
except ValueError as error:
    raise ImproperlyConfigured(
        "MIRAE_FIELD_KEYS has a part that is no key: `manage.py make_field_key` prints one."
    ) from error
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("MIRAE_ALLOWED_HOSTS is missing: name the hosts that serve this.")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("MIRAE_METRICS_TOKEN is weak: give 32 random characters or more.")

SECURE_SSL_REDIRECT = env.bool("MIRAE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = logs.configure(as_json=env.bool("MIRAE_JSON_LOGS", default=True))
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # the editors' preview stands in a frame of this same site
    "security.W021",  # whether browsers preload the domain is for the domain's owner to say
]
