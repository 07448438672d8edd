"""The process is killed again and again at its work; nothing is lost, nothing repeated.

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
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import Shop as Office
from fakes.slack import FakeSlack
from fakes.slack_envelopes import Envelope
from fakes.slack_workspace import APP_TOKEN, BOT_TOKEN
from fakes.web import Answer, Web
from reviewbot.testing import google as fake_google
from reviewbot.testing.google import FakeGoogle
from test_run import Daemon

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
        told = [message["metadata"] for message in self.slack.messages()]
        return Counter(
            one["event_payload"]["case_id"] for one in told if one["event_type"] == "reviewbot_case"
        )


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


# --- while replies are published ------------------------------------------------------------------------


class Approvals:
    """A shop on the fake Google: its owner approves by clicks, and its daemon is killed then."""

    def __init__(self, office: Office, slack: FakeSlack, google: FakeGoogle) -> None:
        self.office, self.slack, self.google = office, slack, google
        self.clicks: list[Envelope] = []
        google.reads_until_verdict = 0
        office.uses_slack(slack.url)
        office.secrets |= {"REVIEWBOT_SLACK_APP_TOKEN": APP_TOKEN, **fake_google.SECRETS}
        office.adds("\n[web]\nport = 0\n")
        office.lists("google", "google_business", base_url=google.url, **fake_google.OPTIONS)

    def daemon(self) -> Daemon:
        """A daemon that hears what is clicked."""
        daemon = Daemon(self.office).is_ready()
        self.slack.until(lambda: self.slack.socket.connections, "the daemon connects")
        return daemon

    def approves(self, case: int) -> None:
        """The owner presses the button, where the card still has it, and waits for nothing."""
        card = self.slack.until(lambda: self.slack.card(case))
        if "Approve & post" in card.labels:
            owner = self.slack.person("U111")
            self.clicks.append(owner.clicks(card, "Approve & post", waits=False, stale=True))

    def is_killed_while_publishing(self, case: int, after_s: float) -> None:
        """A review comes, its reply is approved, and SIGKILL follows this long after."""
        self.google.has(f"r{case}", 1, f"Cold soup at table {case}, and nobody said sorry.", hours_ago=0)
        with self.daemon() as daemon:
            self.approves(case)
            with suppress(subprocess.TimeoutExpired):
                daemon.process.wait(timeout=after_s)
            daemon.is_killed()
        self.slack.until(lambda: not self.slack.socket.connections, "Slack notices")

    def is_live(self, case: int) -> bool:
        """Whether its card says so."""
        return "Reply: live" in self.slack.card(case).words


@pytest.fixture
def approvals(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Approvals]:
    with FakeSlack() as slack, FakeGoogle() as google:
        yield Approvals(Office(tmp_path, capfd, monkeypatch), slack, google)


def test_an_approved_reply_is_public_exactly_once_whenever_the_daemon_is_killed(approvals: Approvals) -> None:
    chance = random.Random(3)
    cases = range(1, max(2, KILLS // 12) + 1)
    for case in cases:
        approvals.is_killed_while_publishing(case, chance.uniform(0, 0.5))

    with approvals.daemon() as daemon:
        for case in cases:
            approvals.approves(case)  # they saw an error, or nothing
            approvals.slack.until(partial(approvals.is_live, case), "the reply is live")
        assert daemon.stops() == 0

    assert Counter(one.key for one in approvals.google.posts) == {f"r{case}": 1 for case in cases}
    assert {row["reply_state"] for row in approvals.office.log("--limit", 1000)} == {"live"}
    decided = [one["kind"] for case in cases for one in approvals.office.case(case)["events"]]
    assert decided.count("approve") == len(cases)
    assert decided.count("approve") + decided.count("refused") >= sum(one.acked for one in approvals.clicks)
    assert approvals.office.says("db", "verify", "--json").json["ok"]
