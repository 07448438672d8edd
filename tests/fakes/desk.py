"""A listing on a fake site, its login and the wire, as the pipeline joins them; and the way of a reply there.

desk = Desk("apple_connect", store.url, OPTIONS, secrets(), clock)
desk.reads().reviews, desk.answers("r-1", "Thank you."), desk.reads_back("r-1")
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from fakes.shop import Shop
from reviewbot import app, http, sites
from reviewbot.sites import Found, Heard, Keyring, Publisher
from reviewbot.types import Inbound, Listing, OwnerReply, Page, Request, Response, Review, Seen

START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SOUP = "We waited an hour, the soup was cold and nobody said sorry."
LOST = ("drop_before_commit", "drop_after_commit", "cut_after_commit")  # answers that never arrive whole


class Clock:
    """The time is what it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """One listing and all that is needed to read and answer it. ``environ``: the secrets, to be changed."""

    def __init__(
        self,
        site: str,
        base_url: str,
        options: Mapping[str, Any],
        secrets: Mapping[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        self.environ = dict(secrets)
        self.listing = Listing("ours", site, base_url=base_url, options=options)
        self.site = sites.load(site)
        self.keyring = Keyring(lambda name: self.environ.get(name, ""), clock)
        self.wire = http.Wire(
            now=clock, monotonic=lambda: 0, sleep=_never, hosts=SimpleNamespace(), allow_private=["127.0.0.1"]
        )

    def sends(self, request: Request) -> Response:
        """Send it, logged in."""
        return self.wire.fetch(request, auth=sites.auth(self.listing, self.keyring))

    def reads(self, page: str | None = None) -> Page:
        """One page of the reviews."""
        return self.site.parse(self.listing, self.sends(self.site.request(self.listing, page, Seen())))

    def reads_all(self) -> list[Review]:
        """The reviews of all pages, in their order."""
        page = self.reads()
        reviews = list(page.reviews)
        while page.next:
            page = self.reads(page.next)
            reviews += page.reviews
        return reviews

    @property
    def publisher(self) -> Publisher:
        """The site as one that takes replies."""
        site = sites.publisher(self.site)
        assert site, "it takes replies"
        return site

    def answers(self, key: str, text: str) -> OwnerReply | None:
        """Put a reply there; what the site says of it."""
        response = self.sends(self.publisher.reply_request(self.listing, Review(key), text))
        return self.publisher.reply_state(self.listing, Review(key), response)

    def reads_back(self, key: str) -> OwnerReply | None:
        """The reply as the site has it now."""
        response = self.sends(self.publisher.review_request(self.listing, Review(key)))
        return self.publisher.reply_state(self.listing, Review(key), response)

    def withdraws(self, key: str) -> None:
        """Take our reply down."""
        withdraw: Callable[[Listing, Review], Request] = getattr(self.site, "withdraw_request")  # noqa: B009  optional
        self.sends(withdraw(self.listing, Review(key)))

    def discovers(self) -> list[Found]:
        """What the credential can see."""
        discover = sites.discovery(self.site)
        assert discover, "its API lists what a credential can see"
        flow = discover(self.listing, self.keyring)
        try:
            request = next(flow)
            while True:
                request = flow.send(self.sends(request))
        except StopIteration as end:
            return list(end.value)

    def hears(self, inbound: Inbound) -> Heard:
        """What came in at its webhook, believed and read."""
        hearing = sites.hearing(self.site)
        assert hearing, "it sends webhooks"
        return hearing(self.listing, self.keyring, inbound)


def _never(_seconds: float) -> None:
    raise AssertionError("a listed host is not waited for")


def answer(body: Any, status: int = 200) -> Response:
    """An answer of the site, as it comes from the wire."""
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, "https://api.example/x", {}, said, START)


# --- through the pipeline -----------------------------------------------------------------------------


def now() -> datetime:
    """The time of the shop's commands, as it is after ``shop.waits``: the clock of a fake beside a shop."""
    return app.utc_now()


def polled(shop: Shop) -> dict[str, Any]:
    """What a pass over the only listing came to."""
    (listing,) = shop.says("poll", "ours", "--json").json["listings"]
    return {name: listing[name] for name in ("status", "new", "edited", "unchanged", "error")}


def approved(shop: Shop) -> str:
    """Read the first complaint and approve the reply to it; gives its text."""
    polled(shop)
    case = shop.case()
    assert shop.says("case", 1, "approve", "--rev", case["rev"]).code == 0
    return str(shop.case()["reply"]["text"])


def settled(shop: Shop, *, passes: int = 6) -> str:
    """Let a pass happen every two hours until the reply has come to its end; gives its state."""
    for number in range(passes):
        shop.waits(hours=2 * number)
        shop.says("poll")
        state = str(shop.case()["reply_state"])
        if state in {"live", "rejected", "failed"}:
            break
    return state


def why_failed(shop: Shop) -> str:
    """What the case says of the reply that was not posted."""
    return str(next(one["data"]["why"] for one in shop.case()["events"] if one["kind"] == "failed"))


def is_wrong(shop: Shop) -> str:
    """What ``check --live`` says is wrong with the only listing, "" when nothing is; no secret is in it."""
    said = shop.says("check", "--live", "--json")
    assert not [secret for secret in shop.secrets.values() if secret in said.all]
    found = said.json["checks"][-1]
    return "" if found["ok"] else str(found["detail"])


def leaks(shop: Shop, *secrets: str) -> list[str]:
    """Those of the secrets that were shown by a command, or kept in the shop's folder."""
    said = [
        shop.says(*command) for command in (("poll",), ("check", "--live"), ("log",), ("--debug", "poll"))
    ]
    kept = b"".join(file.read_bytes() for file in shop.folder.rglob("*") if file.is_file())
    shown = "".join(one.all for one in said).encode() + kept
    return [secret for secret in secrets if secret.encode() in shown]
