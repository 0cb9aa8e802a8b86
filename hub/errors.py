"""What can go wrong, once, in the words of the domain. `hub.problems` turns each into an answer."""


class Problem(Exception):
    """Base of all expected errors. The message is a sentence for people; `fields` names what is wrong where."""

    status = 500
    title = "Something went wrong"
    retry_after = 0
    """After so many seconds it is worth trying again, if that is known."""

    def __init__(self, message: str = "", /, **fields: list[str]) -> None:
        super().__init__(message or self.title)
        self.message = message or self.title
        self.fields = fields


class BadRequest(Problem):
    """The request cannot be read."""

    status = 400
    title = "The request cannot be read"


class Unauthenticated(Problem):
    """Nobody is logged in and somebody has to be."""

    status = 401
    title = "Please log in first"


class Forbidden(Problem):
    """Known, visible, not allowed."""

    status = 403
    title = "You are not allowed to do this"


class Expired(Forbidden):
    """A form that was made for another login, or for one that has ended."""

    title = "This form has expired, please load the page again"


class NotFound(Problem):
    """Not there, or not to be seen by the one who asks: both look alike."""

    status = 404
    title = "Not found"


class Conflict(Problem):
    """Somebody else was faster, or the thing is in a state that forbids this."""

    status = 409
    title = "This does not fit the present state"


class Outdated(Problem):
    """Somebody else has changed what the caller wanted to change (`If-Match`)."""

    status = 412
    title = "Somebody else has changed this since"


class Invalid(Problem):
    """Values that break a rule; `fields` says which and why."""

    status = 409
    title = "Some values are not valid"


class NestedWrongly(BadRequest):
    """A list of objects holds something else."""

    title = "Objects expected"


class UnknownParameter(BadRequest):
    """A search was given a key that it does not know."""

    title = "Unknown search parameters"


class NotImplementedYet(Problem):
    """Something that a standard knows and this service does not offer."""

    status = 501
    title = "This is not offered here"


class TooLarge(Problem):
    """More than the configured limit."""

    status = 413
    title = "This is larger than allowed"


class TooMany(Problem):
    """Too often in too short a time."""

    status = 429
    title = "Too many attempts, please wait"


class Unavailable(Problem):
    """A part the hub needs does not answer just now."""

    status = 503
    title = "A part of the hub is not available just now"


class TooSlow(Unavailable):
    """The database gave up a question that took longer than one may take."""

    title = "The answer takes longer than allowed: ask for less at a time"


class Full(Unavailable):
    """More waits to be written than there is room for."""

    title = "Too much is being written just now, please try again"
    retry_after = 2


class Busy(Unavailable):
    """All places for something that takes long are taken."""

    title = "Many files are being loaded just now, please try again in a moment"
    retry_after = 20


class Crowded(Unavailable):
    """All places for those who listen are taken."""

    title = "Too many are listening just now, please try again"
    retry_after = 5


class Unreachable(Problem):
    """A source outside could not be read: refused address, time-out, too large, an error answer."""

    status = 502
    title = "The source could not be read"


class Unreadable(Problem):
    """A foreign file could not be parsed within its limits."""

    status = 422
    title = "The file could not be read"
