"""What rooms raise when they refuse; the API turns it into HTTP once."""


class RoomError(Exception):
    """A refusal whose message may be shown to the person who asked: what happened, what to do."""

    status = 400
    code = "refused"


class NotFound(RoomError):
    """There is no such thing, or it is not this person's to know of."""

    status = 404
    code = "not-found"


class NotAllowed(RoomError):
    """The person may know of it, and may not do this."""

    status = 403
    code = "not-allowed"


class NoConsent(RoomError):
    """The guardians have not agreed to this purpose, or no longer do."""

    status = 403
    code = "no-consent"


class Conflict(RoomError):
    """The same id came before with other content."""

    status = 409
    code = "conflict"


class Invalid(RoomError):
    """The input does not fit; the message says which part."""

    status = 422
    code = "invalid"
