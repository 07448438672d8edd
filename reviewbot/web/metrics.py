"""GET /metrics: how reviewbot is and what waits, for Prometheus (prometheus.io/docs/instrumenting).

As /healthz, with what is to be done in numbers. No secrets, no names of people, no review texts. The numbers
are of the whole business: whoever may read all of it may read them, a program by its token.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from reviewbot import __version__
from reviewbot.errors import StoreError
from reviewbot.store import Backlog
from reviewbot.types import ReplyState
from reviewbot.web.seat import Desk

router = APIRouter()

Sample = tuple[str, tuple[str, ...], float]
"""The name of a metric, the values of its labels, and what it is now."""
_PARTS = ("store", "engine", "slack", "messages")


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name, what it tells, and what it is told by."""

    name: str
    tells: str
    labels: tuple[str, ...] = ()

    def family(self) -> GaugeMetricFamily | CounterMetricFamily:
        """The same without a value, as the library has it; the name says which kind it is."""
        kind = CounterMetricFamily if self.name.endswith("_total") else GaugeMetricFamily
        return kind(self.name, self.tells, labels=self.labels)


_LISTING = ("listing", "site")
METRICS = (
    Metric("reviewbot_info", "Always 1; the version is in its label.", ("version",)),
    Metric(
        "reviewbot_ok",
        "1 while this part is at work: store, engine, slack (its connection), messages (they are taken).",
        ("part",),
    ),
    Metric("reviewbot_engine_beat_age_seconds", "Since the engine last looked at all that is due."),
    Metric(
        "reviewbot_slack_pong_age_seconds", "Since Slack last answered over its socket; none without one."
    ),
    Metric("reviewbot_posting_stopped", "How many orders to post no replies stand: of listings, or of all."),
    Metric(
        "reviewbot_listing_last_success_timestamp_seconds",
        "When the listing was last read whole, in seconds since 1970; none while it never was.",
        _LISTING,
    ),
    Metric("reviewbot_listing_late_seconds", "How long it is overdue; none while it is paused.", _LISTING),
    Metric("reviewbot_listing_failing", "1 while it cannot be read.", _LISTING),
    Metric("reviewbot_listing_paused", "1 while somebody has paused it.", _LISTING),
    Metric("reviewbot_cases", "Cases by the state of their reply, settled ones too.", ("reply_state",)),
    Metric("reviewbot_cases_overdue", "Cases that wait for an answer past their deadline."),
    Metric(
        "reviewbot_effects_waiting", "What is still to be done outside: alerts, replies, notes.", ("kind",)
    ),
    Metric("reviewbot_effects_failing", "How many of these were tried and not taken.", ("kind",)),
    Metric(
        "reviewbot_effects_oldest_timestamp_seconds",
        "When the oldest of these was asked for, in seconds since 1970.",
        ("kind",),
    ),
    Metric("reviewbot_events_total", "Events in the log since its beginning."),
)


class Figures(Collector):
    """Everything in METRICS, asked for at each scrape."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """The same without values: else the library asks the store when nobody wants to know."""
        return (one.family() for one in METRICS)

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """The same as it is now; of a store that cannot be read, that it cannot."""
        families = {one.name: one.family() for one in METRICS}
        for name, labels, value in [*_health(self._desk.health()), *_backlog(self._read())]:
            families[name].add_metric(labels, value)
        yield from families.values()

    def _read(self) -> Backlog | None:
        try:
            with self._desk.visit() as world:
                return world.store.backlog(world.now())
        except StoreError:
            return None


def _health(state: Mapping[str, Any]) -> Iterator[Sample]:
    """What /healthz tells."""
    yield "reviewbot_info", (__version__,), 1
    for part in _PARTS:
        yield "reviewbot_ok", (part,), state[part]["ok"]
    yield "reviewbot_engine_beat_age_seconds", (), state["engine"]["beat_age_s"]
    if state["slack"]["last_pong_age_s"] is not None:
        yield "reviewbot_slack_pong_age_seconds", (), state["slack"]["last_pong_age_s"]
    yield "reviewbot_posting_stopped", (), len(state["posting_stopped"])
    for one in state["listings"]:
        labels = one["name"], one["site"]
        if one["last_success"]:
            at = datetime.fromisoformat(one["last_success"]).timestamp()
            yield "reviewbot_listing_last_success_timestamp_seconds", labels, at
        if one["late_s"] is not None:
            yield "reviewbot_listing_late_seconds", labels, one["late_s"]
        yield "reviewbot_listing_failing", labels, one["failing_since"] is not None
        yield "reviewbot_listing_paused", labels, one["paused"]


def _backlog(found: Backlog | None) -> Iterator[Sample]:
    """What is to be done."""
    if found is None:
        return
    for state in ReplyState:
        yield "reviewbot_cases", (state,), found.cases.get(state, 0)
    yield "reviewbot_cases_overdue", (), found.overdue
    for one in found.undone:
        yield "reviewbot_effects_waiting", (one.kind,), one.waiting
        yield "reviewbot_effects_failing", (one.kind,), one.failing
        yield "reviewbot_effects_oldest_timestamp_seconds", (one.kind,), one.asked_at.timestamp()
    yield "reviewbot_events_total", (), found.events


def registry(desk: Desk) -> CollectorRegistry:
    """What is scraped of one application, with the memory and files of its process.

    Not the library's own registry, which all applications of a process would share.
    """
    made = CollectorRegistry()
    made.register(Figures(desk))
    ProcessCollector(registry=made)
    return made


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Everything in METRICS, in the format that the scraper asks for."""
    desk: Desk = request.app.state.desk
    viewer = desk.doorkeeper.program(request) or desk.doorkeeper.reader(request)
    if viewer is None:
        return PlainTextResponse(
            "These numbers are for a program with a token.\n",
            HTTPStatus.UNAUTHORIZED,
            {"www-authenticate": "Bearer"},  # RFC 9110, 11.6.1: a 401 says how to come in
        )
    if viewer.locations is not None:
        return PlainTextResponse("These numbers are of all locations together.\n", HTTPStatus.FORBIDDEN)
    written, kind = choose_encoder(request.headers.get("accept", ""))
    return Response(written(request.app.state.metrics), media_type=kind)
