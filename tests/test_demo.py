"""The demo as its person sees it: what is told at the terminal, and what becomes of the replies."""

import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from rich.console import Console as Screen

from reviewbot import app
from reviewbot.demo import show
from reviewbot.demo.pretend import PretendSite
from reviewbot.demo.show import Demo
from reviewbot.store import Filter

CHECKS = "Posted is not live: Google checks it before anybody sees it."
REPETITIVE = "it reads like other replies of yours: answer what this customer wrote."


class Clock:
    """The time, which passes only while the demo waits."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(app, "utc_now", clock)
    return clock


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Demo]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOOGLE_REFRESH_TOKEN", "a real one")
    with PretendSite(clock) as site:
        demo = show.set_up(site, Screen(file=StringIO(), width=200))
        yield demo
        demo.store.close()


@pytest.fixture
def plays(
    demo: Demo, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    """Plays the demo for some seconds with these lines typed, each as soon as something is asked.

    ``ahead``: typed before anything was.

    Gives the demo's own lines; what the alerts show is not among them.
    """

    def play(seconds: int, typed: Sequence[str] = (), ahead: Sequence[str] = ()) -> list[str]:
        lines, early, end = [*typed], [*ahead], clock.now + timedelta(seconds=seconds)

        def passes(pause: float) -> None:
            clock.now += timedelta(seconds=pause)
            if clock.now >= end:
                raise KeyboardInterrupt

        def select(waiting: Any, _writing: Any, _broken: Any, pause: float) -> tuple[Any, Any, Any]:
            passes(pause)
            return (waiting if early or lines else [], [], [])

        keyboard = SimpleNamespace(isatty=lambda: True, readline=lambda: (early or lines).pop(0))
        monkeypatch.setattr(show, "sys", SimpleNamespace(stdin=keyboard, stderr=keyboard))
        monkeypatch.setattr(show, "select", SimpleNamespace(select=select))
        terminal = SimpleNamespace(TCIFLUSH=0, tcflush=lambda *_: early.clear())
        monkeypatch.setattr(show, "termios", terminal)
        monkeypatch.setattr(show, "time", SimpleNamespace(sleep=passes))
        show.baseline(demo)
        with pytest.raises(KeyboardInterrupt):
            show.watch(demo, "http://127.0.0.1:1/")
        assert "Drafted reply" in capsys.readouterr().err
        file = demo.screen.file
        assert isinstance(file, StringIO)
        return file.getvalue().splitlines()

    return play


def states(demo: Demo) -> Counter[tuple[str, str]]:
    rows = demo.store.log(Filter(limit=100))
    return Counter((row.stored.listing, str(row.case.reply_state)) for row in rows if row.case)


def told(lines: list[str], *, about: str) -> list[str]:
    """The lines with these words, in their order, without numbers of cases."""
    return [re.sub(r"\d+", "N", line.strip()) for line in lines if re.search(about, line)]


def test_enter_posts_the_reply_on_google_and_posted_is_not_yet_live(
    demo: Demo, plays: Callable[..., list[str]]
) -> None:
    lines = plays(6, ["\n"])
    assert told(lines, about="Google")[1:] == [
        "And platforms  http://N.N.N.N:N/platforms   (Google, Trustpilot and Yelp)",
        "approved by you; reviewbot posts it on Google …",
        f"↑ The reply to case N is posted on Google. {CHECKS}",
        "✓ The reply to case N is live: reviewbot read it on Google.",
    ]
    (posted,) = demo.site.platforms.google.posts
    assert states(demo)["google", "live"] == 1
    assert str(posted.comment).splitlines()[-1] == "Elena Marchetti, owner"


def test_enter_pressed_before_a_reply_was_shown_approves_nothing(
    demo: Demo, plays: Callable[..., list[str]]
) -> None:
    lines = plays(6, ahead=["\n"] * 6)
    assert told(lines, about="approved by you") == []
    assert not demo.site.platforms.google.posts


def test_whoever_is_asked_sees_the_whole_reply(demo: Demo, plays: Callable[..., list[str]]) -> None:
    lines = plays(3)
    (offered,) = (n for n, line in enumerate(lines) if line.endswith("its reply"))
    shown = " ".join(" ".join(lines[offered + 1 :]).split())
    (waiting,) = (
        row.case
        for row in demo.store.log(Filter(listing="google", limit=100))
        if row.case and row.case.text and f"Case {row.case.id} " in lines[offered]
    )
    assert " ".join(waiting.text.split()) in shown


def test_a_reply_that_google_rejects_is_told_with_its_reason_and_goes_live_in_other_words(
    demo: Demo, plays: Callable[..., list[str]]
) -> None:
    lines = plays(30, ["\n"] * 9)
    steps = told(lines, about="rejected|another wording|takes these words")
    assert steps == [
        f"✗ Google rejected the reply to case N: {REPETITIVE}",
        "Case N: another wording to begin with:",
        "Enter takes these words, approves and posts them, s skips",
    ]
    google = demo.site.platforms.google
    first, second = (one.comment for one in google.posts if one.key == "g-4")
    reply = google.reply_to("g-4") or {}
    assert first != second == reply["comment"]
    assert reply["reviewReplyState"] == "APPROVED"


def test_every_reply_ends_where_its_site_lets_it(demo: Demo, plays: Callable[..., list[str]]) -> None:
    plays(55, ["\n"] * 20)
    assert states(demo) == {
        ("google", "live"): 2,
        ("trustpilot", "live"): 1,
        ("yelp", "posted"): 1,  # Yelp shows it to nobody who could tell
        ("review-page", "live"): 2,
        ("review-page", "held"): 1,
        ("comments", "awaiting"): 1,
        ("booking-app", "awaiting"): 1,
    }


def test_what_was_skipped_is_not_asked_about_again_and_not_posted(
    demo: Demo, plays: Callable[..., list[str]]
) -> None:
    lines = plays(6, ["s\n"])
    assert told(lines, about=r"Case 1 ") == [
        "Case N (Our booking was nowhere to be found, and we waited at the …): its reply",
        "Case N is skipped; it waits in the review log.",
    ]
    assert len(told(lines, about=r"lasagna\): its reply")) == 1
    assert not demo.site.platforms.google.posts


def test_one_is_asked_about_until_there_is_an_answer_whatever_comes_up_meanwhile(
    plays: Callable[..., list[str]],
) -> None:
    lines = plays(22, ["s\n"])
    assert set(told(lines, about="its reply")[1:]) == {"Case N (Fifty minutes for a cold lasagna): its reply"}
    assert len(told(lines, about="its reply")) > 2


def test_a_visitor_of_the_platforms_sees_a_reply_only_once_it_is_live(
    demo: Demo, plays: Callable[..., list[str]]
) -> None:
    plays(2, ["\n"])
    (posted,) = demo.site.platforms.google.posts
    signer = "Reply by the owner"
    assert signer not in seen(demo)
    demo.poll()
    assert seen(demo).count(signer) == 1
    assert str(posted.comment).splitlines()[-1] in seen(demo)


def seen(demo: Demo) -> str:
    with urlopen(f"{demo.site.url}/platforms") as answer:  # noqa: S310  our own server
        return str(answer.read().decode())


def test_the_secrets_of_the_demo_are_its_own_and_private(demo: Demo) -> None:
    env = demo.config.with_name(".env")
    names = {line.partition("=")[0] for line in env.read_text().splitlines()}
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert {*re.findall(r'_env = "(\w+)"', demo.config.read_text())} <= names
    assert all(name.startswith("DEMO_") for name in names)
    assert [one.error for one in demo.poll().listings if one.error] == []
