"""Limits that nobody notices until they are gone: who may read a file, what is cut, which error is a bug."""

import json
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewbot.errors import StoreError
from reviewbot.sites import webpage
from reviewbot.store.sqlite import SqliteStore
from reviewbot.store.sqlite.opening import in_plain_words
from reviewbot.types import Listing, Response

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL = "https://shop.example/kettle"


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- who may read it -------------------------------------------------------------------------------


def test_the_store_and_its_backup_are_for_their_owner_alone(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "new folder" / "reviews.db"))
    store.migrate()
    store.backup(str(tmp_path / "copy.db"))
    store.close()

    assert rights(tmp_path / "new folder" / "reviews.db") == 0o600
    assert rights(tmp_path / "copy.db") == 0o600


def test_a_store_whose_rights_the_owner_widened_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    SqliteStore(str(path)).close()
    path.chmod(0o640)

    SqliteStore(str(path)).close()

    assert rights(path) == 0o640


# --- which error is a bug --------------------------------------------------------------------------


@pytest.mark.parametrize("bug", [sqlite3.IntegrityError("UNIQUE"), sqlite3.ProgrammingError("closed")])
def test_a_bug_in_how_the_store_is_used_is_seen_and_not_blamed_on_the_store(bug: sqlite3.Error) -> None:
    with pytest.raises(type(bug)), in_plain_words("reviews.db"):
        raise bug


@pytest.mark.parametrize(
    "trouble", [sqlite3.OperationalError("disk I/O error"), sqlite3.DatabaseError("malformed")]
)
def test_trouble_of_the_store_itself_is_told_in_plain_words(trouble: sqlite3.Error) -> None:
    with pytest.raises(StoreError, match=r"reviews\.db"), in_plain_words("reviews.db"):
        raise trouble


# --- what is cut -----------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [299, 300, 301, 100_000])
def test_the_name_of_what_was_reviewed_is_cut_at_300_characters(length: int) -> None:
    things = [
        {
            "@type": "Product",
            "name": "Pan",
            "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4},
        },
        {"@type": "Product", "name": "K" * length, "review": {"@type": "Review", "reviewBody": "Leaks."}},
    ]
    told = json.dumps({"@context": "https://schema.org", "@graph": things})
    page = f'<!doctype html><script type="application/ld+json">{told}</script>'
    answer = Response(200, URL, {"content-type": "text/html"}, page.encode(), NOW)

    (review,) = webpage.parse(Listing("kettle", "webpage", options={"url": URL}), answer).reviews

    assert review.text == "Leaks."
    assert max(map(len, review.attributes.values())) == min(length, 300)
