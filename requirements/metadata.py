"""Gives the package the dependencies that run.in names, so that they are written once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RunRequirements(MetadataHookInterface):
    """Reads ``requirements/run.in``."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set ``dependencies`` to the lines of run.in that are no comments."""
        lines = (Path(self.root) / "requirements" / "run.in").read_text("utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
