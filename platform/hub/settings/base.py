"""What every way of running shares; everything that differs comes from the environment."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from hub import logs

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / env("MIRAE_VAR", default="var")


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The networks that a variable names, such as ``10.1.0.0/16,::1``. None by default."""
    try:
        return [ip_network(each) for each in env.list(name, default=[])]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error


SECRET_KEY: str = env("MIRAE_SECRET_KEY", default="")
DEBUG = False
MIRAE_DEMO = False
ALLOWED_HOSTS: list[str] = env.list("MIRAE_ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("MIRAE_TRUSTED_ORIGINS", default=[])
# Proxies whose word on who is asking counts; without it access records would name the proxy.
TRUSTED_PROXIES: list[str] = env.list("MIRAE_TRUSTED_PROXIES", default=[])
# Who may read /metrics: nobody, until a token or a network is named.
METRICS_TOKEN: str = env("MIRAE_METRICS_TOKEN", default="")
METRICS_NETWORKS = networks("MIRAE_METRICS_NETWORKS")
BASE_URL: str = env("MIRAE_BASE_URL", default="http://127.0.0.1:8000")

# Keys of the encrypted fields, newest first: the first one writes, all of them read.
FIELD_KEYS: list[str] = env.list("MIRAE_FIELD_KEYS", default=[])

INSTALLED_APPS = [
    "hub",
    "hub.people",
    "hub.centres",
    "hub.competencies",
    "hub.children",
    "hub.privacy",
    "content",
    "partners",
    "assessment.instruments",
    "assessment.growth",
    "assessment.calibration",
    "assessment.observations",
    "assessment.diagnostics",
    "assessment.recommendation",
    "assessment.family",
    "assessment.centre",
    "assessment.studio",
    "frontend",
    "wagtail.api.v3",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.kakao",
    "allauth.socialaccount.providers.naver",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "django_vite",
    "django_structlog",
    "django_prometheus",
    "health_check",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hub.caching.KeepNothing",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "hub.privacy.idle.IdleTimeout",
    "hub.refusals.Refusals",
    "assessment.diagnostics.play_mode.PlayMode",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "frontend.context.shell",
                "hub.context.people",
            ]
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Django's settings for a database address; SQLite gets what makes it safe under load."""
    config: dict[str, Any] = environ.Env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        if config["NAME"] != ":memory:":
            # The web server works inside platform/, the commands outside of it.
            config["NAME"] = str(ROOT / config["NAME"])
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["OPTIONS"] = {"pool": True}
        config["CONN_HEALTH_CHECKS"] = False
    return config


DATABASES = {
    "default": database(env("MIRAE_DATABASE_URL", default=f"sqlite:///{VAR}/demo.sqlite3"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env("MIRAE_REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# Without a broker the tasks run where they are called: right for one process and a demo.
BROKER_URL: str = env("MIRAE_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_URL = BROKER_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not BROKER_URL
# Work that takes minutes has nobody wait for it in a demo either.
SLOW_WORK_IN_THREADS = False
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# Chords, which calibrations over shards are made of, count their tasks in Redis.
CELERY_RESULT_BACKEND = REDIS_URL or (BROKER_URL if BROKER_URL.startswith("redis") else None)
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {
    "assessment.calibration.*": {"queue": "calibration"},
    "assessment.growth.tasks.score_on_chosen": {"queue": "calibration"},
    "hub.privacy.*": {"queue": "export"},
}

# Counts of fewer children than this are hidden in every statistic.
SMALL_CELL: int = env.int("MIRAE_SMALL_CELL", default=5)

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "door"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "hub.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "hub.people.sign_in.DoorForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "hub.people.forms.SignupForm"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_PROVIDERS = {
    provider: {
        "APPS": [
            {"client_id": client, "secret": env(f"MIRAE_{provider.upper()}_SECRET", default="")}
        ]
        if (client := env(f"MIRAE_{provider.upper()}_CLIENT", default=""))
        else []
    }
    for provider in ("kakao", "naver")
}
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12

LOGGING = logs.configure(as_json=env.bool("MIRAE_JSON_LOGS", default=False))

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("한국어")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [ROOT / "frontend" / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["hub.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "frontend" / "dist"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": ROOT / "frontend" / "dist" / ".vite" / "manifest.json",
    },
}

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/cms/", "/admin/"),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

WAGTAIL_SITE_NAME = "미래아이"
WAGTAILADMIN_BASE_URL = BASE_URL
# Nothing about our people, and nothing about this server, is asked of anybody else.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]
TAGGIT_CASE_INSENSITIVE = True

# Host, port, user and password of the address become the settings of the same names.
vars().update(env.email_url("MIRAE_EMAIL_URL", default="consolemail://"))
# A mail server that does not answer must not hold a page for long.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env("MIRAE_FROM_EMAIL", default="미래아이 <no-reply@localhost>")
