"""Replay: what was decided about a review is decided again by today's standards, and compared with the log.

Nothing is written, nobody is asked or told. What the log does not know any more is said to be unknown, never
guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewbot import decide, forms
from reviewbot.cases import Move
from reviewbot.pipeline.world import RECENT, World, brief
from reviewbot.store import CaseFile
from reviewbot.types import Case, Draft, Event, Review

OPENED = "case_opened"
DECISIONS = frozenset({OPENED, "opened_to_thank", Move.REDRAFT, Move.EDIT})
_FRESH = "not_template"  # the check that compares a reply with those before it

_NOT_KEPT = "the release of reviewbot that decided this did not keep it"
_OTHER_TEXT = "the reply as it was then is not kept"
_EXCERPT = "only an excerpt of the review was known then"
_OTHER_REPLIES = "the replies that it was compared with are not all known"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was decided, as the log has it and as it comes out now.

    What: class (str), due (RFC 3339), hold (bool), checks (names of those that fail), score, text.
    ``unknown``: why nobody can tell whether it comes out the same.
    """

    what: str
    logged: object
    again: object
    unknown: str = ""

    @property
    def same(self) -> bool | None:
        """Whether it comes out as it did; None: nobody can tell."""
        return None if self.unknown else self.logged == self.again


@dataclass(frozen=True, slots=True)
class Decision:
    """One draft or edit of a case, and what of it comes out the same."""

    event: Event
    points: tuple[Point, ...]

    @property
    def version(self) -> str:
        """The version of the standards that it was decided under; "" where that was not kept."""
        return str(self.event.data.get("standards", ""))

    @property
    def same(self) -> bool:
        """Whether nothing of it comes out otherwise."""
        return all(one.same is not False for one in self.points)


def replay(world: World, file: CaseFile) -> tuple[Decision, ...]:
    """Everything that was decided about the words of a case's review and reply, decided again.

    None of it for a case out of an export: what was decided there stands in another log. With the same
    version of the standards, all that is known comes out the same.
    """
    case = file.row.case
    if case is None:
        return ()
    return tuple(
        Decision(one, tuple(_points(world, file, case, one))) for one in file.events if one.kind in DECISIONS
    )


def _points(world: World, file: CaseFile, case: Case, event: Event) -> Iterator[Point]:
    points = _decided_again(world, file, case, event)
    if any(one.kind == "review_completed" and one.n > event.n for one in file.events):
        points = (replace(one, unknown=one.unknown or _EXCERPT) for one in points)
    yield from points


def _decided_again(world: World, file: CaseFile, case: Case, event: Event) -> Iterator[Point]:
    review, listing = _as_said(file, event), world.listing_of(file.row.stored)
    assessed = world.assess(review, listing)
    yield _point(event, "class", str(assessed.class_))
    if event.kind == OPENED:
        due = decide.due_at(review, assessed, world.standards.deadlines, event.at)
        yield Point("due", forms.time(case.due_at), forms.time(due))
    about = brief(world, listing, review, assessed, _recent(world, file, case, event))
    text = _text(file, case, int(event.data["rev"]))
    yield from _gates(event, world.judged(about, text))
    if event.kind != Move.EDIT:
        yield _words(event, text, world.drafted(about))


def _point(event: Event, what: str, again: object, unknown: str = "") -> Point:
    """One thing as the event has it, and as it comes out now."""
    return Point(what, event.data.get(what), again, unknown if what in event.data else _NOT_KEPT)


def _gates(event: Event, judged: Draft) -> Iterator[Point]:
    """What the gates say of the text; one of them needs the replies of then, which may not be known."""
    other_text = "" if forms.text_sha256(judged.text) == event.data.get("text_sha256") else _OTHER_TEXT
    other_replies = _other_replies(event, judged)
    logged = list(event.data.get("failed", ()))
    failed = [one.check for one in judged.checks if not one.ok]
    doubtful = other_replies if _FRESH in {*logged, *failed} else ""
    if other_replies:
        logged, failed = ([one for one in names if one != _FRESH] for names in (logged, failed))
    yield _point(event, "hold", judged.hold, other_text or doubtful)
    yield replace(_point(event, "failed", failed, other_text), what="checks", logged=logged)
    yield _point(event, "score", judged.score, other_text or other_replies)


def _words(event: Event, text: str, again: Draft) -> Point:
    writer = event.data.get("writer")
    if "text_sha256" not in event.data:
        unknown = _NOT_KEPT
    elif forms.text_sha256(text) != event.data["text_sha256"]:
        unknown = _OTHER_TEXT
    elif writer != again.writer:
        unknown = f"it was written by {writer}, which is not asked again"
    else:
        unknown = _other_replies(event, again)
    return Point("text", text, again.text, unknown)


def _other_replies(event: Event, again: Draft) -> str:
    """Why what depends on the replies of that moment cannot be compared; "" when they are all known."""
    return "" if again.recent_sha256 == event.data.get("recent_sha256") else _OTHER_REPLIES


def _as_said(file: CaseFile, event: Event) -> Review:
    """The review in the words that it had at this event."""
    review = file.row.stored.review
    edits_since = sum(one.kind == "review_edited" and one.n > event.n for one in file.events)
    if not edits_since:
        return review
    then = file.revisions[-edits_since]
    return replace(review, rating=then.rating, title=then.title, text=then.text, updated_at=then.updated_at)


def _text(file: CaseFile, case: Case, rev: int) -> str:
    """The reply at this revision: the first that was replaced at it or later, or the one there is."""
    return next((one.text for one in file.replies if one.rev >= rev), case.text)


def _recent(world: World, file: CaseFile, case: Case, event: Event) -> tuple[str, ...]:
    """The replies that this one was compared with; a person's edit never with the text that it replaces."""
    recent = tuple(world.store.replies_before(event.n, RECENT))
    if event.kind != Move.EDIT:
        return recent
    before = _text(file, case, int(event.data["rev"]) - 1)
    return tuple(one for one in recent if one != before)
