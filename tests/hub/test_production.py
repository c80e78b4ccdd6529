"""Production refuses to start with anything unsafe, and says what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from hub.people.models import User
from hub.startup import refuse_demo_accounts
from tests.conftest import ROOT

SAFE = {
    "DJANGO_SETTINGS_MODULE": "hub.settings.production",
    "MIRAE_SECRET_KEY": "kT3v9Qz_x7Rw2LmN8pYc5Hd0Sj6Fb1Gu4Ae-WoIiVyXqZtBnMrCfDg",
    "MIRAE_FIELD_KEYS": Fernet.generate_key().decode(),
    "MIRAE_ALLOWED_HOSTS": "mirae.example",
    "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
}


def start(code: str, tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run code as production would, with the environment of a safe one changed; "" leaves out."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MIRAE_")}
    given = {**ours, **SAFE, "MIRAE_VAR": str(tmp_path), **changes}
    environment = {name: value for name, value in given.items() if value}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"MIRAE_SECRET_KEY": ""}, "MIRAE_SECRET_KEY is missing or weak"),
        ({"MIRAE_SECRET_KEY": "short"}, "MIRAE_SECRET_KEY is missing or weak"),
        ({"MIRAE_SECRET_KEY": "ab" * 40}, "MIRAE_SECRET_KEY is missing or weak"),
        ({"MIRAE_SECRET_KEY": "django-insecure-" + "kT3v9Qz_x7" * 6}, "missing or weak"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"MIRAE_DEBUG": "true"}, "DEBUG is on"),
        ({"MIRAE_FIELD_KEYS": ""}, "MIRAE_FIELD_KEYS is missing"),
        ({"MIRAE_FIELD_KEYS": f"{Fernet.generate_key().decode()},abc"}, "a part that is no key"),
        ({"MIRAE_ALLOWED_HOSTS": ""}, "MIRAE_ALLOWED_HOSTS is missing"),
        ({"MIRAE_METRICS_TOKEN": "guess-me"}, "MIRAE_METRICS_TOKEN is weak"),
        ({"MIRAE_METRICS_NETWORKS": "10.0.0.0/8,office"}, "MIRAE_METRICS_NETWORKS: 'office'"),
    ],
)
def test_unsafe_settings_do_not_load(changes: dict[str, str], said: str, tmp_path: Path) -> None:
    refused = start("import hub.settings.production", tmp_path, **changes)
    assert refused.returncode == 1
    assert "ImproperlyConfigured" in refused.stderr
    assert said in refused.stderr.splitlines()[-1]
    assert changes.get("MIRAE_SECRET_KEY", "") in ("", "short") or (
        changes["MIRAE_SECRET_KEY"] not in refused.stderr
    )


def test_safe_settings_load_and_are_strict(tmp_path: Path) -> None:
    code = (
        "from hub.settings.production import *\n"
        "assert not DEBUG and not MIRAE_DEMO\n"
        "assert SECURE_SSL_REDIRECT and SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE\n"
        "assert SECURE_HSTS_SECONDS >= 31536000\n"
        "assert ALLOWED_HOSTS == ['mirae.example']"
    )
    loaded = start(code, tmp_path)
    assert loaded.returncode == 0, loaded.stderr


def test_the_deployment_check_finds_nothing(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )
    checked = start(code, tmp_path)
    assert checked.returncode == 0, checked.stderr


def test_a_server_for_real_children_refuses_demo_accounts(db: None, settings: Settings) -> None:
    settings.DEBUG = settings.MIRAE_DEMO = False
    refuse_demo_accounts()
    User.objects.create_user("demo-parent")
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        refuse_demo_accounts()
    settings.MIRAE_DEMO = True
    refuse_demo_accounts()


def test_the_web_server_itself_does_not_start_with_demo_accounts(db: None, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("copies the file of the database")
    copy = tmp_path / "real.sqlite3"
    shutil.copy(connection.settings_dict["NAME"], copy)
    code = (
        "import importlib, hub.wsgi\n"
        "from hub.people.models import User\n"
        "User.objects.create_user('demo-worker')\n"
        "print('started once')\n"
        "importlib.reload(hub.wsgi)"
    )
    refused = start(code, tmp_path, MIRAE_DATABASE_URL=f"sqlite:///{copy}")
    assert refused.returncode == 1
    assert "started once" in refused.stdout
    assert "demo accounts are in this database" in refused.stderr.splitlines()[-1]


def test_mail_goes_out_by_the_given_address(tmp_path: Path) -> None:
    code = (
        "from hub.settings.production import *\n"
        "assert EMAIL_BACKEND.endswith('smtp.EmailBackend')\n"
        "assert (EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER) == ('mail.example', 587, 'mirae')\n"
        "assert EMAIL_USE_TLS"
    )
    loaded = start(code, tmp_path, MIRAE_EMAIL_URL="smtp+tls://mirae:word@mail.example:587")
    assert loaded.returncode == 0, loaded.stderr


def test_servers_and_commands_find_the_same_files_from_any_folder(tmp_path: Path) -> None:
    code = (
        "import os; os.chdir(os.environ['MIRAE_ELSEWHERE'])\n"
        "from hub.settings.production import *\n"
        "assert DATABASES['default']['NAME'] == str(ROOT / 'some' / 'real.sqlite3')\n"
        "assert STATIC_ROOT == ROOT / 'some' / 'static'"
    )
    relative = {"MIRAE_VAR": "some", "MIRAE_DATABASE_URL": "sqlite:///some/real.sqlite3"}
    loaded = start(code, tmp_path, **relative, MIRAE_ELSEWHERE=str(tmp_path))
    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.parametrize(("peer", "told"), [("10.0.0.1", "203.0.113.9"), ("10.0.0.2", "10.0.0.2")])
def test_only_a_trusted_proxy_says_who_is_asking(tmp_path: Path, peer: str, told: str) -> None:
    code = (
        "from django.test import RequestFactory\n"
        "import hub.wsgi\n"
        "hub.wsgi.application.__wrapped__.get_response = lambda request: (print(\n"
        "    'asked by', request.META['REMOTE_ADDR']), __import__('sys').exit())\n"
        f"asked = RequestFactory().get('/', REMOTE_ADDR='{peer}',\n"
        "    HTTP_X_FORWARDED_FOR='198.51.100.7, 203.0.113.9').environ\n"
        "hub.wsgi.application(asked, lambda *_: None)"
    )
    asked = start(code, tmp_path, MIRAE_TRUSTED_PROXIES="10.0.0.1")
    assert f"asked by {told}" in asked.stdout, asked.stderr
