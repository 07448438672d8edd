"""The pages of the web log with a million reviews behind them, over HTTP: how long they take, and their size.

`python tests/bench/bench_web.py FOLDER [--rounds N]`: with the store that bench_log.py left in that folder.
The time of an answer is from the request to its last byte, on loopback, one visitor at a time. Goals for the
95th percentile: the log with three filters 50 ms, a search 80, a case 30, and 150 kB for the first paint; for
a report of 90 days 2 s. The figure of "at work" is that of the processor alone, for machines that have other
work too; the visitor's own part is in it.
"""

import argparse
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench_log import NOW, Chance, searched
from bench_log import filters as drawn_filters

from reviewbot import app, config
from reviewbot.engine import Pulse
from reviewbot.web.app import application
from reviewbot.web.health import health
from reviewbot.web.seat import Desk
from reviewbot.web.server import served
from reviewbot.web.signin.keeper import Keeper
from reviewbot.web.signin.ways import front

CONFIG = '[business]\nname = "Harbor & Vine"\n[store]\nurl = "sqlite:///log.db"\n'
NAMES = {"class_": "class"}
NOT_TYPED = {"scope", "unrestricted"}  # these come with who asks
CASES = 20_000
ASSETS = ("/static/style.css", "/static/print.css", "/static/live.js", "/static/icon.svg")


def desk(folder: Path) -> Desk:
    """The web log over the store in this folder."""
    (folder / "reviewbot.toml").write_text(CONFIG, encoding="utf-8")
    settings = config.load(folder / "reviewbot.toml", {})
    visit = app.visits(settings, app.open_store(settings))
    return Desk(
        visit,
        settings,
        Keeper(front(settings.web), visit, "elena", lambda: datetime.now(UTC)),
        health=lambda: health(visit, Pulse(0, 0), ()),
        tell=lambda: None,
        say=print,
        now=lambda: NOW,
    )


def address(chance: Chance, filters: int, *, search: bool = False) -> str:
    """The log with so many filters drawn by chance, as its form would ask for it."""
    drawn = [(name, value) for name, value in next(drawn_filters(chance)).items() if name not in NOT_TYPED]
    query = {NAMES.get(name, name): _typed(value) for name, value in drawn[:filters]}
    return "/?" + urlencode(query | ({"q": searched(chance)} if search else {}))


def _typed(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return "yes" if value is True else "no" if value is False else str(value)


def asked(line: HTTPConnection, paths: Iterator[str]) -> tuple[list[float], list[float], int]:
    """Milliseconds for each by the clock and by the processor, and the largest answer in bytes."""
    took, worked, largest = [], [], 0
    for path in paths:
        began, idle = time.perf_counter(), time.process_time()
        line.request("GET", path)
        answer = line.getresponse()
        body = answer.read()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - idle) * 1000)
        assert answer.status in {200, 404}, (path, answer.status)
        largest = max(largest, len(body))
    return sorted(took), sorted(worked), largest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=300)
    given = parser.parse_args()
    chance, rounds = Chance(7), range(given.rounds)
    pages = {
        "the log": (("/" for _ in rounds), ""),
        "the log, three filters": ((address(chance, 3) for _ in rounds), "50 ms"),
        "a search": ((address(chance, 0, search=True) for _ in rounds), "80 ms"),
        "a search, two filters": ((address(chance, 2, search=True) for _ in rounds), "80 ms"),
        "a case": ((f"/cases/{chance.random.randint(1, CASES)}" for _ in rounds), "30 ms"),
        "a scrape of /metrics": (("/metrics" for _ in rounds), ""),
        "a report of 90 days": ((f"/reports?since={90 + n}d" for n in range(5)), "2000 ms"),
    }
    with served(application(desk(given.folder), {}), 0) as root:
        line = HTTPConnection(urlsplit(root).netloc, timeout=60)
        asked(line, iter(("/", "/?q=a", "/cases/1")))  # what is loaded once
        first = asked(line, iter(("/", *ASSETS)))
        paint = asked(line, iter(("/",)))[-1] + sum(asked(line, iter((one,)))[-1] for one in ASSETS)
        for name, (paths, goal) in pages.items():
            took, worked, largest = asked(line, paths)
            half, most = len(took) // 2, len(took) * 95 // 100
            print(
                f"{name:<24} p50 {took[half]:6.1f} ms  p95 {took[most]:6.1f} ms  max {took[-1]:6.1f} ms  "
                f"at work p95 {worked[most]:6.1f} ms  largest {largest / 1000:.0f} kB"
                + (f"  (goal {goal})" if goal else ""),
                flush=True,
            )
        print(f"first paint of the log: {paint / 1000:.0f} kB in {len(first[0])} answers (goal 150 kB)")
        line.close()


if __name__ == "__main__":
    main()
