import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console as Screen

from fakes.alerts import ALERT, NOTICE, NOW, held, with_case, with_review
from reviewbot.errors import NotifyError
from reviewbot.notify.card import card
from reviewbot.notify.console import Console
from reviewbot.types import Alert, Notice


def shown(message: Alert | Notice, *, terminal: bool = False) -> str:
    paper = io.StringIO()
    Console(Screen(file=paper, width=80, force_terminal=terminal, color_system=None)).send(message, NOW)
    return paper.getvalue()


def texts(shape: Any) -> Iterator[str]:
    if isinstance(shape, dict):
        for key, part in shape.items():
            yield from [part] if key == "text" and isinstance(part, str) else texts(part)
    if isinstance(shape, list):
        for part in shape:
            yield from texts(part)


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize("alert", [ALERT, held(), with_case(text="", assignee="elena & co")])
def test_the_terminal_says_all_that_slack_would(alert: Alert) -> None:
    said = flat(shown(alert))
    for text in texts(card(alert, NOW).blocks[:-1]):
        assert flat(text) in said
    assert "Case 12 · rev 3 · answer by 21 Nov 2026, 11:00 PST · assigned to" in said


def test_tokens_of_slack_are_shown_as_people_read_them() -> None:
    said = flat(shown(ALERT))
    assert said.endswith("assigned to @U111")
    assert "Open on Google Business Profile: https://maps.example.com/reviews/1" in said
    assert "by Ana P. · 21 Nov 2026, 07:00 PST" in said
    assert "elena & co" in flat(shown(with_case(assignee="elena & co")))


def test_every_line_but_a_command_fits_into_eighty_columns() -> None:
    long = "reviewbot case 12 edit --text-file " + "x" * 80
    lines = shown(replace(ALERT, actions=(("Edit", long),))).splitlines()
    assert [line for line in lines if len(line) > 80] == [f"  {long}  # Edit"]


def test_without_a_terminal_there_is_no_escape_sequence() -> None:
    assert "\x1b" not in shown(ALERT)


def test_markup_and_control_characters_of_a_review_do_nothing() -> None:
    alert = with_review(
        text="[bold red]x[/] [link=file:///etc/passwd]y[/link] :bomb: \x1b[2J\x9b2J\x07\u202ez", author="[/]"
    )
    said = shown(alert, terminal=True)
    assert "[bold red]x[/] [link=file:///etc/passwd]y[/link] :bomb: [2J2Jz" in flat(said)
    assert "\x1b[2J" not in said
    assert not {"\x9b", "\x07", "\u202e"} & set(said)


def test_a_customers_smile_is_shown_as_it_was_written() -> None:
    assert "Cold soup :smile: [bold]and[/bold] :x:" in shown(
        with_review(text="Cold soup :smile: [bold]and[/bold] :x:")
    )


def test_a_notice_is_short() -> None:
    assert flat(shown(NOTICE)).endswith(
        "google-main Nothing could be read since 09:10: the site answers 403."
    )


def test_a_screen_that_cannot_show_stars_shows_question_marks() -> None:
    paper = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    Console(Screen(file=paper, width=80)).send(ALERT, NOW)
    paper.seek(0)
    assert "????? 1 of 5 stars" in paper.read()


def test_a_closed_pipe_is_an_alert_not_taken() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    pipe = os.fdopen(writer, "w")
    with pytest.raises(NotifyError) as caught:
        Console(Screen(file=pipe)).send(ALERT, NOW)
    assert caught.value.code == "terminal"
    with contextlib.suppress(BrokenPipeError):
        pipe.close()


def test_a_screen_cannot_be_read_back() -> None:
    console = Console(Screen(file=io.StringIO()))
    sent = console.send(ALERT, NOW)
    assert (sent.channel, sent.ts) == ("terminal", "d-1")
    assert console.find(ALERT, NOW) is None
