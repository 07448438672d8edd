"""The review log with a million reviews: how long each of its pages takes the store.

`python tests/bench/bench_log.py [FOLDER] [--reviews N]`: with the store in the folder, built there first if
there is none; without a folder in a temporary one. Each page opens the store anew, as the web log does. Goals
for the 95th percentile: a page with three filters 50 ms, a search 80 ms, a case 30 ms. The last figure is
that of the processor alone, for machines that have other work too.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from reviewbot.decide import Change, Sighting
from reviewbot.store import rows
from reviewbot.store.sqlite import SqliteStore
from reviewbot.store.sqlite.writing import Transaction, insert
from reviewbot.types import (
    Assessment,
    Browse,
    Case,
    Listing,
    Reason,
    RecoveryState,
    ReplyState,
    Review,
    ReviewClass,
    Topic,
)

NOW, YEARS = datetime(2026, 11, 20, 12, tzinfo=UTC), timedelta(days=4 * 365)
ROUNDS, AT_ONCE, CASE_EVERY, TALK = 300, 5000, 50, 2_000_000
SITES = (
    *("google_business", "yelp", "tripadvisor", "facebook", "trustpilot", "google_play", "apple_connect"),
    *("webpage", "feed", "import", "google_places", "steam", "woocommerce", "judgeme", "yotpo", "etsy"),
    "apple_rss",
)
LISTINGS = [Listing(f"listing-{n}", SITES[n * n % 17], f"location-{n % 50}") for n in range(200)]
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv")
TOPICS = [f"topic-{n}" for n in range(60)]
CLASSES = tuple(
    sorted(ReviewClass, key=["praise", "service", "claim", "question"].__contains__, reverse=True)
)
STAFF = [f"U-{n}" for n in range(30)]
SETTLED = (ReplyState.LIVE, ReplyState.DISMISSED, ReplyState.LIVE, ReplyState.POSTED)
WAITING = (ReplyState.AWAITING, ReplyState.HELD, ReplyState.FAILED, ReplyState.REJECTED)


class Chance:
    """Words out of syllables and reviews out of words, each as often as such things are (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        syllables = [a + b for a in "bdfgklmnprstvwz" for b in ("a", "e", "i", "o", "u", "ai", "er")]
        sizes = self.random.choices((1, 2, 3, 4), (1, 2, 2, 1), k=50_000)
        self.words = list(dict.fromkeys("".join(self.random.choices(syllables, k=size)) for size in sizes))
        often = list(accumulate(1 / (n + 2) for n in range(len(self.words))))
        self._talk = self.random.choices(self.words, cum_weights=often, k=TALK)
        self._falls = {n: list(accumulate(1 / (rank + 1) for rank in range(n))) for n in range(1, 201)}

    def some_of(self, things: Sequence[Any], count: int = 1) -> list[Any]:
        """Some of these, the first of them more often."""
        return self.random.choices(things, cum_weights=self._falls[len(things)], k=count)

    def text(self, mean: int = 57) -> str:
        """That many words on average, out of one long talk."""
        start = int(self.random.random() * (TALK - 4 * mean))
        return " ".join(self._talk[start : start + max(3, int(self.random.gauss(mean, mean / 2)))])

    def review(self, number: int) -> tuple[Review, Assessment]:
        """A review, and what it says."""
        rating = self.random.choices((1, 2, 3, 4, 5), (12, 6, 8, 20, 54))[0]
        at = NOW - YEARS * self.random.random()
        if number % 3 == 0:  # a site that tells days only
            at = at.replace(hour=0, minute=0, second=0, microsecond=0)
        review = Review(
            key=f"k-{number}",
            rating=rating,
            title=self.text(5) if number % 2 else "",
            text=self.text(),
            author=f"Guest {self.random.randrange(100_000)}",
            created_at=at,
            url=f"https://reviews.example/{number}",
        )
        topics = dict.fromkeys(self.some_of(TOPICS, self.random.choice((1, 1, 2, 3))))
        assessment = Assessment(
            sentiment=(rating - 3) / 2,
            negative=rating < 3,
            class_=self.some_of(CLASSES)[0] if rating < 4 else ReviewClass.PRAISE,
            urgent=False,
            topics=tuple(Topic(one, -1 if rating < 4 else 1, self.text(5)) for one in topics),
            language=self.some_of(LANGUAGES)[0],
            reasons=tuple(Reason(f"rule-{n}", self.text(4), 0.5) for n in range(8)),
            scorer="bench/1",
        )
        return review, assessment

    def case(self, number: int, review_id: int, kind: ReviewClass) -> Case:
        """A case of a review, most of them settled long ago."""
        waits = self.random.random() < 0.05
        state = self.random.choice(WAITING if waits else SETTLED)
        recovery = RecoveryState.UNTOUCHED if waits else self.some_of(list(RecoveryState))[0]
        at = NOW - (timedelta(days=2) if waits else YEARS) * self.random.random()
        return Case(
            id=number,
            review_id=review_id,
            rev=4,
            reply_state=state,
            recovery_state=recovery,
            text=self.text(),
            writer="bench",
            checks=(),
            score=90,
            opened_at=at,
            class_=kind,
            assignee=self.some_of(STAFF)[0] if number % 3 else "",
            due_at=at + timedelta(days=1),
        )


def build(path: Path, count: int) -> None:
    """A store with so many reviews, written as the store itself writes them."""
    chance, began = Chance(7), time.perf_counter()
    with closing(SqliteStore(str(path))) as store:
        store.migrate()
        store._conn.execute("PRAGMA synchronous = OFF")
        store._conn.execute("PRAGMA cache_size = -200000")
        for start in range(1, count + 1, AT_ONCE):
            with store._write(NOW) as writing:
                for number in range(start, min(start + AT_ONCE, count + 1)):
                    _add(writing, number, chance)
            print(f"\r{start:,} reviews, {time.perf_counter() - began:.0f} s", end="", flush=True)
    print(f"\rbuilt {count:,} reviews in {time.perf_counter() - began:.0f} s")


def _add(writing: Transaction, number: int, chance: Chance) -> None:
    review, assessed = chance.review(number)
    listing = chance.some_of(LISTINGS)[0]
    row = rows.review_row(
        listing, Sighting(review, review.key, None, Change.NEW), assessed, f"{number:064}", NOW
    )
    told = {"id": number, "seen_at": rows.instant(NOW), "revisions": 1, "removed": 0}
    writing.conn.execute(insert("reviews", {**row, **told}), {**row, **told})
    writing.event("review_seen", "site", {"sha256": f"{number:064}"}, review_id=number)
    if number % CASE_EVERY == 0:
        case = rows.case_row(chance.case(number // CASE_EVERY, number, assessed.class_))
        writing.conn.execute(insert("cases", case), case)
        for kind in ("case_opened", "alerted", "assign", "approve", "posted", "live"):
            writing.event(kind, "bench", {"rev": 1}, case_id=case["id"], review_id=number)


def filters(chance: Chance) -> Iterator[Mapping[str, Any]]:
    """Every filter of the log with a value, common or rare, in random order."""
    pick = chance.random.choice
    known: dict[str, Callable[[], Any]] = {
        "state": lambda: pick(["open", "none", *SETTLED, *WAITING]),
        "recovery": lambda: str(pick(list(RecoveryState))),
        "class_": lambda: str(pick(CLASSES)),
        "site": lambda: pick(SITES),
        "listing": lambda: pick(LISTINGS).name,
        "location": lambda: f"location-{chance.random.randrange(50)}",
        "stars": lambda: chance.random.randint(1, 5),
        "assignee": lambda: pick(["-", *STAFF]),
        "language": lambda: pick(LANGUAGES),
        "topic": lambda: pick(TOPICS),
        "negative": lambda: pick([True, False]),
        "overdue": lambda: True,
        "since": lambda: NOW - timedelta(days=pick([1, 30, 365])),
        "until": lambda: NOW - timedelta(days=pick([1, 30, 365])),
        "scope": lambda: frozenset(f"location-{n}" for n in chance.random.sample(range(50), 5)),
        "unrestricted": lambda: True,
    }
    while True:
        names = chance.random.sample(list(known), len(known))
        yield {name: known[name]() for name in names}


def wanted(chance: Chance, count: int) -> dict[str, Any]:
    """So many filters."""
    return dict(islice(next(filters(chance)).items(), count))


def searched(chance: Chance) -> str:
    """One word or two, from the most common to the rarest."""
    words = chance.random.choices((chance.words[:20], chance.words[:2000], chance.words), k=2)
    return " ".join(chance.random.choice(some) for some in words[: chance.random.randint(1, 2)])


def measured(path: Path, what: str, pages: Iterable[Callable[[SqliteStore], object]], goal: str = "") -> None:
    """Open and read each of these pages, and say how long it took."""
    took, worked = [], []
    for page in pages:
        began, idle = time.perf_counter(), time.process_time()
        with closing(SqliteStore(str(path))) as store:
            page(store)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - idle) * 1000)
    took.sort()
    worked.sort()
    half, most = len(took) // 2, int(len(took) * 0.95)
    told = f"p50 {took[half]:6.1f}  p95 {took[most]:6.1f}  max {took[-1]:6.1f} ms"
    print(f"{what:34} {told}, at work p95 {worked[most]:6.1f} ms{goal}", flush=True)


def browse(browsed: Browse) -> Callable[[SqliteStore], object]:
    """The page of the log with these filters."""
    return lambda store: store.browse(browsed, NOW)


def deep(browsed: Browse, pages: int) -> Iterator[Callable[[SqliteStore], object]]:
    """Page after page, each of which begins where the one before ended; at the end, back again."""
    after = ""

    def read(store: SqliteStore) -> None:
        nonlocal after
        after = store.browse(browsed, NOW, after=after).after

    return iter([read] * pages)


def _case(store: SqliteStore, case_id: int) -> object:
    return store.case_file(case_id)


def _similar(store: SqliteStore, case_id: int) -> object:
    return store.similar(case_id, 5, None)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--reviews", type=int, default=1_000_000)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(told.folder or temporary) / "log.db"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            build(path, told.reviews)
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        chance = Chance(11)
        chance.words = Chance(7).words
        cases = told.reviews // CASE_EVERY
        some_cases = [chance.random.randint(1, cases) for _ in range(ROUNDS)]
        measured(path, "log", [browse(Browse())] * 50)
        for count in (1, 2, 3, 5):
            goal = "  (goal of p95: 50)" if count == 3 else ""
            asked = [browse(Browse(**wanted(chance, count))) for _ in range(ROUNDS)]
            measured(path, f"log with {count} filters", asked, goal)
        measured(path, "1000 pages deep", deep(Browse(), 1000))
        measured(path, "100 pages deep, 1 filter", deep(Browse(language="de"), 100))
        measured(path, "100 pages deep, a word", deep(Browse(search=chance.words[3]), 100))
        asked = [browse(Browse(search=searched(chance))) for _ in range(ROUNDS)]
        measured(path, "search", asked, "  (goal of p95: 80)")
        asked = [browse(Browse(search=searched(chance)[:-1])) for _ in range(ROUNDS)]
        measured(path, "search, the last word half typed", asked)
        asked = [browse(Browse(search=searched(chance), **wanted(chance, 2))) for _ in range(ROUNDS)]
        measured(path, "search with 2 filters", asked)
        measured(path, "case", [partial(_case, case_id=one) for one in some_cases], "  (goal of p95: 30)")
        measured(path, "similar", [partial(_similar, case_id=one) for one in some_cases])
        measured(path, "facets", [lambda store: store.facets(None)] * 50)
        some = frozenset(["location-1", "location-2"])
        measured(path, "facets of two locations", [lambda store: store.facets(some)] * 50)
        measured(path, "newest event", [lambda store: store.newest_event()] * 50)


if __name__ == "__main__":
    main()
