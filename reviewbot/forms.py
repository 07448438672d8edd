"""The JSON forms of contract.md: how records look to scripts, files and other programs. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from reviewbot.types import (
    Asked,
    Assessment,
    Case,
    Check,
    Dispatch,
    Draft,
    Event,
    Fact,
    FactKind,
    LogRow,
    OwnerReply,
    Promise,
    Reason,
    ReviewClass,
    Revision,
    StaffMention,
    StoredReview,
    Topic,
    Wish,
)


def time(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, or null."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def assessment(what: Assessment) -> dict[str, Any]:
    """One result of ``score``, without its id."""
    return {
        "sentiment": round(what.sentiment, 4),
        "negative": what.negative,
        "class": str(what.class_),
        "urgent": what.urgent,
        "topics": [{"topic": one.topic, "polarity": one.polarity, "quote": one.quote} for one in what.topics],
        "language": what.language,
        "staff": [{"name": one.name, "polarity": one.polarity} for one in what.staff],
        "reasons": [
            {"rule": one.rule, "quote": one.quote, "weight": round(one.weight, 4) + 0.0}
            for one in what.reasons
        ],
        "requests": [{"request": str(one.wish), "quote": one.quote} for one in what.asked],
        "facts": [{"kind": str(one.kind), "quote": one.quote} for one in what.facts],
        "sure": what.sure,
        "scorer": what.scorer,
    }


def read_assessment(form: Mapping[str, Any]) -> Assessment:
    """The record that ``assessment`` wrote."""
    return Assessment(
        sentiment=form["sentiment"],
        negative=form["negative"],
        class_=ReviewClass(form["class"]),
        urgent=form["urgent"],
        topics=tuple(Topic(**one) for one in form["topics"]),
        language=form["language"],
        staff=tuple(StaffMention(**one) for one in form["staff"]),
        reasons=tuple(Reason(**one) for one in form["reasons"]),
        asked=tuple(Asked(Wish(one["request"]), one["quote"]) for one in form.get("requests", ())),
        facts=tuple(Fact(FactKind(one["kind"]), one["quote"]) for one in form.get("facts", ())),
        sure=form.get("sure", True),
        scorer=form["scorer"],
    )


def check(one: Check) -> dict[str, Any]:
    """One gate's finding."""
    return {"check": one.check, "gate": one.gate, "ok": one.ok, "detail": one.detail}


def draft(what: Draft) -> dict[str, Any]:
    """One result of ``draft``, without its id."""
    return {
        "reply": what.text,
        "hold": what.hold,
        "escalate": what.escalate,
        "auto_publish": what.auto_publish,
        "class": str(what.class_),
        "checks": [check(one) for one in what.checks],
        "score": what.score,
        "writer": what.writer,
    }


def decided(what: Draft) -> dict[str, Any]:
    """What the log keeps of a draft: what was decided with it and by what, never its words."""
    return {
        "class": str(what.class_),
        "hold": what.hold,
        "failed": [one.check for one in what.checks if not one.ok],
        "score": what.score,
        "writer": what.writer,
        "text_sha256": text_sha256(what.text),
        "standards": what.standards,
        "recent_sha256": what.recent_sha256,
    }


def text_sha256(text: str) -> str:
    """By what the log knows a reply again."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def owner_reply(reply: OwnerReply | None) -> dict[str, Any] | None:
    """The business's public answer as the site shows it."""
    if reply is None:
        return None
    return {"text": reply.text, "created_at": time(reply.at), "state": reply.state, "reason": reply.reason}


def review(stored: StoredReview) -> dict[str, Any]:
    """The ``review`` of a log row."""
    what = stored.review
    return {
        "key": what.key,
        "site": stored.site,
        "listing": stored.listing,
        "location": stored.location,
        "author": what.author,
        "rating": what.rating,
        "scale": list(what.scale),
        "title": what.title,
        "text": what.text,
        "language": stored.assessment.language,
        "created_at": time(what.created_at),
        "updated_at": time(what.updated_at),
        "seen_at": time(stored.seen_at),
        "url": what.url,
        "revisions": stored.revisions,
        "removed": stored.removed,
        "purged_at": time(stored.purged_at),
        "practice": stored.practice,
        "reply": owner_reply(what.reply),
    }


def log_row(row: LogRow) -> dict[str, Any]:
    """One line of the review log."""
    case, said = row.case, row.stored.assessment
    return {
        "case": case.id if case else None,
        "rev": case.rev if case else None,
        "class": str(case.class_ if case else said.class_),
        "urgent": case.urgent if case else said.urgent,
        "negative": said.negative,
        "reply_state": str(case.reply_state) if case else None,
        "recovery_state": str(case.recovery_state) if case else None,
        "assignee": case.assignee if case else "",
        "due_at": time(case.due_at) if case else None,
        "review": review(row.stored),
        "assessment": assessment(said),
    }


def event(one: Event) -> dict[str, Any]:
    """One line of a case's history."""
    form: dict[str, Any] = {"n": one.n, "at": time(one.at), "kind": one.kind, "by": one.by}
    return {**form, "data": dict(one.data), "hash": one.hash}


def revision(one: Revision) -> dict[str, Any]:
    """What a review said before it was changed."""
    return {
        "n": one.n,
        "seen_at": time(one.seen_at),
        "rating": one.rating,
        "title": one.title,
        "text": one.text,
        "updated_at": time(one.updated_at),
    }


def promise(one: Promise) -> dict[str, Any]:
    """A line of the promise ledger."""
    return {
        "id": one.id,
        "case": one.case_id,
        "words": one.words,
        "who": one.who,
        "said_at": time(one.said_at),
        "due_at": time(one.due_at),
        "dated": one.dated,
        "state": str(one.state),
        "settled_at": time(one.settled_at),
        "by": one.by,
    }


def dispatch(one: Dispatch) -> dict[str, Any]:
    """A line of the delivery log of webhooks."""
    return {
        "id": one.id,
        "webhook": one.webhook,
        "event": one.kind,
        "n": one.event,
        "case": one.case_id,
        "location": one.location or None,
        "delivery_id": one.delivery_id,
        "state": str(one.state),
        "tries": one.tries,
        "asked_at": time(one.asked_at),
        "tried_at": time(one.tried_at),
        "next_at": time(one.due_at) if one.state == "waiting" else None,
        "status": one.status,
        "error": one.error or None,
    }


def case(row: LogRow, held: Case, events: Sequence[Event], revisions: Sequence[Revision]) -> dict[str, Any]:
    """``case ID --json``: the log row with the reply, the alert and the events, oldest first."""
    return {
        **log_row(row),
        "reply": {
            "state": str(held.reply_state),
            "text": held.text,
            "writer": held.writer,
            "score": held.score,
            "checks": [check(one) for one in held.checks],
        },
        "held": held.held or None,
        "alert": {"channel": held.alert_channel, "ts": held.alert_ts} if held.alert_ts else None,
        "customer": None,
        "outcome": held.outcome or None,
        "observed": held.observed or None,
        "history": [revision(one) for one in revisions],
        "events": [event(one) for one in events],
    }
