"""What goes wrong between any two steps, and the outside world that it goes wrong in: no sockets, no threads.

``Fate`` decides from a seed. It is asked before and after every verb of the store and every call to the
site or to Slack: the process may die there, or somebody may do something at that very moment.
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from types import SimpleNamespace
from typing import Any, cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from fakes.world import FACTS, UNCONDITIONAL, Clock
from reviewbot.decide import normalise
from reviewbot.errors import AccessRefused, RateLimited, SiteError, WireError
from reviewbot.sites import Site
from reviewbot.store import Store
from reviewbot.types import Auth, Listing, OwnerReply, Page, Request, Response, Review, SiteFacts, Validators

Json = dict[str, Any]
PUBLISHES = SiteFacts(**{name: getattr(FACTS, name) for name in FACTS.__slots__} | {"reply": "api_upsert"})
NO_VERBS = frozenset({"hosts", "lock", "close", "events", "reviews", "rehearsal"})


class Died(BaseException):
    """The process is killed here. No ``except Exception`` may hold it up."""


class Fate:
    """Chance with a seed. ``kind``: nothing goes wrong any more."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.kind = False
        self.deadly = self.chance.choice((0.0, 0.01, 0.05))
        self.busy = self.chance.choice((0.0, 0.02, 0.08))
        self.faulty = self.chance.choice((0.0, 0.2, 0.5))
        self.meanwhile: Callable[[], None] = lambda: None
        self._within = False

    def step(self) -> None:
        """A moment between two things that the process does."""
        if self.kind:
            return
        if self.chance.random() < self.deadly:
            raise Died
        if not self._within and self.chance.random() < self.busy:
            self._within = True
            try:
                self.meanwhile()
            finally:
                self._within = False

    def fault(self, *kinds: str) -> str:
        """What goes wrong with a call; "" for nothing."""
        return self.chance.choice(kinds) if not self.kind and self.chance.random() < self.faulty else ""


class _Watched:
    """A store at whose every verb something may happen."""

    def __init__(self, store: Store, fate: Fate) -> None:
        self._store, self._fate = store, fate

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name in NO_VERBS:
            return found

        @wraps(found)
        def verb(*what: object, **how: object) -> object:
            self._fate.step()
            done = found(*what, **how)
            self._fate.step()
            return done

        return verb


def watched(store: Store, fate: Fate) -> Store:
    """The same store, with fate at work between its transactions."""
    return cast("Store", _Watched(store, fate))


