"""The normalised review record of our own format, and the review that it stands for.

A record is flat: a row of a table, or a JSON object with its inner objects written out, under the
field names of ``dialects``. What has no field of its own is kept in ``Review.attributes``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reviewbot.errors import ParseError
from reviewbot.sites.import_.dialects import OWN_MARK
from reviewbot.text import plain
from reviewbot.text.addresses import web_address
from reviewbot.text.ratings import parse_number, parse_rating
from reviewbot.text.times import parse_time
from reviewbot.types import NOTHING, OwnerReply, Review

Fields = Mapping[str, Any]

# These stay attributes under their own names; every other field of `dialects` is read below.
_DETAILS = ("author_id", "author_email", "item_id", "item_name", "location_id")
_YES = frozenset({"true", "yes", "y", "1", "ja", "oui", "si", "sim"})
_NO = frozenset({"false", "no", "n", "0", "nein", "non", "nee", "nao"})
_STARS = {"ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5"}  # Google's `starRating`
_LONGEST_NAME = 60  # of a column in a message: the header is a stranger's text too
_FIRST_SECONDS = 631_152_000  # 1990: no review is older than the web
_FIRST_MILLISECONDS = 10**11  # as seconds this would be the year 5138


@dataclass(frozen=True, slots=True)
class Row:
    """One record: a review, or word that one is gone, or why it was refused ("" if it was not).

    ``line`` counts from 1; in a document that is a single JSON value it is the record's number.
    ``removed`` is the key of a review that the record says is gone. ``source`` is the listing (or
    the site) that the record itself names. ``refused`` names the column, never what is in it.
    ``own``: what our own export added, as it stands there; None in a stranger's file.
    ``warning``: no record, but something that the owner of the file should know about all of it.
    """

    line: int
    review: Review | None = None
    removed: str = ""
    refused: str = ""
    source: str = ""
    own: Fields | None = None
    warning: str = ""


class BadRecord(ParseError):
    """A record that cannot be read as a review: which field ("" for the whole record) and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}" if field else why)
        self.field = field
        self.why = why


def row(
    line: int,
    fields: Fields,
    rest: Fields = NOTHING,
    columns: Mapping[str, str] = NOTHING,
    own: Fields | None = None,
) -> Row:
    """Read one record; ``rest`` is what has no field, ``own`` what our own export added.

    ``columns`` says what the file calls a field, so that a refusal names what its owner can see.
    """
    try:
        source, removed = _text(fields, "source"), _removed(fields)
        if removed and not any(fields.get(name) for name in ("rating", "title", "body")):
            return Row(line, removed=removed, source=source, own=own)
        return Row(line, review(fields, rest), removed, source=source, own=own)
    except BadRecord as bad:
        shown = BadRecord(readable(columns.get(bad.field, bad.field)), bad.why)
        return Row(line, refused=str(shown), own=own)


def own_part(value: Any) -> Fields | None:
    """What our own export added to a record; None when there is nothing. Raises BadRecord."""
    if value is None or isinstance(value, Mapping):
        return value
    raise BadRecord(OWN_MARK, "not as our own export writes it")


def readable(name: str) -> str:
    """A name that a stranger wrote, as it may stand in a message."""
    return "".join(filter(str.isprintable, name))[:_LONGEST_NAME]


def review(fields: Fields, rest: Fields = NOTHING) -> Review:
    """The review that a record stands for. Raises BadRecord."""
    rating, scale = _rating(fields)
    title, text = _text(fields, "title"), _words(fields)
    if rating is None and not title and not text:
        raise BadRecord("", "no rating and no text")
    key, created = _text(fields, "external_id"), _time(fields, "created_at")
    return Review(
        key=key or _group(fields, created),
        rating=rating,
        scale=scale,
        title=title,
        text=text,
        author=_text(fields, "author_name"),
        language=_text(fields, "language"),
        created_at=created,
        updated_at=_time(fields, "updated_at"),
        url=web_address("", _text(fields, "url")),
        reply=_reply(fields),
        derived=not key or _flag(fields, "derived") is True,
        attributes=_attributes(fields, rest),
    )


def _group(fields: Fields, created: datetime | None) -> str:
    """Key of a review without an id: who wrote when about what. An edit changes none of these."""
    who = _text(fields, "author_id") or _text(fields, "author_name")
    when = created.astimezone(UTC).isoformat() if created else ""
    what = _text(fields, "item_id") or _text(fields, "item_name")
    return hashlib.sha256(json.dumps([who, when, what]).encode()).hexdigest()[:32]


