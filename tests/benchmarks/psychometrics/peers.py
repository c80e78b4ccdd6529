"""An environment of published tools, apart from the product's own."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
LOCK = ROOT / "requirements" / "peers.txt"


def peer_python() -> Path | None:
    """Python of an environment with girth and catsim, made once; None where it cannot be had."""
    home = ROOT / "var" / "peers"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = home / "made-for"
    state = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == state:
        return python
    uv = Path(sys.executable).parent / "uv"
    try:
        subprocess.run([uv, "venv", "-q", "--clear", home], check=True)
        install = [uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", LOCK]
        subprocess.run(install, check=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        return None
    stamp.write_text(state)
    return python


def ask_peer(script: str, *arguments: str) -> dict[str, Any] | None:
    """What a script prints as JSON on its last line, run by the peers' Python; None without one."""
    python = peer_python()
    if python is None:
        return None
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        [python, "-c", script, *arguments], check=True, capture_output=True, text=True, env=alone
    )
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told
