"""Which review this is, and whether it says something else than before."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from reviewbot.types import Review, StoredReview

CLOSE = 0.6  # difflib's own rule of thumb for "a close match"
LIKENESS_CHARS, MOST_CANDIDATES = 500, 20  # difflib is quadratic, and pages may be hostile
OPENING = 100  # characters; who began a short review with the same words may have edited it


class Change(StrEnum):
    """What a sighting of a review means. Completed: an excerpt was known, and this is more of it."""

    NEW = "new"
    EDITED = "edited"
    COMPLETED = "completed"
    RESTORED = "restored"
    UNCHANGED = "unchanged"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a review, as far as comparing needs it.

    ``group`` is the key as the site module gave it; ``key`` is unique in the listing. ``text`` is
    loaded only for derived keys.
    """

    id: int
    key: str
    group: str
    content_hash: str
    updated_at: datetime | None = None
    removed: bool = False
    reply_hash: str = ""
    negative: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A review as seen now, with its final key and what is known of it (None: never seen)."""

    review: Review
    group: str
    known: Known | None
    change: Change


def normalise(text: str) -> str:
    """Text as it counts for comparing: NFC, white space collapsed (facts: imports-and-webhook)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def content_hash(review: Review) -> str:
    """SHA-256 of what the customer said: rating, title, text. Dates and labels are not content.

    ``2 months ago`` becoming ``3 months ago`` is no edit: two projects before us took it for one.
    """
    rating = "" if review.rating is None else f"{review.rating:g}/{review.scale[1]:g}"
    said = "\x1f".join((rating, normalise(review.title), normalise(review.text)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def opening(review: Review) -> str:
    """Fingerprint of what an excerpt of this review says, too: stars, title and first 100 characters.

    "" for a shorter text: it is not told apart from an edited one.
    """
    begun = _bare(review)[:OPENING]
    return content_hash(replace(review, text=begun)) if len(begun) == OPENING else ""


def retold(shown: Review, known: StoredReview) -> Change:
    """What it means that a review says something else than is known: EDITED, COMPLETED or UNCHANGED.

    Where a site shows excerpts (``attributes["excerpt"]``), an excerpt and the whole text that begins with
    it say the same: UNCHANGED where the excerpt is shown, COMPLETED where it is what was known. Words that
    are not kept any more are known again by their opening (``attributes["opening"]``). What the customer
    changed behind the end of an excerpt, nobody can see in it.
    """
    kept = known.review
    if known.removed or not (_is_excerpt(shown) or _is_excerpt(kept)):
        return Change.EDITED
    if known.purged_at:
        begun = opening(shown)
        same = bool(begun) and begun == kept.attributes.get("opening")
        more = not _is_excerpt(shown)
    else:
        said, before = _bare(shown), _bare(kept)
        more = len(said) > len(before)
        cut, text = (kept, said) if more else (shown, before)
        begun = _bare(cut)
        same = _is_excerpt(cut) and len(begun) >= OPENING and text.startswith(begun)
        same = same and content_hash(replace(shown, text="")) == content_hash(replace(kept, text=""))
    return (Change.COMPLETED if more else Change.UNCHANGED) if same else Change.EDITED


def _is_excerpt(review: Review) -> bool:
    return "excerpt" in review.attributes


def _bare(review: Review) -> str:
    """The text as it counts for comparing, without the dots that a site puts where it cuts."""
    text = normalise(review.text)
    return text.rstrip(" .…") if _is_excerpt(review) else text


def reply_hash(review: Review) -> str:
    """Fingerprint of the owner's public reply as the site shows it; "" when there is none."""
    if review.reply is None:
        return ""
    said = f"{review.reply.state}\x1f{normalise(review.reply.text)}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def identify(
    reviews: Iterable[Review], known: Mapping[str, Sequence[Known]], settled: Container[str] = frozenset()
) -> list[Sighting]:
    """Say of each review on a page which known one it is, or that it is new.

    ``known`` maps a group (``Review.key``) to what the store has of it. A site's own id is a group
    of one. Look-alikes (same author and date, no id) are told apart by their words: the same words
    are the same review; what is left over is matched by likeness, and only then is it new.
    ``settled``: the final keys that this pass has met on earlier pages. Other words are no edit of
    those: they are another look-alike, or an excerpt of the same review.
    """
    groups: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        twins = groups[review.key]
        if review.derived or not twins:
            twins.append(review)
        else:
            twins[0] = review  # the same id twice on a page: the later showing counts
    sightings: list[Sighting] = []
    for group, seen in groups.items():
        sightings.extend(_match(group, seen, known.get(group, ()), settled))
    return sightings


def _match(
    group: str, seen: Sequence[Review], known: Sequence[Known], settled: Container[str]
) -> list[Sighting]:
    if not seen[0].derived:
        sighting = _sighting(seen[0], group, known[0] if known else None)
        again = sighting.change is Change.EDITED and group in settled
        return [replace(sighting, change=Change.STALE) if again else sighting]
    free: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        free[one.content_hash].append(one)
    matched: list[tuple[Review, Known | None]] = []
    left: list[Review] = []
    for review in seen:
        same = free[content_hash(review)]
        if same:
            matched.append((review, same.pop(0)))
        else:
            left.append(review)
    rest = [one for same in free.values() for one in same if one.key not in settled]
    certain = len(left) == len(rest) == 1 and bool(left[0].author) and left[0].created_at is not None
    for review in left:
        found = rest[0] if certain else _likeliest(review, rest)
        if found:
            rest.remove(found)
        matched.append((review, found))
    ordinal = len(known)
    sightings = []
    for review, twin in matched:
        if twin is None:
            key = group if ordinal == 0 else f"{group}~{ordinal}"
            ordinal += 1
            sightings.append(_sighting(replace(review, key=key), group, None))
        else:
            sightings.append(_sighting(replace(review, key=twin.key), group, twin))
    return sightings


def _likeliest(review: Review, candidates: Sequence[Known]) -> Known | None:
    """The known look-alike whose words this review most probably was edited from, if any.

    Where neither author nor date is known, two customers may well say nearly the same: no guess then.
    """
    if not review.author and review.created_at is None:
        return None
    text = normalise(review.text)[:LIKENESS_CHARS]
    scored = [
        (SequenceMatcher(None, text, normalise(one.text)[:LIKENESS_CHARS]).ratio(), one)
        for one in candidates[-MOST_CANDIDATES:]
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= CLOSE else None


def _sighting(review: Review, group: str, known: Known | None) -> Sighting:
    return Sighting(review, group, known, _change(review, known))


def _change(review: Review, known: Known | None) -> Change:
    if known is None:
        return Change.NEW
    if content_hash(review) == known.content_hash:
        return Change.RESTORED if known.removed else Change.UNCHANGED
    older = review.updated_at and known.updated_at and review.updated_at < known.updated_at
    # A cache between us and the site may serve yesterday's page again.
    return Change.STALE if older else Change.EDITED
