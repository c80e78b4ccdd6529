"""A calibration that lives in a folder: every pass is written down, so nothing is done twice.

The search asks for passes in an order that follows from the answers alone. It is begun anew each
time; passes that are written down are looked up, and the first that is not is wanted. So a search
needs no process that waits, goes on wherever the folder is, and is resumed by beginning it again.

``pass-00007/request.npz`` is what was asked, ``shard-00002.npz`` what a shard answered, and
``total.npz`` what all did, upon which the shards' answers go. Files appear whole or not at all.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import numpy as np

from assessment.psychometrics.calibration.documents import fit_to_json
from assessment.psychometrics.calibration.fitting import StandardErrors
from assessment.psychometrics.calibration.result import Fit
from assessment.psychometrics.calibration.shards.calibrating import calibrate_shards
from assessment.psychometrics.calibration.shards.files import shards_in
from assessment.psychometrics.calibration.shards.passes import (
    Arrays,
    Request,
    answer,
    together,
)
from assessment.psychometrics.calibration.specification import Model

NEAR = 1e-8
"""Requests closer than this are the same: another machine may round the last digits otherwise."""


class PassWanted(Exception):
    """The search cannot go on without a pass."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Pass {number} is wanted.")
        self.number = number


class OtherCalibration(ValueError):
    """A folder whose passes are not those of this calibration."""


@dataclass(frozen=True)
class Progress:
    """How far a calibration is.

    passes: how many are whole. answered: shards that have answered the one at work, of ``shards``.
    loglik: at the last pass that told. finished: whether ``fit.json`` is there. failed: why it
    cannot go on.
    """

    passes: int
    answered: int
    shards: int
    loglik: float | None
    finished: bool
    failed: str | None

    def __str__(self) -> str:
        if self.failed is not None:
            return f"failed: {self.failed}"
        if self.finished:
            return f"finished after {self.passes} passes"
        told = "" if self.loglik is None else f", logLik {self.loglik:.3f}"
        return (
            f"{self.passes} passes done, {self.answered} of {self.shards} shards of the next{told}"
        )


