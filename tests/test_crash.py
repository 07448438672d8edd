"""The process is killed again and again while it polls and alerts; nothing is lost, nothing repeated.

Real processes, real signals, real HTTP on loopback. KILLS=200 makes more of it (`make chaos`).
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.slack import FakeSlack
from fakes.slack_workspace import BOT_TOKEN
from fakes.web import Answer, Web

KILLS = int(os.environ.get("KILLS", "50"))
LONGEST_RUN_S = 60

CONFIG = """
[business]
name = "Harbor & Vine"

[store]
url = "sqlite:///reviews.db"

[slack]
mode = "socket"
channel = "C1"
approvers = ["U111"]
api_url = "{slack}"

[http]
allow_private = ["127.0.0.1"]

[[locations]]
id = "main"
name = "Main Street"
phone = "(831) 555-0100"
email = "owner@harbor.example"
signer = "Elena Marchetti"
signer_role = "owner"

[[listings]]
name = "page"
site = "webpage"
location = "main"
every = "1s"
url = "{page}"
"""


class Shop:
    """A business with one review page, whose reviewbot runs as its own process."""

    def __init__(self, folder: Path, web: Web, slack: FakeSlack) -> None:
        self.folder, self.web, self.slack = folder, web, slack
        self.reviews: list[dict[str, Any]] = []
        (folder / "reviewbot.toml").write_text(CONFIG.format(slack=slack.url, page=web.url("/page")))

    def gets_a_bad_review(self) -> None:
        number = len(self.reviews)
        at = datetime.now(UTC) - timedelta(minutes=number % 60)
        self.reviews.insert(
            0,
            {
                "@type": "Review",
                "@id": f"#r{number}",
                "author": {"@type": "Person", "name": f"Guest {number}"},
                "datePublished": at.isoformat(timespec="seconds"),
                "reviewBody": f"Waited {number + 30} minutes for cold soup and nobody said sorry.",
                "reviewRating": {"ratingValue": 1},
            },
        )
        page = {"@context": "https://schema.org", "@type": "Restaurant", "name": "X", "review": self.reviews}
        body = f'<html><script type="application/ld+json">{json.dumps(page)}</script></html>'
        self.web.answers["/page"] = Answer(body=body.encode(), headers={"Content-Type": "text/html"})

    def reviewbot(self, *arguments: str) -> subprocess.Popen[str]:
        environ = {
            "PATH": os.environ["PATH"],
            "REVIEWBOT_SLACK_BOT_TOKEN": BOT_TOKEN,
            "HOME": str(self.folder),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "reviewbot", *arguments],
            cwd=self.folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def runs(self, *arguments: str) -> Any:
        out, err = self.reviewbot(*arguments).communicate(timeout=LONGEST_RUN_S)
        assert out, err
        return json.loads(out)

    def is_killed_while_polling(self, after_s: float) -> None:
        """SIGKILL this long after the review page was asked for."""
        while self.web.arrived.acquire(blocking=False):
            pass
        process = self.reviewbot("poll", "page", "--json")
        assert self.web.arrived.acquire(timeout=LONGEST_RUN_S)
        try:
            process.wait(timeout=after_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()

    def alerts(self) -> Counter[int]:
        """How often each case was posted."""
        return Counter(message["metadata"]["event_payload"]["case_id"] for message in self.slack.messages())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Web() as web, FakeSlack() as slack:
        yield Shop(tmp_path, web, slack)


def test_after_many_kills_every_review_is_stored_once_and_every_case_alerted_exactly_once(shop: Shop) -> None:
    chance = random.Random(20261121)
    shop.gets_a_bad_review()
    shop.runs("poll", "page", "--json")
    for _ in range(KILLS):
        shop.gets_a_bad_review()
        shop.is_killed_while_polling(chance.uniform(0, 0.35))

    shop.runs("poll", "page", "--json")

    rows = shop.runs("log", "--json", "--limit", "1000")
    assert Counter(row["review"]["key"] for row in rows) == Counter(
        shop.web.url(f"/page#r{n}") for n in range(KILLS + 1)
    )
    assert shop.alerts() == Counter({row["case"]: 1 for row in rows})
    assert shop.slack.violations == []
    assert shop.runs("db", "verify", "--json")["ok"]


def test_when_history_cannot_be_read_a_kill_never_costs_an_alert(shop: Shop) -> None:
    chance = random.Random(7)
    shop.slack.workspace.scopes -= {"channels:history", "groups:history"}
    shop.gets_a_bad_review()
    for _ in range(10):
        shop.gets_a_bad_review()
        shop.is_killed_while_polling(chance.uniform(0, 0.35))

    shop.runs("poll", "page", "--json")

    rows = shop.runs("log", "--json", "--limit", "1000")
    assert len(rows) == 11
    assert set(shop.alerts()) == {row["case"] for row in rows}
