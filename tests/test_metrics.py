"""GET /metrics: what a Prometheus server is told, by whom it may be asked, and that it says nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import requests
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from fakes.shop import review
from fakes.web import Answer, Web
from fakes.weblog import WebLog
from fakes.world import START
from reviewbot import __version__
from reviewbot.cases import Action, Move
from reviewbot.engine import Pulse
from reviewbot.errors import StoreError
from reviewbot.pipeline import World, poll
from reviewbot.roles import Role
from reviewbot.store import MESSAGES, EffectKind
from reviewbot.store.accounts import Account, ApiToken, Scope
from reviewbot.types import Browse, ReplyState, Stop
from reviewbot.web.health import health
from reviewbot.web.metrics import METRICS, registry
from reviewbot.web.signin import tokens

SOUP = "We waited an hour and the soup was cold."
Numbers = dict[tuple[str, ...], float]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[WebLog]:
    with Web() as web, WebLog(tmp_path, web).open() as log:
        yield log


@pytest.fixture
def office(tmp_path: Path) -> Iterator[WebLog]:
    """The same where people have accounts."""
    with Web() as web, WebLog(tmp_path, web, '[web]\nsign_in = "accounts"\n').open() as log:
        yield log


def scraped(log: WebLog, **headers: str) -> requests.Response:
    return requests.get(f"{log.address}metrics", headers=headers, timeout=20)


def numbers(text: str) -> Numbers:
    """Each number by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def bearer(log: WebLog, locations: frozenset[str] | None = None) -> str:
    """What a program shows that may read, at these places."""
    secret, now = tokens.fresh_for_a_program(), log.now()
    log.store.add_account(Account("elena", Role.APPROVER, None, START, password="x"), "root")
    digest = tokens.digest(secret)
    token = ApiToken(0, "prometheus", "elena", digest, Scope.READ, locations, now, now + timedelta(days=1))
    log.store.add_token(token, "root")
    return f"Bearer {secret}"


def test_it_says_how_every_part_is_and_what_waits(log: WebLog) -> None:
    log.gets(review("a", 1, SOUP), review("b", 1, SOUP, ago=2), review("c", 5, "Lovely."))
    answer = scraped(log)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = numbers(answer.text)
    assert found["reviewbot_info", __version__] == 1
    assert [found["reviewbot_ok", part] for part in ("store", "engine", "slack", "messages")] == [1] * 4
    assert found["reviewbot_cases", "awaiting"] == 2
    assert found["reviewbot_cases", "live"] == 0
    assert found["reviewbot_effects_waiting", "alert"] == 2
    assert found["reviewbot_effects_failing", "alert"] == 0
    assert found["reviewbot_events_total",] == log.store.newest_event()
    assert found["reviewbot_listing_failing", "page", "webpage"] == 0
    age = log.now().timestamp() - found["reviewbot_listing_last_success_timestamp_seconds", "page", "webpage"]
    assert 0 <= age < 60


def test_everything_it_says_is_in_the_table_of_the_docs(log: WebLog) -> None:
    log.gets(review("a", 1, SOUP))
    said = {name for name, *_ in numbers(scraped(log).text) if not name.startswith("process_")}
    assert said <= {one.name for one in METRICS}
    assert {one.name for one in METRICS} - said <= {"reviewbot_slack_pong_age_seconds"}


def test_a_listing_that_cannot_be_read_and_one_that_is_paused_show(log: WebLog) -> None:
    log.gets(review("a", 1, SOUP))
    log.web.answers["/page"] = Answer(status=500)
    with log.visit() as world:
        assert poll(world, world.listings["page"], named=True).error
    log.store.pause_reading(Stop("page", "elena", log.now(), "moving"))
    found = numbers(scraped(log).text)
    assert found["reviewbot_listing_failing", "page", "webpage"] == 1
    assert found["reviewbot_listing_paused", "page", "webpage"] == 1
    assert ("reviewbot_listing_late_seconds", "page", "webpage") not in found


def test_the_store_counts_what_waits_and_what_is_overdue(log: WebLog) -> None:
    log.gets(review("a", 1, SOUP), review("b", 1, SOUP, ago=2), review("c", 5, "Lovely."))
    now = log.now()
    first, second = (row.case for row in log.store.browse(Browse(state="open"), now).rows)
    assert first
    assert second
    log.store.change(first, Action(Move.DISMISS, "elena", note="so"), now)
    found = log.store.backlog(now)
    assert (found.cases, found.overdue) == ({ReplyState.AWAITING: 1, ReplyState.DISMISSED: 1}, 0)
    assert log.store.backlog(now + timedelta(days=30)).overdue == 1
    [alert] = [one for one in log.store.due_effects(now, MESSAGES) if one.case_id == second.id]
    taken = log.store.claim(alert, now)
    assert taken
    log.store.postpone(taken, now + timedelta(hours=1), "no network", unknown=False)
    [undone] = [one for one in log.store.backlog(now).undone if one.kind is EffectKind.ALERT]
    assert undone.failing == 1
    assert undone.asked_at <= now


def test_of_a_store_that_cannot_be_read_it_says_so_and_nothing_more(log: WebLog) -> None:
    @contextmanager
    def damaged() -> Iterator[World]:
        raise StoreError("The store is damaged.")
        yield  # type: ignore[unreachable]  # what makes it a generator

    desk = replace(log.desk, visit=damaged, health=lambda: health(damaged, Pulse(0, 0), ()))
    found = numbers(generate_latest(registry(desk)).decode())
    assert (found["reviewbot_ok", "store"], found["reviewbot_ok", "engine"]) == (0, 1)
    assert not [name for name, *_ in found if name.startswith(("reviewbot_cases", "reviewbot_effects"))]


def test_it_names_no_person_no_review_and_no_secret(log: WebLog) -> None:
    log.gets(review("a", 1, SOUP))
    told = scraped(log).text
    for word in ("soup", "Ana", "elena", "http", log.desk.doorkeeper.link):
        assert word not in told


def test_a_scraper_may_ask_for_openmetrics(log: WebLog) -> None:
    answer = scraped(log, accept="application/openmetrics-text; version=1.0.0")
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert answer.text.endswith("# EOF\n")


def test_two_applications_in_one_process_have_numbers_of_their_own(log: WebLog, tmp_path: Path) -> None:
    log.gets(review("a", 1, SOUP))
    (tmp_path / "other").mkdir()
    with Web() as web, WebLog(tmp_path / "other", web).open() as other:
        assert numbers(scraped(other).text)["reviewbot_cases", "awaiting"] == 0
    assert not [one for one in generate_latest(REGISTRY).decode().splitlines() if "reviewbot" in one]


# --- by whom it may be asked ---------------------------------------------------------------------------


def test_on_this_machine_nobody_has_to_sign_in_unless_they_come_through_a_proxy(log: WebLog) -> None:
    assert scraped(log).status_code == HTTPStatus.OK
    assert scraped(log, **{"x-forwarded-for": "203.0.113.7"}).status_code == HTTPStatus.UNAUTHORIZED


def test_where_people_have_accounts_a_program_needs_a_token(office: WebLog) -> None:
    refused = scraped(office)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert "reviewbot_" not in refused.text
    assert scraped(office, authorization="Bearer wrong").status_code == HTTPStatus.UNAUTHORIZED
    assert scraped(office, authorization=bearer(office)).status_code == HTTPStatus.OK


def test_a_token_of_some_locations_does_not_count_the_others(office: WebLog) -> None:
    refused = scraped(office, authorization=bearer(office, frozenset({"main"})))
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "reviewbot_" not in refused.text
