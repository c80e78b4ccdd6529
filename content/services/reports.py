"""What a load did, for the person who started it."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError


@dataclass
class Report:
    """How many pages were made, renewed and left as they were, and what was left out and why."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        """Add one ``created``, ``updated`` or ``unchanged``."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def add(self, other: "Report") -> None:
        """Take another report into this one."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.rejected += other.rejected

    def __str__(self) -> str:
        return (
            f"새로 {self.created}, 고침 {self.updated}, "
            f"그대로 {self.unchanged}, 빠짐 {len(self.rejected)}"
        )


def reasons(error: ValidationError) -> str:
    """Everything a validation says, on one line."""
    if hasattr(error, "error_dict"):
        return " ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())
    return " ".join(error.messages)
