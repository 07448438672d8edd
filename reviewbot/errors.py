"""One tree of errors. Each says whether trying again can help, and when.

Expected errors travel as values through the polling loop; anything that is not
a ReviewbotError is a bug and is left to be seen.
"""

from datetime import timedelta


class ReviewbotError(Exception):
    """Something expected went wrong; the message is for the person who can fix it.

    ``permanent`` is true when trying again unchanged cannot help.
    ``retry_after`` is how long the other side asked us to wait, if it said so.
    Messages never hold secrets, names or review texts.
    """

    permanent = False

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ConfigError(ReviewbotError):
    """The configuration is wrong: file, line, key, what was expected (exit code 2)."""

    permanent = True


class UsageError(ReviewbotError):
    """What was asked for does not exist or does not make sense (exit code 2)."""

    permanent = True


class StoreError(ReviewbotError):
    """The store cannot be used: locked, read-only, corrupt, full (exit code 3)."""


class StoreBusy(StoreError):
    """Another process is at work on the store; waiting a little may help."""


class SiteError(ReviewbotError):
    """A review site could not be read."""


class WireError(SiteError):
    """No answer: connection refused, timed out, cut off, too large."""


class PrivateAddress(SiteError):
    """The address, or where it redirects to, is on a private network that config does not allow."""

    permanent = True


class RobotsRefused(SiteError):
    """The site's robots.txt asks programs to stay away from this page."""

    permanent = True


class RateLimited(SiteError):
    """The site said 429, or 503 with a time to come back."""


class AccessRefused(SiteError):
    """401 or 403: credentials, permission, or the site does not want us."""

    permanent = True


class ListingGone(SiteError):
    """404 or 410: there is no such page any more."""

    permanent = True


class GoneForGood(ListingGone):
    """410: whoever runs the site took the page away on purpose and does not want it asked for again."""


class ParseError(SiteError):
    """The answer is not what this site sends; nothing may be concluded from it."""


class NotifyError(ReviewbotError):
    """An alert was definitely not taken. ``code`` is the service's own word for why."""

    def __init__(self, message: str, *, code: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.code = code


class NotifyUnknown(NotifyError):
    """The answer was lost: the alert may or may not be there. Look before trying again."""


class IllegalMove(ReviewbotError):
    """This action is not possible in the state that the case is in."""

    permanent = True


class Conflict(ReviewbotError):
    """Somebody else changed the case first; look at it again before acting."""

    permanent = True


class Repeated(ReviewbotError):
    """This very click was taken already; Slack delivers some twice."""

    permanent = True


class Refused(ReviewbotError):
    """A rule (policy, a gate, a permission) forbids this action; the message says which."""

    permanent = True
