"""Everything that is the user's, in files that can be read back. Pure.

What we added to a review stands under ``reviewbot`` in its record: what it said before, and its case
with its notes and earlier replies. The gates' findings are left out: a file cannot vouch for a text,
so whoever reads it back judges the text again.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from reviewbot import decide, forms
from reviewbot.cases import OBSERVATIONS, OUTCOMES
from reviewbot.errors import ParseError
from reviewbot.sites.import_ import OWN_MARK, export
from reviewbot.store import EarlierReply, Note, Past
from reviewbot.types import (
    WAITING,
    Case,
    LogRow,
    Promise,
    PromiseState,
    RecoveryState,
    ReplyState,
    Review,
    ReviewClass,
    Revision,
    StoredReview,
)

LARGEST = 2**31  # number of a case or a revision
_TIMES = ("opened_at", "due_at", "snoozed_until", "posted_at", "closed_at", "asked_at")
_PROMISE_TIMES = ("said_at", "due_at", "remind_at", "settled_at")
_TEXTS = ("writer", "held", "assignee")
_CARD = {"channel": "alert_channel", "ts": "alert_ts", "thread": "alert_thread"}

Word = TypeVar("Word", bound=StrEnum)


# --- out ------------------------------------------------------------------------------------------------


def record(stored: StoredReview, past: Past) -> dict[str, Any]:
    """One review as a JSONL line: the normalised record, and under ``reviewbot`` what we added to it."""
    form = forms.log_row(LogRow(stored, past.case))
    del form["review"]
    return {
        **_said(stored),
        OWN_MARK: {
            **form,
            "site": stored.site,
            "location": stored.location,
            "part": past.part,
            "seen_at": forms.time(stored.seen_at),
            "history": [forms.revision(one) for one in past.revisions],
            "reply": past.case.text if past.case else None,
            **(_case_form(past, past.case) if past.case else {}),
        },
    }


def csv_file(reviews: Iterable[tuple[StoredReview, Past]]) -> Iterator[str]:
    """The same as CSV, header first; what we added is JSON in the last column, without our assessment."""
    return _csv(_without_assessment(record(stored, past)) for stored, past in reviews)


def csv_lines(rows: Iterable[LogRow]) -> Iterator[str]:
    """Reviews alone as CSV, header first; cells that a spreadsheet would run are guarded."""
    return _csv(_said(row.stored) for row in rows)


def _said(stored: StoredReview) -> dict[str, Any]:
    return export.record(stored.review, source=stored.listing, removed=stored.removed)


def _without_assessment(line: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in line[OWN_MARK].items() if name != "assessment"}
    return {**line, OWN_MARK: own}


def _csv(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield _line(export.COLUMNS)
    for one in records:
        yield _line(export.cells(one))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # RFC 4180
    return out.getvalue()


def _case_form(past: Past, case: Case) -> dict[str, Any]:
    """What ``forms.log_row`` does not show of a case."""
    return {
        **{name: getattr(case, name) for name in (*_TEXTS, "outcome", "observed")},
        **{name: forms.time(getattr(case, name)) for name in _TIMES},
        "card": {name: getattr(case, field) for name, field in _CARD.items()},
        "notes": [
            {"at": forms.time(one.at), "by": one.by, "kind": one.kind, "text": one.text} for one in past.notes
        ],
        "replies": [{"rev": one.rev, "writer": one.writer, "text": one.text} for one in past.replies],
        "promises": [_promise_form(one) for one in past.promises],
    }


def _promise_form(one: Promise) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("id", "words", "who", "dated", "by")},
        **{name: forms.time(getattr(one, name)) for name in _PROMISE_TIMES},
        "state": str(one.state),
    }


# --- and in again -----------------------------------------------------------------------------------------


def past(own: Mapping[str, Any], review: Review, *, removed: bool) -> Past:
    """What stood under ``reviewbot`` beside this review. Raises ParseError, which names the field only."""
    form = _Form(own, OWN_MARK)
    case = None if own.get("case") is None else _case(form)
    return Past(
        seen_at=form.required_time("seen_at"),
        part=form.text("part"),
        removed=removed,
        revisions=tuple(_revision(one, n, review) for n, one in enumerate(form.inner("history"), start=1)),
        case=case,
        notes=tuple(_note(one) for one in form.inner("notes")) if case else (),
        replies=_replies(form, case) if case else (),
        promises=tuple(_promise(one, case) for one in form.inner("promises")) if case else (),
    )


class _Form:
    """A JSON object of an export, read field by field: people edit exports, so nothing in it is certain."""

    def __init__(self, form: object, where: str) -> None:
        if not isinstance(form, Mapping):
            raise ParseError(f"{where}: not an object")
        self._form, self._where = form, where

    def wrong(self, name: str, why: str) -> ParseError:
        """The error to raise about a field."""
        return ParseError(f"{self._where}.{name}: {why}")

    def text(self, name: str, known: Sequence[str] = ()) -> str:
        """A text, "" where there is none; one of ``known``, if some are named."""
        value = self._form.get(name)
        value = "" if value is None else value
        if not isinstance(value, str):
            raise self.wrong(name, "not a text")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self.wrong(name, "half a character in it, which cannot be stored") from None
        if value and known and value not in known:
            raise self.wrong(name, f"expected one of {', '.join(known)}")
        return value

    def word(self, name: str, words: type[Word]) -> Word:
        """One of a list of words."""
        found = self.text(name, tuple(words))
        if not found:
            raise self.wrong(name, "missing")
        return words(found)

    def number(self, name: str) -> int:
        """A whole number from 1 on."""
        value = self._form.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < LARGEST:
            raise self.wrong(name, f"not a whole number from 1 to {LARGEST - 1}")
        return value

    def rating(self, name: str) -> float | None:
        """A number, or none."""
        value = self._form.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.wrong(name, "not a number")
        return value

    def flag(self, name: str) -> bool:
        """Yes or no."""
        value = self._form.get(name)
        if not isinstance(value, bool):
            raise self.wrong(name, "neither true nor false")
        return value

    def time(self, name: str) -> datetime | None:
        """A time with its zone, in UTC; or none."""
        value = self.text(name)
        try:
            at = datetime.fromisoformat(value) if value else None
            if at is not None and at.tzinfo is None:
                raise self.wrong(name, "a time without its zone")
            return at and at.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.wrong(name, "not a time as RFC 3339 has it") from None

    def required_time(self, name: str) -> datetime:
        """A time that must be there."""
        at = self.time(name)
        if at is None:
            raise self.wrong(name, "missing")
        return at

    def object(self, name: str) -> "_Form":
        """An object inside this one, empty where there is none."""
        value = self._form.get(name)
        return _Form({} if value is None else value, f"{self._where}.{name}")

    def inner(self, name: str) -> list["_Form"]:
        """The objects of a list."""
        value = self._form.get(name)
        value = [] if value is None else value
        if not isinstance(value, list):
            raise self.wrong(name, "not a list")
        return [_Form(one, f"{self._where}.{name}") for one in value]


def _case(form: _Form) -> Case:
    card = form.object("card")
    case = Case(
        id=form.number("case"),
        review_id=0,
        rev=form.number("rev"),
        reply_state=form.word("reply_state", ReplyState),
        recovery_state=form.word("recovery_state", RecoveryState),
        text=form.text("reply"),
        checks=(),
        score=0,
        opened_at=form.required_time("opened_at"),
        class_=form.word("class", ReviewClass),
        urgent=form.flag("urgent"),
        writer=form.text("writer"),
        held=form.text("held"),
        assignee=form.text("assignee"),
        due_at=form.time("due_at"),
        snoozed_until=form.time("snoozed_until"),
        posted_at=form.time("posted_at"),
        closed_at=form.time("closed_at"),
        asked_at=form.time("asked_at"),
        outcome=form.text("outcome", OUTCOMES),
        observed=form.text("observed", OBSERVATIONS),
        alert_channel=card.text("channel"),
        alert_ts=card.text("ts"),
        alert_thread=card.text("thread"),
    )
    if case.reply_state is ReplyState.SNOOZED and case.snoozed_until is None:
        raise form.wrong("snoozed_until", "missing, so the case would never come back")
    return case


def _revision(form: _Form, n: int, review: Review) -> Revision:
    rating, title, text = form.rating("rating"), form.text("title"), form.text("text")
    said = decide.content_hash(Review(review.key, rating, review.scale, title, text))
    return Revision(n, form.required_time("seen_at"), rating, title, text, form.time("updated_at"), said)


def _note(form: _Form) -> Note:
    return Note(form.required_time("at"), form.text("by"), form.text("kind"), form.text("text"))


def _promise(form: _Form, case: Case) -> Promise:
    state = form.word("state", PromiseState)
    if state not in WAITING and form.time("settled_at") is None:
        raise form.wrong("settled_at", "missing, though the promise was settled")
    return Promise(
        id=form.number("id"),
        case_id=case.id,
        words=form.text("words"),
        who=form.text("who"),
        said_at=form.required_time("said_at"),
        due_at=form.required_time("due_at"),
        dated=form.flag("dated"),
        state=state,
        settled_at=form.time("settled_at"),
        by=form.text("by"),
        remind_at=form.time("remind_at"),
    )


def _replies(form: _Form, case: Case) -> tuple[EarlierReply, ...]:
    found = [
        EarlierReply(one.number("rev"), one.text("writer"), one.text("text")) for one in form.inner("replies")
    ]
    revisions = [one.rev for one in found]
    if sorted({*revisions, case.rev}) != [*revisions, case.rev]:
        raise form.wrong("replies", "their revisions do not lead up to that of the case")
    return tuple(found)
