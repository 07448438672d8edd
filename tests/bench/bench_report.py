"""How long the report takes on a large store: `python tests/bench/bench_report.py 200000 [FILE]`.

The reviews are spread evenly over three years, ten listings and four places; every seventh has a case with
its events. FILE, if it is named, is kept and taken again next time.
"""

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reviewbot.report import Wanted, report
from reviewbot.store import rows
from reviewbot.store.sqlite import SqliteStore
from reviewbot.store.sqlite.writing import insert
from reviewbot.types import RecoveryState, ReplyState

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
SITES = ("google_business", "yelp", "tripadvisor", "facebook", "trustpilot")
PLACES = ("north", "south", "east", "west")
TOPICS = ("waiting", "food", "price", "staff", "cleanliness", "noise", "booking", "delivery")
WORDS = [
    "the",
    "soup",
    "came",
    "late",
    "and",
    "cold",
    "but",
    "the",
    "waiter",
    "was",
    "kind",
    "and",
    "the",
    "terrace",
    "lovely",
    "in",
    "the",
    "evening",
    "sun",
]
CASE_EVERY = 7
STEPS = ("case_opened", "alerted", "approve", "posted", "live", "reached", "remedied", "close")


def filled(path: str, count: int) -> SqliteStore:
    """A store with so many reviews."""
    store = SqliteStore(path)
    if not store.migrate():
        return store
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("BEGIN")
    chance = random.Random(7)
    for number in range(1, count + 1):
        at = UNTIL - YEARS * (1 - number / count)
        row = _review(number, at, chance)
        conn.execute(insert("reviews", row), row)
        if number % CASE_EVERY == 0:
            for table, one in _case(number, at, chance):
                conn.execute(insert(table, one), one)
    for listing in range(10):
        state = {"listing": f"listing-{listing}", "part": "", "baselined_at": rows.instant(UNTIL - YEARS)}
        blank = dict.fromkeys(("error", "url", "etag", "last_modified", "moved_from", "moved_to"), "")
        numbers = dict.fromkeys(("unfinished", "failures", "blind_told", "pages"), 0)
        full = {**state, **blank, **numbers, "gone_url": "", "rhythm": ""}
        conn.execute(insert("listing_states", full), full)
    conn.execute("COMMIT")
    conn.close()
    return store


def _review(number: int, at: datetime, chance: random.Random) -> dict[str, Any]:
    rating = chance.choice((1, 2, 3, 4, 4, 5, 5, 5, 5, 5))
    said = [
        {"topic": topic, "polarity": chance.choice((-1, 1)), "quote": " ".join(chance.choices(WORDS, k=6))}
        for topic in chance.sample(TOPICS, 2)
    ]
    reasons = [{"rule": "phrase", "quote": "came late and cold", "weight": -0.4} for _ in range(4)]
    staff = [{"name": "Sam", "polarity": 1}] if number % 9 == 0 else []
    assessment = {"sentiment": 0.1, "topics": said, "staff": staff, "reasons": reasons, "language": "en"}
    blank = dict.fromkeys(("part", "language", "url", "attributes", "reply", "reply_hash"), "")
    return {
        **blank,
        "id": number,
        "listing": f"listing-{number % 10}",
        "site": SITES[number % 5],
        "location": PLACES[number % 4],
        "key": f"k-{number}",
        "grp": f"k-{number}",
        "derived": 0,
        "author": "Ana",
        "title": "Dinner",
        "text": " ".join(chance.choices(WORDS, k=60)),
        "rating": rating,
        "scale_low": 1,
        "scale_high": 5,
        "created_at": rows.instant(at - timedelta(minutes=chance.randrange(1, 300))),
        "at": rows.instant(at - timedelta(minutes=chance.randrange(1, 300))),
        "seen_at": rows.instant(at),
        "fetched_at": rows.instant(at),
        "content_hash": f"{number:064}",
        "revisions": 1,
        "removed": 0,
        "negative": rating < 3,
        "urgent": 0,
        "class": "service",
        "scorer": "bench",
        "assessment": json.dumps(assessment),
    }


def _case(number: int, at: datetime, chance: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    moments = [at + timedelta(minutes=30 * step + chance.randrange(30)) for step in range(len(STEPS))]
    blank = dict.fromkeys(("held", "assignee", "observed", "alert_channel", "alert_ts", "alert_thread"), "")
    yield (
        "cases",
        {
            **blank,
            "id": number,
            "review_id": number,
            "rev": 4,
            "reply_state": str(ReplyState.LIVE),
            "recovery_state": str(RecoveryState.CLOSED),
            "text": " ".join(WORDS * 3),
            "writer": "bench",
            "checks": "[]",
            "score": 90,
            "class": "service",
            "urgent": 0,
            "outcome": "satisfied",
            "card_hash": "",
            "opened_at": rows.instant(at),
            "due_at": rows.instant(at + timedelta(hours=2)),
            "posted_at": rows.instant(moments[3]),
            "closed_at": rows.instant(moments[-1]),
        },
    )
    for step, (kind, moment) in enumerate(zip(STEPS, moments, strict=True)):
        yield (
            "events",
            {
                "n": number * 10 + step,
                "at": rows.instant(moment),
                "kind": kind,
                "by": "bench",
                "case_id": number,
                "review_id": number,
                "hash": f"{number:064}",
                "data": json.dumps({"rev": step, "reply": "live", "text_sha256": f"{number:064}"}),
            },
        )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        path = sys.argv[2] if len(sys.argv) > 2 else f"{folder}/bench.db"
        store = filled(path, count)
        print(f"{count} reviews, {Path(path).stat().st_size / 1e6:.0f} MB")
        for days in (7, 90, 365, 3 * 365):
            wanted = Wanted(UNTIL - timedelta(days=days), UNTIL)
            took = []
            for _ in range(3):
                began = time.perf_counter()
                report(store, wanted, UNTIL)
                took.append(time.perf_counter() - began)
            print(f"{days:5} days: {min(took):.3f} s")
        store.close()


if __name__ == "__main__":
    main()