def _removed(fields: Fields) -> str:
    gone = _text(fields, "visibility") == "trash" or _flag(fields, "removed", other=True)
    if gone and not _text(fields, "external_id"):
        raise BadRecord("external_id", "missing, so it is unknown which review was removed")
    return _text(fields, "external_id") if gone else ""


def _rating(fields: Fields) -> tuple[float | None, tuple[float, float]]:
    """Rating and scale. ``recommended`` is 1 or 0 on a scale from 0 to 1, as on Steam and Facebook."""
    written = fields.get("rating")
    if written is None or written == "":
        recommended = _flag(fields, "recommended")
        return (None, (1, 5)) if recommended is None else (float(recommended), (0, 1))
    low, high = _scale(fields)
    if low is not None and high is not None and low >= high:
        raise BadRecord("rating_scale", "the lowest rating is not below the highest")
    rating, scale = parse_rating(_STARS.get(str(written), written), high, low)
    if rating is None:
        number = parse_number(written)
        outside = "" if number is None else f"{number:g} is outside {scale[0]:g} to {scale[1]:g}"
        raise BadRecord("rating", outside or "not a number")
    return rating, scale


def _scale(fields: Fields) -> tuple[float | None, float | None]:
    match fields.get("rating_scale"):
        case [low, high]:
            return parse_number(low), parse_number(high)
        case _:
            return parse_number(fields.get("rating_scale_min")), parse_number(fields.get("rating_scale_max"))


def _words(fields: Fields) -> str:
    """What the reviewer wrote, not a translation of it."""
    written = "body_original" if fields.get("body_original") else "body"
    text = _text(fields, written)
    return plain(text) if _text(fields, "body_format") == "html" else text


def _reply(fields: Fields) -> OwnerReply | None:
    text = _text(fields, "reply_text")
    if not text:
        return None
    state = _text(fields, "reply_state").casefold()
    return OwnerReply(
        text,
        at=_time(fields, "reply_updated_at") or _time(fields, "reply_created_at"),
        state=state if state in {"pending", "rejected"} else "live",  # published, unknown: as shown
        reason=_text(fields, "reply_reason"),
    )


def _attributes(fields: Fields, rest: Fields) -> dict[str, str]:
    kept = {name: fields[name] for name in _DETAILS if name in fields}
    if _text(fields, "visibility") in {"hidden", "reported"}:
        kept["visibility"] = fields["visibility"]
    if fields.get("body_original"):
        kept["translation"] = fields.get("body")
    inner = fields.get("attributes")
    kept |= {**rest, **(inner if isinstance(inner, Mapping) else {})}
    texts = ((storable(str(name)), _flat(value)) for name, value in kept.items())
    return {name: text for name, text in texts if text}


# --- values -------------------------------------------------------------------------------------


def storable(text: str) -> str:
    """Text that UTF-8 and every store can hold: no half surrogate pairs, no NUL, one kind of line end."""
    whole = text.encode("utf-8", "replace").decode().replace("\x00", "")
    return whole.replace("\r\n", "\n").replace("\r", "\n").strip()


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadRecord(name, "not a text")
    return storable(str(value))


def _flat(value: Any) -> str:
    if value is None or isinstance(value, str):
        return storable(value) if value else ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return storable(", ".join(value))
    return storable(json.dumps(value, ensure_ascii=False))


def _flag(fields: Fields, name: str, *, other: bool | None = None) -> bool | None:
    """Yes, no, or None where nothing is said; ``other`` is what any other words mean."""
    word = _flat(fields.get(name)).casefold()
    return True if word in _YES else False if word in _NO else other if word else None


def _time(fields: Fields, name: str) -> datetime | None:
    """A time in UTC; None only where nothing is written, so that no date is lost in silence."""
    value = fields.get(name)
    if value is None or value == "" or isinstance(value, datetime):
        return value or None
    if isinstance(value, str):
        is_epoch = value.isdecimal() and len(value) > len("20261231")
        moment = None if is_epoch else parse_time(value)
        found = _from_epoch(float(value)) if is_epoch else moment and moment[0]
    else:
        found = _from_epoch(value) if isinstance(value, int | float) else None  # True is 1: too early
    if found is None:
        raise BadRecord(name, "not a date that can be read")
    return found


def _from_epoch(number: float) -> datetime | None:
    """Seconds or milliseconds since 1970. Smaller numbers are days, years or "not set"."""
    try:
        seconds = number / 1000 if abs(number) >= _FIRST_MILLISECONDS else number
        return datetime.fromtimestamp(seconds, UTC) if seconds >= _FIRST_SECONDS else None
    except (OverflowError, ValueError, OSError):
        return None
