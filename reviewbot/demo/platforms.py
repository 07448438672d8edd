"""The pretend Google, Trustpilot and Yelp: the servers that reviewbot is tested against, with a little life.

Each speaks its platform's own interface (reviewbot/testing), so what reviewbot does to them is what it does
in earnest: it logs in, reads page after page, puts a reply there and reads it back.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from reviewbot.demo.reviews import Posted
from reviewbot.testing import google, trustpilot, yelp

# In names of the demo's own: what this machine may hold of a real login is never sent to a pretend site.
SECRETS: Mapping[str, str] = {
    f"DEMO_{name}": secret for name, secret in (google.SECRETS | trustpilot.SECRETS | yelp.SECRETS).items()
}
_ONE_HOUR = timedelta(hours=1)


class PretendGoogle(google.FakeGoogle):
    """A Google that decides about a reply as soon as it is read back.

    ``refused``: the reviews whose first reply it rejects, and its word for why.
    """

    def __init__(self, clock: Callable[[], datetime], refused: Mapping[str, str]) -> None:
        super().__init__(clock=clock)
        self._refused = dict(refused)
        self.reads_until_verdict = 0

    def moderate(self, key: str) -> None:
        """Moderation says its verdict on a reply: another one than the first is shown."""
        self.violation = self._refused.pop(key, "")
        self.verdict = "REJECTED" if self.violation else "APPROVED"
        super().moderate(key)

    def write(self, one: Posted, hours_ago: float) -> None:
        """A customer writes this review."""
        self.has(one.key, one.rating, one.text, hours_ago=hours_ago, reviewer={"displayName": one.author})

    def live(self, key: str) -> str:
        """The reply to a review as everybody sees it, "" for none."""
        reply = self.reply_to(key) or {}
        return str(reply["comment"]) if reply.get("reviewReplyState") == "APPROVED" else ""


class PretendTrustpilot(trustpilot.FakeTrustpilot):
    """A Trustpilot whose customers were not invited by the business."""

    def write(self, one: Posted, hours_ago: float) -> None:
        """A customer writes this review."""
        more = {
            "title": one.title,
            "consumer": {"id": f"customer-{one.key}", "displayName": one.author},
            "referralEmail": "",
            "referenceId": "",
        }
        self.has(one.key, one.rating, one.text, hours_ago=hours_ago, **more)

    def live(self, key: str) -> str:
        """The reply to a review as everybody sees it, "" for none."""
        return self.reply_to(key) or ""


class PretendYelp(yelp.FakeYelp):
    """A Yelp that never says that it was asked enough for today: a demo may be left running."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock)
        self.day = 1_000_000

    def write(self, one: Posted, hours_ago: float) -> None:
        """A customer writes this review."""
        self.has(one.key, one.rating, one.text, hours_ago=hours_ago, name=one.author)

    def live(self, key: str) -> str:
        """The reply to a review as everybody sees it, "" for none."""
        return self.reply_to(key) or ""


class Platforms:
    """The three servers, where reviews come in as time passes; a context manager.

    ``urls``: where each of them is, by the name of its listing.
    """

    def __init__(self, now: Callable[[], datetime], reviews: Mapping[str, Sequence[Posted]]) -> None:
        refused = {one.key: one.refused for one in reviews["google"] if one.refused}
        self._now = now
        self.google = PretendGoogle(now, refused)
        self.trustpilot, self.yelp = PretendTrustpilot(clock=now), PretendYelp(now)
        self._servers: Mapping[str, PretendGoogle | PretendTrustpilot | PretendYelp] = {
            "google": self.google,
            "trustpilot": self.trustpilot,
            "yelp": self.yelp,
        }
        self._running = ExitStack()
        self._coming = {name: deque(reviews[name]) for name in self._servers}
        self._there: dict[str, deque[Posted]] = {name: deque() for name in self._servers}
        self.urls = {name: server.url for name, server in self._servers.items()}

    def __enter__(self) -> Self:
        for server in self._servers.values():
            self._running.enter_context(server)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def arrive(self) -> None:
        """Let customers write what is to be there by now."""
        now = self._now()
        for name, server in self._servers.items():
            coming = self._coming[name]
            with server.lock:
                while coming and coming[0].at <= now:
                    one = coming.popleft()
                    server.write(one, (now - one.at) / _ONE_HOUR)
                    self._there[name].appendleft(one)

    def answer_on_yelp(self, key: str, text: str) -> None:
        """The owner replies by hand, at biz.yelp.com."""
        with self.yelp.lock:
            self.yelp.is_answered(key, text)

    def shown(self) -> Iterator[tuple[str, Sequence[Posted]]]:
        """Each platform's name and what everybody sees there, newest first."""
        for name, server in self._servers.items():
            with server.lock:
                reviews = [replace(one, reply=server.live(one.key)) for one in self._there[name]]
            yield name.title(), reviews
