"""Records as database rows and back; shared by every SQL store."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot import forms
from reviewbot.decide import Known, ListingState, Sighting, reply_hash
from reviewbot.store import Effect, EffectKind, EffectState, Judgement
from reviewbot.types import (
    NOTHING,
    Assessment,
    Case,
    Check,
    Event,
    Listing,
    OwnerReply,
    RecoveryState,
    ReplyState,
    Review,
    ReviewClass,
    Revision,
    Rhythm,
    Stop,
    StoredReview,
    Validators,
)

Row = Mapping[str, Any]

STATE_TIMES = (
    "baselined_at",
    "deep_at",
    "succeeded_at",
    "due_at",
    "not_before",
    "failing_since",
)
CASE_TIMES = ("opened_at", "due_at", "snoozed_until", "posted_at", "closed_at", "asked_at")


def instant(at: datetime | None) -> str | None:
    """A time as the store keeps it: UTC, fixed width, so that text order is time order."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str | None) -> datetime | None:
    """The time that ``instant`` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def _certain(text: str) -> datetime:
    return datetime.fromisoformat(text)


def compact(form: object) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same bytes."""
    return clean(json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def clean(text: str) -> str:
    r"""Text that can be stored as UTF-8: a lone surrogate from broken JSON is written out, as ``\ud800``.

    Written out, not replaced: keys that differ only there must stay different.
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def stop(row: Row) -> Stop:
    """An order to post no replies."""
    return Stop(row["listing"], row["by"], _certain(row["at"]), row["why"])


# --- reviews ------------------------------------------------------------------------------------


def review_row(
    listing: Listing, seen: Sighting, assessed: Assessment, content_hash: str, now: datetime
) -> dict[str, Any]:
    """A review as a row of ``reviews``, without its id, revision count and removal."""
    review = seen.review
    return {
        "listing": listing.name,
        "part": listing.part,
        "site": listing.site,
        "location": listing.location,
        "key": clean(review.key),
        "grp": clean(seen.group),
        "derived": review.derived,
        "author": clean(review.author),
        "title": clean(review.title),
        "text": clean(review.text),
        "language": clean(review.language),
        "rating": review.rating,
        "scale_low": review.scale[0],
        "scale_high": review.scale[1],
        "created_at": instant(review.created_at),
        "updated_at": instant(review.updated_at),
        "at": instant(review.updated_at or review.created_at or now),
        "url": clean(review.url),
        "attributes": compact({clean(k): clean(v) for k, v in review.attributes.items()})
        if review.attributes
        else "",
        "reply": compact(forms.owner_reply(review.reply)) if review.reply else "",
        "reply_hash": reply_hash(review),
        "content_hash": content_hash,
        "fetched_at": instant(now),
        "purged_at": None,
        "missing_at": None,
        **assessment_columns(assessed),
    }


def assessment_columns(assessed: Assessment) -> dict[str, Any]:
    """The columns of ``reviews`` that hold what a review says."""
    return {
        "negative": assessed.negative,
        "urgent": assessed.urgent,
        "class": str(assessed.class_),
        "assessment": compact(forms.assessment(assessed)),
        "scorer": assessed.scorer,
    }


def stored_review(row: Row) -> StoredReview:
    """A row of ``reviews`` as a record."""
    return StoredReview(
        id=row["id"],
        listing=row["listing"],
        site=row["site"],
        location=row["location"],
        review=Review(
            key=row["key"],
            rating=row["rating"],
            scale=(row["scale_low"], row["scale_high"]),
            title=row["title"],
            text=row["text"],
            author=row["author"],
            language=row["language"],
            created_at=moment(row["created_at"]),
            updated_at=moment(row["updated_at"]),
            url=row["url"],
            reply=read_reply(row["reply"]),
            derived=bool(row["derived"]),
            attributes=json.loads(row["attributes"]) if row["attributes"] else NOTHING,
        ),
        assessment=forms.read_assessment(json.loads(row["assessment"])),
        content_hash=row["content_hash"],
        seen_at=_certain(row["seen_at"]),
        revisions=row["revisions"],
        removed=bool(row["removed"]),
        purged_at=moment(row["purged_at"]),
    )


def read_reply(text: str) -> OwnerReply | None:
    """The owner's public reply as ``review_row`` wrote it."""
    if not text:
        return None
    form = json.loads(text)
    return OwnerReply(form["text"], moment(form["created_at"]), form["state"], form["reason"])


def known(row: Row) -> Known:
    """The part of a review row that comparing needs."""
    return Known(
        id=row["id"],
        key=row["key"],
        group=row["grp"],
        content_hash=row["content_hash"],
        updated_at=moment(row["updated_at"]),
        removed=bool(row["removed"]),
        reply_hash=row["reply_hash"],
        negative=bool(row["negative"]),
        text=row["derived_text"] or "",
    )


def revision_row(one: Revision, review_id: int, n: int) -> dict[str, Any]:
    """What a review said before, as its ``n``-th row of ``revisions``."""
    return {
        "review_id": review_id,
        "n": n,
        "seen_at": instant(one.seen_at),
        "rating": one.rating,
        "title": clean(one.title),
        "text": clean(one.text),
        "updated_at": instant(one.updated_at),
        "content_hash": one.content_hash,
    }


def revision(row: Row) -> Revision:
    """A row of ``revisions`` as a record."""
    return Revision(
        n=row["n"],
        seen_at=_certain(row["seen_at"]),
        rating=row["rating"],
        title=row["title"],
        text=row["text"],
        updated_at=moment(row["updated_at"]),
        content_hash=row["content_hash"],
    )


def judgement(row: Row) -> Judgement:
    """A row of ``assessments`` as a record."""
    return Judgement(
        _certain(row["replaced_at"]), forms.read_assessment(json.loads(row["assessment"])), row["revisions"]
    )


# --- cases --------------------------------------------------------------------------------------


def case_row(case: Case) -> dict[str, Any]:
    """A case as a row of ``cases``."""
    return {
        "id": case.id,
        "review_id": case.review_id,
        "rev": case.rev,
        "reply_state": str(case.reply_state),
        "recovery_state": str(case.recovery_state),
        "text": clean(case.text),
        "writer": case.writer,
        "checks": compact([forms.check(one) for one in case.checks]),
        "score": case.score,
        "class": str(case.class_),
        "urgent": case.urgent,
        "held": case.held,
        "assignee": clean(case.assignee),
        "outcome": case.outcome,
        "observed": case.observed,
        "alert_channel": case.alert_channel,
        "alert_ts": case.alert_ts,
        "alert_thread": case.alert_thread,
        "card_hash": case.card_hash,
        **{name: instant(getattr(case, name)) for name in CASE_TIMES},
    }


def case(row: Row) -> Case:
    """A row of ``cases`` as a record."""
    return Case(
        id=row["id"],
        review_id=row["review_id"],
        rev=row["rev"],
        reply_state=ReplyState(row["reply_state"]),
        recovery_state=RecoveryState(row["recovery_state"]),
        text=row["text"],
        writer=row["writer"],
        checks=tuple(Check(**one) for one in json.loads(row["checks"])),
        score=row["score"],
        opened_at=_certain(row["opened_at"]),
        class_=ReviewClass(row["class"]),
        urgent=bool(row["urgent"]),
        held=row["held"],
        assignee=row["assignee"],
        due_at=moment(row["due_at"]),
        snoozed_until=moment(row["snoozed_until"]),
        posted_at=moment(row["posted_at"]),
        closed_at=moment(row["closed_at"]),
        asked_at=moment(row["asked_at"]),
        outcome=row["outcome"],
        observed=row["observed"],
        alert_channel=row["alert_channel"],
        alert_ts=row["alert_ts"],
        alert_thread=row["alert_thread"],
        card_hash=row["card_hash"],
    )


# --- events, effects, listing states --------------------------------------------------------------


def event_row(one: Event, n: int, previous: str) -> dict[str, Any]:
    """An event as row ``n`` of ``events``, chained to the hash before it."""
    row = {
        "n": n,
        "at": instant(one.at),
        "kind": one.kind,
        "by": clean(one.by),
        "case_id": one.case_id,
        "review_id": one.review_id,
        "data": compact(dict(one.data)),
    }
    return {**row, "hash": event_hash(row, previous)}


def event_hash(row: Row, previous: str) -> str:
    """SHA-256 over everything in the event, as it is stored, and the hash before it."""
    said = [previous, *(row[name] for name in ("n", "at", "kind", "by", "case_id", "review_id", "data"))]
    return hashlib.sha256(compact(said).encode()).hexdigest()


def event(row: Row) -> Event:
    """A row of ``events`` as a record."""
    return Event(
        n=row["n"],
        at=_certain(row["at"]),
        kind=row["kind"],
        by=row["by"],
        data=json.loads(row["data"]),
        case_id=row["case_id"],
        review_id=row["review_id"],
        hash=row["hash"],
    )


def effect(row: Row) -> Effect:
    """A row of ``effects`` as a record."""
    return Effect(
        id=row["id"],
        key=row["key"],
        kind=EffectKind(row["kind"]),
        case_id=row["case_id"],
        rev=row["rev"],
        listing=row["listing"],
        text=row["text"],
        delivery_id=row["delivery_id"],
        state=EffectState(row["state"]),
        attempts=row["attempts"],
        tried_at=moment(row["tried_at"]),
        error=row["error"],
        urgent=bool(row["urgent"]),
        thread=row["thread"] or "",
    )


def state_row(state: ListingState) -> dict[str, Any]:
    """A listing state as a row of ``listing_states``."""
    return {
        "listing": state.listing,
        "part": state.part,
        "unfinished": state.unfinished,
        "failures": state.failures,
        "blind_told": state.blind_told,
        "error": clean(state.error),
        "url": state.url,
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "moved_from": state.moved_from,
        "moved_to": state.moved_to,
        "gone_url": state.gone_url,
        "rhythm": _rhythm(state.rhythm),
        "pages": state.pages,
        "lateness_s": state.lateness_s,
        **{name: instant(getattr(state, name)) for name in STATE_TIMES},
    }


def listing_state(row: Row) -> ListingState:
    """A row of ``listing_states`` as a record."""
    return ListingState(
        listing=row["listing"],
        part=row["part"],
        unfinished=bool(row["unfinished"]),
        failures=row["failures"],
        blind_told=bool(row["blind_told"]),
        error=row["error"],
        url=row["url"],
        validators=Validators(row["etag"], row["last_modified"]),
        moved_from=row["moved_from"],
        moved_to=row["moved_to"],
        gone_url=row["gone_url"],
        rhythm=_read_rhythm(row["rhythm"]),
        pages=row["pages"],
        lateness_s=row["lateness_s"],
        **{name: moment(row[name]) for name in STATE_TIMES},
    )


def _rhythm(what: Rhythm) -> str:
    form = [what.every.total_seconds(), sorted(what.quiet_hours), sorted(what.quiet_days)]
    return compact(form) if what != Rhythm() else ""


def _read_rhythm(text: str) -> Rhythm:
    if not text:
        return Rhythm()
    every_s, hours, days = json.loads(text)
    return Rhythm(timedelta(seconds=every_s), frozenset(hours), frozenset(days))
