"""Import: reviews from files and from the inbound webhook, for sites that cannot be read.

Reads our own normalised record as JSON and JSONL, and the CSV of exports and spreadsheets
(``dialects``). Nothing is polled. What is posted to ``/hooks/{listing}`` is signed (``delivery``).
"""

from collections.abc import Generator
from io import BytesIO
from typing import BinaryIO

from reviewbot.errors import ParseError, UsageError
from reviewbot.sites import Heard, Keyring
from reviewbot.sites.import_ import delivery, documents, tables
from reviewbot.sites.import_.dialects import OWN_MARK
from reviewbot.sites.import_.lines import opened
from reviewbot.sites.import_.records import Row, readable
from reviewbot.types import Inbound, Listing, Page, Request, Response, Seen, SiteFacts

__all__ = [
    "FACTS",
    "NEEDS",
    "OPTIONAL",
    "OWN_MARK",
    "SCALE",
    "TITLE",
    "Row",
    "heard",
    "parse",
    "read",
    "readable",
    "request",
]

TITLE, SCALE, NEEDS = "Import (files and webhook)", (1, 5), ()
OPTIONAL = ("secret_env", "old_secret_env", "columns", "date_format")
FACTS = SiteFacts(
    history="import",
    incremental="none",
    edits="hash",
    deletes="event",
    reply="manual",
    per_minute=60,
)

_ZIP = b"PK\x03\x04"
_JSON = ("{", "[")


def read(stream: BinaryIO, listing: Listing, *, name: str) -> Generator[Row, None, None]:
    """The records of a seekable file one by one, in flat memory; the file stays open.

    Close it before the file when it was not read to its end.

    What the file is shows in its contents; ``name`` is only for messages. A record that cannot be
    read is a Row that says why, and the rest goes on.
    """
    if stream.read(len(_ZIP)) == _ZIP:
        yield Row(1, refused=f"{name} is an Excel workbook or another zip file; save it as CSV first")
        return
    with opened(stream) as text:
        start = text.read(1000).lstrip()
        text.seek(0)
        if not start:
            yield Row(1, refused=f"{name} is empty")
        elif start.startswith(_JSON):
            yield from documents.rows(text)
        else:
            yield from tables.rows(text, listing)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes them
    """Nothing to ask: raises UsageError."""
    raise UsageError(
        f"{listing.label} is not polled: use `reviewbot import FILE --listing {listing.name}` or its webhook"
    )


def parse(listing: Listing, response: Response) -> Page:
    """The body of a webhook: a record, an event about one, an array, or a record a line.

    Raises ParseError when one of them cannot be read, so that its sender sends all of them again.
    """
    return _page(listing, response.body)


def heard(listing: Listing, keyring: Keyring, inbound: Inbound) -> Heard:
    """Believe and read what was posted to our own webhook, each delivery once.

    Raises AccessRefused for a wrong or an old signature, ParseError as ``parse`` does.
    """
    sender = delivery.believed(listing, keyring, inbound)
    return Heard(_page(listing, inbound.body), id=delivery.named(inbound.body) or sender)


def _page(listing: Listing, body: bytes) -> Page:
    with opened(BytesIO(body)) as text:
        is_json = text.read(1000).lstrip().startswith(_JSON)
        text.seek(0)
        rows = list(documents.rows(text)) if is_json else []
    if not rows:
        raise ParseError(f"{listing.label}: expected JSON with a review in it")
    for number, row in enumerate(rows, 1):
        if row.refused:
            raise ParseError(f"{listing.label}: record {number}: {row.refused}")
    return Page(
        tuple(row.review for row in rows if row.review),
        removed=tuple(row.removed for row in rows if row.removed),
    )