@dataclass(frozen=True)
class Job:
    """The folder of one calibration."""

    folder: Path

    @classmethod
    def begun(
        cls,
        folder: Path,
        shards: Path,
        model: Model | Mapping[str, Model] = "2pl",
        *,
        tolerance: float = 1e-6,
        standard_errors: StandardErrors = "observed",
    ) -> Self:
        """A folder for a new calibration. Raises ``FileExistsError`` where there is one."""
        found = shards_in(shards)
        folder.mkdir(parents=True)
        told = {
            "shards": [str(path.resolve()) for path in found],
            "options": {
                "model": model,
                "tolerance": tolerance,
                "standard_errors": standard_errors,
            },
        }
        (folder / "job.json").write_text(json.dumps(told))
        return cls(folder)

    @property
    def shards(self) -> tuple[Path, ...]:
        """The shards, in order."""
        return tuple(Path(path) for path in self._told()["shards"])

    def search(self) -> Fit:
        """The fit, written down too. Raises ``PassWanted`` when its request is written down."""
        told = self._told()
        fit = calibrate_shards(
            self.shards[0].parent,
            **told["options"],
            passes=_Written(self),
        )
        _whole(self.folder / "fit.json", lambda path: path.write_text(fit_to_json(fit)))
        return fit

    def finish(self) -> Fit:
        """Do all that is left in this process."""
        while True:
            try:
                return self.search()
            except PassWanted as wanted:
                number = wanted.number
            for place in self.unanswered(number):
                self.answer(number, place)
            self.add_up(number)

    def unanswered(self, number: int) -> list[int]:
        """Shards that a pass still waits for; none where it is whole."""
        if self._total(number).exists():
            return []
        return [
            place for place in range(len(self.shards)) if not self._answer(number, place).exists()
        ]

    def answer(self, number: int, place: int) -> bool:
        """Let a shard answer a pass, unless it has. Whether it did now."""
        path = self._answer(number, place)
        if path.exists() or self._total(number).exists():
            return False
        began = time.perf_counter()
        found = answer(_read_request(self._request(number)), self.shards[place], place)
        _whole(path, lambda new: _save(new, found))
        spent = time.perf_counter() - began
        with (self.folder / "runs.csv").open("a") as runs:
            runs.write(f"{number},{place},{spent:.3f},{os.getpid()}\n")
        return True

    def add_up(self, number: int) -> bool:
        """Add up what the shards answered, unless that is done. Whether the pass is whole."""
        if not self._total(number).exists():
            if self.unanswered(number):
                return False
            paths = [self._answer(number, place) for place in range(len(self.shards))]
            asked = _read_request(self._request(number)).asked
            try:
                total = together(asked, [_load(path) for path in paths])
            except FileNotFoundError:
                # Somebody else has just added up and taken the answers away, or else they are lost.
                return self._total(number).exists()
            _whole(self._total(number), lambda new: _save(new, total))
            for path in paths:
                path.unlink(missing_ok=True)
        return True

    def begun_after(self, number: int) -> bool:
        """Whether the search has gone on beyond a pass."""
        return self._request(number + 1).exists() or (self.folder / "fit.json").exists()

    def progress(self) -> Progress:
        """How far it is."""
        whole = sum(1 for _ in self.folder.glob("pass-*/total.npz"))
        shards = len(self.shards)
        waiting = len(self.unanswered(whole)) if self._request(whole).exists() else shards
        loglik = None
        for number in range(whole - 1, -1, -1):
            with np.load(self._total(number)) as total:
                if "loglik" in total:
                    loglik = float(total["loglik"])
                    break
        finished = (self.folder / "fit.json").exists()
        failed = self._failure.read_text() if self._failure.exists() else None
        return Progress(whole, shards - waiting, shards, loglik, finished, failed)

    def fail(self, reason: str) -> None:
        """Write down why the calibration cannot go on."""
        _whole(self._failure, lambda new: new.write_text(reason))

    def resume(self) -> Self:
        """The same job, whatever it failed of: what was wrong may have been put right."""
        self._failure.unlink(missing_ok=True)
        return self

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.folder / "job.json").read_text())
        return told

    @property
    def _failure(self) -> Path:
        return self.folder / "failed.txt"

    def _request(self, number: int) -> Path:
        return self.folder / f"pass-{number:05d}" / "request.npz"

    def _answer(self, number: int, place: int) -> Path:
        return self.folder / f"pass-{number:05d}" / f"shard-{place:05d}.npz"

    def _total(self, number: int) -> Path:
        return self.folder / f"pass-{number:05d}" / "total.npz"


class _Written:
    """Passes that are looked up in a job's folder, in the order in which they are asked for."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.number = 0

    def __call__(self, request: Request) -> Arrays:
        """What all shards answered. Raises ``PassWanted`` and ``OtherCalibration``."""
        number, self.number = self.number, self.number + 1
        path = self.job._request(number)
        if not path.exists():
            _whole(path, lambda new: _save_request(new, request))
        elif not _same(request, _read_request(path)):
            raise OtherCalibration(f"Pass {number} in {self.job.folder} asked for something else.")
        total = self.job._total(number)
        if not total.exists():
            raise PassWanted(number)
        return _load(total)

    def remember(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What was made before, or what is made now and written down."""
        path = self.job.folder / f"{name}.npz"
        if not path.exists():
            made = {**make(), "passes": np.array(self.number)}
            _whole(path, lambda new: _save(new, made))
        found = _load(path)
        # Passes that were asked for in the making are not asked for again.
        self.number = int(found.pop("passes"))
        return found


def _same(one: Request, other: Request) -> bool:
    alike = (one.asked, one.plan, one.single) == (other.asked, other.plan, other.single)
    return alike and all(
        np.allclose(values, other.arrays[name], rtol=NEAR, atol=NEAR)
        for name, values in one.arrays.items()
    )


def _save_request(path: Path, request: Request) -> None:
    told = {"asked": request.asked, "plan": request.plan, "single": request.single}
    _save(path, {"told": np.array(json.dumps(told)), **request.arrays})


def _read_request(path: Path) -> Request:
    arrays = _load(path)
    told = json.loads(str(arrays.pop("told")))
    return Request(told["asked"], told["plan"], arrays, told["single"])


def _save(path: Path, arrays: Arrays) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _load(path: Path) -> Arrays:
    with np.load(path) as held:
        return {name: held[name] for name in held.files}


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let a file appear at once with all that is in it, and the last one win."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    write(part)
    os.replace(part, path)
