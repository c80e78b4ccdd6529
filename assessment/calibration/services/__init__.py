"""What this room does: start, carry out and stop runs, decide on them, publish, go back."""

from .deciding import decide
from .publishing import choose, publish, stop_choice
from .running import carry_out, write_down_break
from .starting import cancel, may_calibrate, start

__all__ = [
    "cancel",
    "carry_out",
    "choose",
    "decide",
    "may_calibrate",
    "publish",
    "start",
    "stop_choice",
    "write_down_break",
]
