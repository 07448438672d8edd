"""A shop in which everything happens in any order: people click, answers are lost, processes die.

    Play(seed, folder, steps=40).runs()  # the violations of what must always hold

The desk, the stages, the sender and the store are the real ones; fakes/interleaving.py is the world outside.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fakes.interleaving import Channels, Died, Fate, Json, ReviewSite, case_of, watched
from fakes.world import LISTING, START, Clock, assess, draft, lint, review
from reviewbot import actions
from reviewbot.cases import Move
from reviewbot.decide import ListingState
from reviewbot.errors import Conflict, IllegalMove
from reviewbot.notify import buttons
from reviewbot.notify.slack import Slack
from reviewbot.pipeline import World, deliver, publish, take, wake
from reviewbot.roles import Permit, Role
from reviewbot.slack_app import clicks
from reviewbot.slack_app.clicks import Click
from reviewbot.slack_app.desk import FORMS, OLD_CARD, Desk
from reviewbot.slack_app.shown import HELD_FROM_VIEW, Shown
from reviewbot.store import Filter
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import Business, Case, Location, LogRow, OwnerReply, ReviewClass

OWNER, STAFF, VIEWER = "U-owner", "U-staff", "U-viewer"
ROLES = {OWNER: Role.APPROVER, STAFF: Role.RESPONDER, VIEWER: Role.VIEWER}
SPANS: tuple[Mapping[str, float], ...] = ({"seconds": 20}, {"minutes": 6}, {"hours": 2}, {"days": 2})
KEPT = """
CREATE TABLE taken (key TEXT);
CREATE TRIGGER clicks_taken AFTER INSERT ON clicks BEGIN INSERT INTO taken VALUES (NEW.key); END;
"""  # the store itself forgets a click after a day


def template(folder: Path) -> Path:
    """An empty store to begin each play with."""
    path = folder / "empty.db"
    store = SqliteStore(str(path))
    store.migrate()
    store._conn.executescript(KEPT)
    store._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


class Play:
    """One run. ``story`` is what happened, in order."""

    def __init__(self, seed: int, empty: Path, steps: int) -> None:
        self.seed, self._steps = seed, steps
        self.fate = Fate(seed)
        self.chance = self.fate.chance
        self.clock = Clock()
        self.site = ReviewSite(self.fate, self.clock, self._approval)
        self.channels = Channels(self.fate, self.clock, readable=self.chance.random() < 0.8)
        self.slack = Slack("xoxb-fake", channel="C1", restricted_channel="G1", clickable=True)
        self.slack._client = self.channels
        self.path = str(empty.with_name(f"{seed}.db"))
        shutil.copy(empty, self.path)
        self.store = SqliteStore(self.path)
        self.deaths = self.delivered = 0
        self.lost_cards = False
        self.story: list[str] = []
        self.wrong: list[str] = []
        self.approved: dict[tuple[int, int], str] = {}
        self._forms: list[tuple[str, Json]] = []
        self._old_cards: list[tuple[str, Json]] = []
        self._sent: list[tuple[datetime, str, Json]] = []
        self._busy: set[str] = set()
        self._serial = 0
        self.fate.meanwhile = lambda: self._one(self._anybody)

    # --- the shop -----------------------------------------------------------------------------------

    @property
    def world(self) -> World:
        """What the stages work with."""
        return World(
            store=watched(self.store, self.fate),
            wire=self.site,
            notifier=self.slack,
            site=lambda _name: self.site.module,
            parts=lambda _listing: ("",),
            auth=lambda _listing: None,
            assess=assess,
            draft=draft,
            lint=lint,
            commands=partial(actions.commands, program="reviewbot"),
            business=Business("Harbor & Vine", "America/Los_Angeles"),
            locations={"main-street": Location("main-street", "Main Street", signer="Elena")},
            listings={LISTING.name: replace(LISTING, ask=True)},
            may_publish=lambda _by, _store: "",
            four_eyes=False,
            digest_at=None,
            now=self.clock,
            sleep=self.clock.sleep,
        )

    def runs(self) -> list[str]:
        """Let it all happen, then settle; gives what went wrong."""
        self._one(lambda: self._writes)
        for _ in range(self._steps):
            self._one(self._anything)
        self.fate.kind = True
        self.settles()
        return self.wrong

    def ends(self) -> None:
        """Put away its store."""
        self.store.close()
        for path in Path(self.path).parent.glob(f"{self.seed}.db*"):
            path.unlink()

    def settles(self) -> None:
        """Nothing goes wrong any more, and time passes until nothing is left to do."""
        for _ in range(40):
            self.polls()
            self.works()
            if not self.store.waiting():
                return
            self.clock.pass_by(hours=1, minutes=1)
        left = [f"{one.key} {one.state} {one.error}" for one in self.store.waiting()]
        self.wrong.append(f"these are never done: {left}")

    def works(self) -> None:
        """What the engine does at a beat."""
        self._wakes()
        self._publishes()
        self._delivers()

    def case(self, number: int = 1) -> Case:
        """The case as it is now."""
        row = self.store.row(number)
        assert row
        assert row.case
        return row.case

    def _one(self, choose: Callable[[], Callable[[], None]]) -> None:
        """One thing happens; if the process dies of it, another one starts."""
        what = choose()
        self.story.append(what.__name__.strip("_"))
        try:
            what()
        except Died:
            if self._within_another():
                raise
            self.story.append("DIED")
            self.deaths += 1
            self.store.close()
            self.store = SqliteStore(self.path)

    def _within_another(self) -> bool:
        return self.fate._within

    def _anything(self) -> Callable[[], None]:
        others = (self._delivers, self._delivers, self._publishes, self._publishes, self._time_passes)
        elsewhere = (self._somebody_answers_elsewhere, self._a_card_is_deleted, self._is_judged_anew)
        rare = (self.polls, self._wakes, *elsewhere)
        return self.chance.choice((self._anybody(), self._anybody(), *others, self.chance.choice(rare)))

    def _anybody(self) -> Callable[[], None]:
        """What can happen at any moment, while the process is at something else too."""
        acts = [self._clicks] * 6 + [self._sends_a_form] * 6 + [self._comes_again] * 2
        acts += [self._invents_a_click, self._edits, self._writes, self.polls, self._publishes]
        return self.chance.choice(acts)

    # --- customers, the site, time --------------------------------------------------------------------

    def _writes(self) -> None:
        if len(self.site.reviews) < 3:
            words = self.chance.choice(("Cold soup", "I was hurt", "Rude waiter"))
            self.complains(f"r{len(self.site.reviews)}", f"{words} {len(self.site.reviews)}")

    def _edits(self) -> None:
        key = self.chance.choice(list(self.site.reviews))
        words = self.chance.choice(("Still cold", "They called me", "I was hurt", "Never again"))
        self._serial += 1
        self.complains(key, f"{words} {self._serial}", self.chance.choice((1, 2, 5)))

    def _somebody_answers_elsewhere(self) -> None:
        key = self.chance.choice(list(self.site.reviews))
        self.site.replies[key] = OwnerReply("Answered by hand.", self.clock(), "live")

    def _is_judged_anew(self) -> None:
        kind = self.chance.choice((ReviewClass.SAFETY, ReviewClass.SERVICE))
        for stored in (row.stored for row in self.rows()[:1]):
            self._serial += 1
            judged = replace(stored.assessment, class_=kind, scorer=f"fake/{self._serial}")
            self.world.store.judge_anew([(stored, judged)], self.clock())

    def _a_card_is_deleted(self) -> None:
        cards = [one for one in self.channels.posted if one.case]
        if cards and self.chance.random() < 0.3:
            self.lost_cards = self.chance.choice(cards).deleted = True

    def _time_passes(self) -> None:
        self.clock.pass_by(**self.chance.choice(SPANS))

    def complains(self, key: str, words: str, rating: float = 1) -> None:
        """A customer writes a review, or edits it, and the listing is read."""
        base = self.site.reviews.get(key) or review(key, created_at=self.clock() - timedelta(minutes=1))
        self.site.reviews[key] = replace(base, rating=rating, text=words, updated_at=self.clock())
        self.polls()

    # --- the stages -----------------------------------------------------------------------------------

    def _alone(self, name: str, stage: Callable[[], object]) -> None:
        """Stages run side by side, but none of them twice."""
        if name in self._busy:
            return
        self._busy.add(name)
        try:
            stage()
        finally:
            self._busy.discard(name)

    def polls(self) -> None:
        """Read the listing."""
        state = ListingState(LISTING.name, baselined_at=START.replace(year=2025))
        with suppress(Conflict, IllegalMove):  # the next pass sees it again
            self._alone("poll", lambda: take(self.world, LISTING, self.site.page(), state, set()))

    def _publishes(self) -> None:
        self._alone("publish", lambda: publish(self.world))

    def _delivers(self) -> None:
        self._alone("deliver", lambda: deliver(self.world))

    def _wakes(self) -> None:
        self._alone("wake", lambda: wake(self.world))

    # --- people ---------------------------------------------------------------------------------------

    def _who(self) -> str:
        return self.chance.choice((OWNER, OWNER, OWNER, OWNER, STAFF, STAFF, VIEWER))

    def _clicks(self) -> None:
        """Somebody presses something on a card, perhaps as it stood a while ago."""
        cards = [(one.channel, one.body) for one in self.channels.posted if one.case and not one.deleted]
        if not cards:
            return
        self._old_cards = [*self._old_cards, *cards][-30:]
        channel, body = self.chance.choice(cards if self.chance.random() < 0.8 else self._old_cards)
        place = {"channel": {"id": channel}, "message": {"ts": body["ts"]}}
        if thread := body.get("thread_ts"):
            place["message"]["thread_ts"] = thread
        self._presses(self._who(), body["blocks"], place)

    def _presses(self, who: str, blocks: list[Json], place: Json) -> None:
        elements = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
        element = self.chance.choice(elements)
        likely = next((one for one in elements if one["action_id"] == Move.APPROVE), None)
        if likely and self.chance.random() < 0.3:
            element = likely
        action: Json = {"action_id": element["action_id"]}
        if "options" in element:
            action["selected_option"] = self.chance.choice(element["options"])
        else:
            action["value"] = element["value"]
        self._delivered(who, {"actions": [action | {"action_ts": self._new()}], **place})

    def _invents_a_click(self) -> None:
        """Somebody sends what no screen of theirs shows: nothing in a click is an authority."""
        case = self.chance.choice((1, 2, 3))
        rev = self.chance.choice((1, 2, 3, 4, 5))
        name = self.chance.choice((*FORMS, Move.APPROVE, Move.SNOOZE, buttons.HISTORY, buttons.OPEN, "x"))
        action = {"action_id": str(name), "action_ts": self._new(), "value": f"{case}:{rev}"}
        if self.store.row(case):
            self._delivered(self._who(), {"actions": [action], "channel": {"id": "C1"}})

    def _sends_a_form(self) -> None:
        """Somebody fills in a form that is open; what is wrong in it is said there, and it stays open."""
        if not self._forms:
            self._clicks()
            return
        who, view = self.chance.choice(self._forms)
        if self.chance.random() < 0.05:
            who = self._who()
        if "submit" not in view:
            self._forms = [one for one in self._forms if one[1] is not view]
            if any(block["type"] == "actions" for block in view["blocks"]):
                self._presses(who, view["blocks"], {"view": view})
            return
        fields = {block["block_id"]: self._filled(block) for block in view["blocks"] if "element" in block}
        body = {"view": {**view, "state": {"values": fields}}, "trigger_id": self._new()}
        self._delivered(who, body)

    def _filled(self, block: Json) -> Json:
        element, name = block["element"], block["block_id"].partition(".")[0]
        match element["type"]:
            case "users_select":
                return {"value": {"selected_user": self.chance.choice((OWNER, STAFF))}}
            case "radio_buttons":
                return {"value": {"selected_option": self.chance.choice(element["options"])}}
        self._serial += 1
        texts = {
            "until": ("2h", "tomorrow 9:00", "some day"),
            "text": (f"We are sorry, truly ({self._serial}). Elena",) * 6 + ("We refund you.", ""),
        }
        return {"value": {"value": self.chance.choice(texts.get(name, ("We talked.",) * 5 + ("",)))}}

    def _comes_again(self) -> None:
        """Slack delivers something once more, which it does for an hour at most."""
        recent = [(who, body) for at, who, body in self._sent if self.clock() - at < timedelta(hours=1)]
        if recent:
            self._delivers_to_the_desk(*self.chance.choice(recent))

    def _new(self) -> str:
        self._serial += 1
        return f"{self._serial}.0"

    def _delivered(self, who: str, told: Json) -> None:
        body = {"user": {"id": who, "team_id": "T1"}, "trigger_id": self._new(), **told}
        self._sent = [*self._sent, (self.clock(), who, body)][-20:]
        self.delivered += 1
        self._delivers_to_the_desk(who, body)
        if self.chance.random() < 0.1:
            self._delivers_to_the_desk(who, body)

    def _delivers_to_the_desk(self, who: str, body: Json) -> None:
        is_form = "actions" not in body
        click = clicks.form(body) if is_form else clicks.button(body)
        desk = Desk(self.world, Permit(ROLES[who]))
        self.story.append(f"{who} {click.action} {click.case}:{click.rev} {click.choice}")
        if click.action == Move.APPROVE:
            self._shown_to(click)
        shown = desk.sent(click, body["view"]) if is_form else desk.pressed(click)
        if shown.words or shown.ack:
            self.story.append(f"    told {shown.words or shown.ack}"[:150])
        self._opens(who, body, shown)
        if self._is_logged(click, body, shown) and not self._was_taken(click.key):
            self.wrong.append(f"{click} should be in the log: {shown.words or shown.ack}"[:400])

    def _shown_to(self, click: Click) -> None:
        """What the reply says on the card that somebody approves."""
        cards = [one.body for one in self.channels.posted] + [one for _, one in self._old_cards]
        for body in (one for one in cards if case_of(one) == click.case):
            for block in body["blocks"]:
                if block["block_id"] == f"reply.{click.rev}":
                    self.approved[click.case, click.rev] = block["elements"][0]["elements"][0]["text"]

    def _opens(self, who: str, body: Json, shown: Shown) -> None:
        if shown.ack.get("response_action") != "errors" and "view" in body:
            self._forms = [one for one in self._forms if one[1]["id"] != body["view"]["id"]]
        view = shown.view or shown.ack.get("view")
        if view:
            made = {**view, "id": f"V{self._new()}", "hash": "1"}
            self._forms = [*self._forms, (who, made)][-8:]

    def _is_logged(self, click: Click, body: Json, shown: Shown) -> bool:
        """Whether somebody wanted to change a case, so that the log must tell what became of it."""
        if click.action in {buttons.HISTORY, buttons.OPEN} or shown.words in {HELD_FROM_VIEW, OLD_CARD}:
            return False
        if OLD_CARD in str(shown.ack):
            return False
        if "actions" in body:
            opened = (shown.view or {}).get("callback_id")
            return opened is None or opened == "told"
        said = str(shown.ack)
        return not ("Please change this first" in said or "is not a time" in said)

    def taken(self) -> list[str]:
        """The keys of all clicks that were ever taken."""
        return [one["key"] for one in self.store._conn.execute("SELECT key FROM taken")]

    def rows(self) -> list[LogRow]:
        """The review log."""
        return list(self.store.log(Filter(limit=100)))

    def _was_taken(self, key: str) -> bool:
        return any(one == key or one.startswith(f"{key}|{{") for one in self.taken())  # a refusal says why

    def _approval(self, key: str, words: str) -> int:
        """The revision at which these words were approved last."""
        said = hashlib.sha256(words.encode()).hexdigest()
        for event in reversed(list(self._events_of(key))):
            if event.kind == Move.APPROVE and event.data["text_sha256"] == said:
                return int(event.data["rev"])
        self.wrong.append(f"{words!r} was put on the site and never approved")
        return 0

    def _events_of(self, key: str) -> Iterator[Any]:
        row = next(one for one in self.rows() if one.stored.review.key == key)
        yield from self.store.events(row.case.id if row.case else None)
