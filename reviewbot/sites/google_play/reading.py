"""What Google Play's JSON says of a review and of the reply to it."""

from datetime import datetime
from typing import Any

from reviewbot.text import storable
from reviewbot.text.ratings import parse_number
from reviewbot.text.times import parse_epoch
from reviewbot.text.tree import many, within, words
from reviewbot.types import OwnerReply, Review

_DETAILS = {
    "device": ("device",),
    "device_name": ("deviceMetadata", "productName"),
    "android_version": ("androidOsVersion",),
    "app_version": ("appVersionName",),
    "app_version_code": ("appVersionCode",),
    "thumbs_up": ("thumbsUpCount",),
    "thumbs_down": ("thumbsDownCount",),
}


def as_review(entry: Any) -> Review | None:
    """A review; None for what has no id, or no words of a customer. There is no date of its first version."""
    comments = many(entry, "comments")
    said = next((one for each in comments if isinstance(one := within(each, "userComment"), dict)), None)
    key, translation = words(entry, "reviewId"), words(said, "text")
    if not key or said is None:
        return None
    translated = bool(words(said, "originalText"))
    title, text = _title_and_text(within(said, "originalText" if translated else "text"))
    stars = parse_number(said.get("starRating"))
    details = {name: _written(within(said, *path)) for name, path in _DETAILS.items()}
    details["translation"] = translation if translated else ""
    return Review(
        key=key,
        rating=stars if stars in {1.0, 2.0, 3.0, 4.0, 5.0} else None,
        title=title,
        text=text,
        author=words(entry, "authorName"),
        language=words(said, "reviewerLanguage"),
        updated_at=_time(said.get("lastModified")),
        reply=next((reply for each in comments if (reply := _reply(within(each, "developerComment")))), None),
        attributes={name: detail for name, detail in details.items() if detail},
    )


def _title_and_text(told: Any) -> tuple[str, str]:
    """Google Play joins them by a tab, which stands first where there is no title."""
    title, tab, text = storable(told if isinstance(told, str) else "").partition("\t")
    return (title.strip(), text.strip()) if tab else ("", title.strip())


def as_result(said: Any) -> OwnerReply | None:
    """The reply in the answer to one that was just put there; None where there is none."""
    text = words(said, "replyText")
    return OwnerReply(text, at=_time(within(said, "lastEdited"))) if text else None


def _reply(said: Any) -> OwnerReply | None:
    text = words(said, "text")
    return OwnerReply(text, at=_time(within(said, "lastModified"))) if text else None


def _time(stamp: Any) -> datetime | None:
    return parse_epoch(within(stamp, "seconds"), within(stamp, "nanos"))


def _written(detail: Any) -> str:
    if isinstance(detail, str):
        return storable(detail).strip()
    return str(detail) if type(detail) is int else ""
