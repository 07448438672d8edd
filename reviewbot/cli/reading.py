"""A file on its way in: which listing each of its rows belongs to, and what is refused."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from reviewbot import exports
from reviewbot.errors import ParseError, UsageError
from reviewbot.pipeline import Batch
from reviewbot.sites.import_ import Row, readable
from reviewbot.store import Past
from reviewbot.types import Listing, Page, Review

BATCH = 500  # reviews per transaction: memory stays flat, a crash costs one batch of work


class Reading:
    """One file: ``rows`` that were read, ``refused`` ones and ``warnings`` for its owner.

    ``told``: the listing that was named on the command line, if one was.
    """

    def __init__(self, listings: Mapping[str, Listing], told: Listing | None) -> None:
        self.rows = 0
        self.refused: list[Row] = []
        self.warnings: list[str] = []
        self._listings, self._told = listings, told
        self._moved = ""  # the listing of the file whose reviews go to the one that was told

    def batches(self, rows: Iterable[Row]) -> Iterator[Batch]:
        """The rows as batches of one listing each; what is refused is put aside.

        Raises UsageError when nobody says where a review belongs.
        """
        piles: dict[tuple[str, str], _Pile] = {}
        for row in rows:
            if row.warning:
                self.warnings.append(row.warning)
                continue
            self.rows += 1
            try:
                listing, past = self._belongs(row)
            except ParseError as error:
                self.refused.append(replace(row, refused=str(error)))
                continue
            pile = piles.setdefault((listing.name, listing.part), _Pile(listing))
            if not pile.has_room(row):
                yield pile.batch()
                pile = piles[listing.name, listing.part] = _Pile(listing)
            pile.add(row, past)
        yield from (pile.batch() for pile in piles.values())

    def _belongs(self, row: Row) -> tuple[Listing, Past | None]:
        """The listing of a row, and what our own export keeps of its review. Raises ParseError."""
        if row.refused:
            raise ParseError(row.refused)
        past = None
        if row.own and row.review:
            past = exports.past(row.own, row.review, removed=bool(row.removed))
        elif row.removed and _is_derived(row):
            raise ParseError("it is removed, but has no id of its own that says which review it was")
        listing = self._listing(row)
        return replace(listing, part=past.part) if past else listing, past

    def _listing(self, row: Row) -> Listing:
        """A stranger's file goes where its owner says; our own export knows the listing of each row."""
        named = self._listings.get(row.source)
        if row.own is None:
            if found := self._told or named:
                return found
            raise UsageError("Say with --listing NAME which listing the reviews in this file belong to.")
        if named:
            return named
        name = readable(row.source)
        if self._told is None:
            raise ParseError(
                f'there is no listing "{name}" in the configuration: add it there under [[listings]] as '
                f'name = "{name}", or say with --listing which one its reviews go to'
            )
        self._moved = self._moved or row.source
        if row.source != self._moved:
            raise ParseError(
                f'there is no listing "{name}" in the configuration, and "{readable(self._moved)}" goes to '
                f'{self._told.name} already: add it under [[listings]] as name = "{name}"'
            )
        return self._told


@dataclass(slots=True)
class _Pile:
    """Rows of one part of a listing until they are a batch."""

    listing: Listing
    reviews: list[Review] = field(default_factory=list)
    pasts: list[Past | None] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    keys: dict[str, bool] = field(default_factory=dict)  # of the rows here, and whether it is a look-alike's

    def has_room(self, row: Row) -> bool:
        """Whether a row fits in; one that speaks of a review again comes after the others were taken in."""
        alike = _is_derived(row)
        again = any(key in self.keys and not (alike and self.keys[key]) for key in _keys(row))
        return not again and len(self.reviews) + len(self.removed) < BATCH

    def add(self, row: Row, past: Past | None) -> None:
        """Put a row on the pile."""
        self.keys.update(dict.fromkeys(_keys(row), _is_derived(row)))
        if row.review:
            self.reviews.append(row.review)
            self.pasts.append(past)
        if row.removed and past is None:
            self.removed.append(row.removed)

    def batch(self) -> Batch:
        """The pile as it is."""
        pasts = tuple(self.pasts) if any(self.pasts) else ()
        return Batch(self.listing, Page(tuple(self.reviews), removed=tuple(self.removed)), pasts)


def _keys(row: Row) -> set[str]:
    return {key for key in (row.removed, row.review.key if row.review else "") if key}


def _is_derived(row: Row) -> bool:
    return row.review is not None and row.review.derived
