"""A note as it arrives, and the receipt it gets. The id was made by the device that sends it."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid5

from django.utils.crypto import salted_hmac

Status = Literal["stored", "known", "refused"]


@dataclass(frozen=True)
class Rating:
    """How often a child did what an indicator describes.

    item: its code. category: 0 to 3; None says that there was no chance to see it.
    """

    child: UUID
    item: str
    category: int | None
    help: str = "none"


@dataclass(frozen=True)
class Note:
    """What a worker saw of one or several children of a group."""

    id: UUID
    group: UUID
    children: tuple[UUID, ...]
    setting: str
    happened_at: datetime
    text: str = ""
    ratings: tuple[Rating, ...] = ()

    def digest(self, author: int) -> str:
        """A keyed hash of everything said: two deliveries of the same note give the same."""
        said = asdict(self)
        said["author"] = author
        said["children"] = sorted(map(str, self.children))
        said["happened_at"] = self.happened_at.astimezone(UTC).isoformat()
        said["ratings"] = sorted(
            (str(each.child), each.item, str(each.category), each.help) for each in self.ratings
        )
        words = json.dumps(said, default=str, sort_keys=True, ensure_ascii=False)
        return salted_hmac("observation", words, algorithm="sha256").hexdigest()


def rating_id(version: UUID, child: UUID, item: str) -> UUID:
    """The id of a rating: it follows from its note's, so that it too is stored once."""
    return uuid5(version, f"{child}:{item}")


@dataclass(frozen=True)
class Receipt:
    """What became of one record: ``stored``, ``known`` from before, or ``refused``.

    code, field, message: for a refusal, to a program and to the person who wrote it.
    """

    id: UUID | None
    status: Status
    code: str = ""
    field: str = ""
    message: str = ""

    @property
    def kept(self) -> bool:
        """Whether the record is in the database now."""
        return self.status != "refused"
