"""200 clicks in five seconds over the real door while a publish hangs, and clicks after the connection broke.

`python tests/bench/bench_clicks.py`. Goals: acknowledged within 300 ms at p99 and none left without (Slack
shows an error after 3 s); the next click is taken within 2 s of a broken connection.
"""

import logging
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import pytest

from fakes.office import Office
from fakes.slack import FakeSlack
from fakes.slack_envelopes import Envelope
from reviewbot.testing.google import FakeGoogle

CASES, CLICKS, WITHIN_S = 10, 200, 5.0
PRESSED = ("Edit reply…", "1 hour", "Assign…", "History")
PATIENCE_S, KNOCK_S = 40.0, 0.05


def opened(office: Office) -> None:
    """Unhappy reviews, each with its card."""
    for number in range(CASES):
        office.google.has(f"r{number}", 1, f"Cold soup at table {number}, and nobody said sorry.")
    office.polls()
    office.until(lambda: all(office.slack.card(case) for case in range(1, CASES + 1)))


def publish_hangs(office: Office) -> None:
    """An approved reply waits for an answer that does not come."""
    office.google.hang_after_commit("put")
    office.slack.person("U111").clicks(office.slack.card(1), "Approve & post")
    while "put" not in office.google.calls:
        time.sleep(KNOCK_S)


def clicked(office: Office) -> list[Envelope]:
    """Everybody clicks at an even pace, without waiting for anything; gives what was sent."""
    sent, began = [], time.monotonic()
    cases = cycle(range(2, CASES + 1))
    for number, case in enumerate(islice(cases, CLICKS)):
        time.sleep(max(0.0, began + number * WITHIN_S / CLICKS - time.monotonic()))
        who = office.slack.person(("U111", "U222")[number % 2])
        card = office.slack.card(case)
        sent.append(who.clicks(card, PRESSED[number % len(PRESSED)], stale=True, waits=False))
    took = time.monotonic() - began
    print(f"{len(sent)} clicks in {took:.1f} s while a publish hangs")
    deadline = time.monotonic() + PATIENCE_S
    while not all(one.acked for one in sent) and time.monotonic() < deadline:
        time.sleep(KNOCK_S)
    return sent


def acknowledged(sent: list[Envelope]) -> None:
    """Print how long that took."""
    took = sorted(one.took * 1000 for one in sent if one.acked)
    p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
    print(f"acknowledged after p50 {p50:.0f} ms, p99 {p99:.0f} ms (goal 300), at most {took[-1]:.0f} ms")
    print(f"without acknowledgement: {len(sent) - len(took)} (goal 0)")


def back_after(office: Office, breaks: Callable[[], None]) -> float:
    """Seconds from when the connection breaks until a click is acknowledged again."""
    owner, card = office.slack.person("U111"), office.slack.card(2)
    breaks()
    broken = time.monotonic()
    knocks: list[Envelope] = []
    while not any(one.acked for one in knocks) and time.monotonic() - broken < PATIENCE_S:
        knocks.append(owner.clicks(card, "History", stale=True, waits=False))
        time.sleep(KNOCK_S)
    return time.monotonic() - broken


def main() -> None:
    logging.disable(logging.CRITICAL)
    with (
        tempfile.TemporaryDirectory() as name,
        pytest.MonkeyPatch.context() as monkeypatch,
        FakeSlack() as slack,
        FakeGoogle() as google,
        Office(Path(name), slack, google, monkeypatch) as office,
    ):
        opened(office)
        publish_hangs(office)
        acknowledged(clicked(office))
        print(f"next click after a TCP abort: {back_after(office, slack.socket.abort):.1f} s (goal 2)")
        print(f"after a CLOSE frame: {back_after(office, slack.socket.close):.1f} s")
        print(f"after Slack asked for a new connection: {back_after(office, slack.socket.disconnect):.1f} s")
        print(f"after the connection went deaf: {back_after(office, slack.socket.deafen):.1f} s")


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"({time.perf_counter() - began:.0f} s in all)")