# --- the review site ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """One exchange about the reply to a review: ``put`` or ``get``, and the words that stood there after it.

    ``approval``: the revision at which somebody approved what was put.
    """

    what: str
    key: str
    words: str
    approval: int = 0


class ReviewSite:
    """A site with one reply a review, moderated. ``approval`` names the approval of what is put there.

    It is the wire as well: its answers may be lost, before or after it did what was asked.
    """

    REPLIES_PER_MINUTE = 60

    def __init__(self, fate: Fate, clock: Clock, approval: Callable[[str, str], int]) -> None:
        self.reviews: dict[str, Review] = {}
        self.removed: set[str] = set()
        self.replies: dict[str, OwnerReply] = {}
        self.seen: list[Seen] = []
        self._fate, self._clock, self._approval = fate, clock, approval

    def page(self) -> Page:
        """All that it shows."""
        shown = [
            replace(one, reply=self.replies.get(key))
            for key, one in self.reviews.items()
            if key not in self.removed
        ]
        return Page(tuple(shown), next="", removed=tuple(self.removed))

    # --- the wire ---------------------------------------------------------------------------------

    def fetch(
        self,
        request: Request,
        *,
        auth: Auth | None = None,
        validators: Validators = UNCONDITIONAL,
        per_minute: int = 0,
    ) -> Response:
        assert (auth, validators, per_minute) == (None, UNCONDITIONAL, self.REPLIES_PER_MINUTE)
        self._fate.step()
        fault = self._fate.fault("lost before", "lost after", "hang after", "429", "500", "500 after", "403")
        if fault in {"", "lost after", "hang after", "500 after"}:
            self._serve(request)
        self._fate.step()
        match fault:
            case "":
                reply = self.replies.get(request.url)
                told = {"text": reply.text, "state": reply.state} if reply else None
                return Response(200, request.url, {}, json.dumps(told).encode(), self._clock())
            case "429":
                raise RateLimited("The site asks to wait.", retry_after=timedelta(minutes=1))
            case "403":
                raise AccessRefused("The site refuses access.")
            case "500" | "500 after":
                raise SiteError("The site answered with status 500.")
            case _:
                raise WireError("The site's answer was lost.")

    def close(self) -> None:
        """It has no connections."""

    def _serve(self, request: Request) -> None:
        key = request.url
        if request.method == "PUT":
            words = (request.body or b"").decode()
            self.seen.append(Seen("put", key, words, self._approval(key, words)))
            self.replies[key] = OwnerReply(words, self._clock(), "pending")
            return
        if request.method == "DELETE":
            self.replies.pop(key, None)
            return
        reply = self.replies.get(key)
        if reply and reply.state == "pending" and (self._fate.kind or self._fate.chance.random() < 0.5):
            self.moderates(key)
        self.seen.append(Seen("get", key, reply.text if reply else ""))

    def moderates(self, key: str) -> None:
        """The site decides about a reply."""
        state = self._fate.chance.choice(("live", "live", "rejected"))
        why = "Against the rules." if state == "rejected" else ""
        self.replies[key] = OwnerReply(self.replies[key].text, self._clock(), state, why)

    # --- the module ---------------------------------------------------------------------------------

    @property
    def module(self) -> Site:
        """The site module that reads it."""

        def ask(_listing: Listing, review: Review) -> Request:
            return Request(review.key)

        def put(_listing: Listing, review: Review, text: str) -> Request:
            return Request(review.key, "PUT", body=text.encode())

        def state(_listing: Listing, _review: Review, response: Response) -> OwnerReply | None:
            told = json.loads(response.body)
            return OwnerReply(told["text"], self._clock(), told["state"]) if told else None

        def withdraw(_listing: Listing, review: Review) -> Request:
            return Request(review.key, "DELETE")

        module = SimpleNamespace(
            TITLE="The site",
            FACTS=PUBLISHES,
            REPLIES_PER_MINUTE=self.REPLIES_PER_MINUTE,
            review_request=ask,
            reply_request=put,
            withdraw_request=withdraw,
            reply_state=state,
        )
        return cast("Site", module)

    def repeats(self) -> list[Seen]:
        """What was put there a second time for one approval though the site showed that it had it already."""
        found, last = [], dict[tuple[str, int], int]()
        for n, one in enumerate(self.seen):
            if one.what != "put":
                continue
            before = last.get((one.key, one.approval))
            last[one.key, one.approval] = n
            if before is not None and not any(
                gap.what == "get" and gap.key == one.key and normalise(gap.words) != normalise(one.words)
                for gap in self.seen[before:n]
            ):
                found.append(one)
        return found


# --- Slack --------------------------------------------------------------------------------------------


def case_of(message: Json) -> int:
    """The case whose card a message is; 0 if it is none."""
    return int(message["metadata"]["event_payload"].get("case_id", 0))


@dataclass
class Posted:
    """A message in a channel. ``drawn_at``: when it was posted or drawn again last."""

    channel: str
    body: Json
    drawn_at: datetime
    deleted: bool = False

    @property
    def case(self) -> int:
        """The case whose card it is; 0 if it is none, or the card has moved."""
        return 0 if self.first.startswith("moved.") else case_of(self.body)

    @property
    def told(self) -> int:
        """The number of the event that it tells; 0 if it tells none."""
        return int(self.first.removeprefix("note.")) if self.first.startswith("note.") else 0

    @property
    def first(self) -> str:
        """The id of its first block."""
        return str((self.body.get("blocks") or [{}])[0].get("block_id", ""))


class Channels(WebClient):
    """Slack's Web API as far as messages go. ``readable``: the app may read what a channel holds.

    It stands in for the client of the real sender.
    """

    def __init__(self, fate: Fate, clock: Clock, *, readable: bool) -> None:
        super().__init__("xoxb-fake")
        self.fate, self.clock, self.readable = fate, clock, readable
        self.posted: list[Posted] = []

    def api_call(self, api_method: str, **how: Any) -> SlackResponse:
        asked = {name: value for name, value in (how.get("json") or how["params"]).items() if value}
        self.fate.step()
        kinds = ("lost before", "lost after", "limited", "internal_error", "refused")
        fault = self.fate.fault(*kinds)
        done: Json = {}
        if fault in {"", "lost after", "internal_error"}:
            done = self._serve(api_method, asked)
        self.fate.step()
        if fault.startswith("lost"):
            raise TimeoutError
        if fault == "limited":
            raise self._error("ratelimited", 429)
        if fault:
            raise self._error("internal_error" if fault == "internal_error" else "team_added_to_org")
        return self._answer(done | {"ok": True})

    def card(self, channel: str, ts: str) -> Posted:
        """The message at this place."""
        return next(one for one in self.posted if (one.channel, one.body["ts"]) == (channel, ts))

    def cards(self, case: int) -> list[Posted]:
        """Every message that is a card of the case, oldest first."""
        return [one for one in self.posted if one.case == case]

    def _serve(self, method: str, asked: Json) -> Json:
        channel = asked["channel"]
        match method:
            case "chat.postMessage":
                ts = f"{self.clock().timestamp():.0f}.{len(self.posted):06d}"
                self.posted.append(Posted(channel, {**asked, "ts": ts}, self.clock()))
                return {"channel": channel, "ts": ts}
            case "chat.update":
                here = self.card(channel, asked["ts"])
                if here.deleted:
                    raise self._error("message_not_found")
                here.body = {**here.body, **asked}
                here.drawn_at = self.clock()
                return {"channel": channel, "ts": asked["ts"]}
            case "conversations.history" | "conversations.replies":
                if not self.readable:
                    raise self._error("missing_scope")
                return {"messages": self._read(channel, asked), "response_metadata": {"next_cursor": ""}}
        raise NotImplementedError(method)

    def _read(self, channel: str, asked: Json) -> list[Json]:
        thread = asked.get("ts", "")
        here = [one.body for one in self.posted if one.channel == channel and not one.deleted]
        if thread:
            return [one for one in here if thread in {one["ts"], one.get("thread_ts")}]
        top = [one for one in here if "thread_ts" not in one or one.get("reply_broadcast")]
        return [one for one in top if float(one["ts"]) >= float(asked["oldest"])]

    def _answer(self, told: Mapping[str, Any], status: int = 200) -> SlackResponse:
        headers = {"Retry-After": "5"} if status == 429 else {}
        return SlackResponse(
            client=self,
            http_verb="POST",
            api_url="",
            req_args={},
            data=dict(told),
            headers=headers,
            status_code=status,
        )

    def _error(self, code: str, status: int = 200) -> SlackApiError:
        answer = self._answer({"ok": False, "error": code}, status)
        return SlackApiError(code, answer)  # type: ignore[no-untyped-call]  # slack_sdk does not type it
