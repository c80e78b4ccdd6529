"""What this room does: let children play, take family reports, hear what children say to them."""

from .family_reports import submit_family_report
from .remarks import remark
from .scoring import record_play, response_id
from .sessions import (
    MOST_EVENTS_A_CALL,
    end_left_open,
    replayed,
    resume_session,
    start_session,
    stop_session,
    take_events,
)

__all__ = [
    "MOST_EVENTS_A_CALL",
    "end_left_open",
    "record_play",
    "remark",
    "replayed",
    "response_id",
    "resume_session",
    "start_session",
    "stop_session",
    "submit_family_report",
    "take_events",
]
