"""What `reviewbot check` looks at, and what to do about each thing that is wrong.

A finding that is well but has a fix is a warning.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from reviewbot import app, policy, when
from reviewbot.assess import SCORER
from reviewbot.config import Settings, example
from reviewbot.config.people import standards_findings
from reviewbot.diagnose.finding import finding, roles_given
from reviewbot.diagnose.listings import listing_findings
from reviewbot.diagnose.messages import second_way_findings, slack_findings, webhook_findings
from reviewbot.errors import ConfigError, ReviewbotError, StoreError
from reviewbot.notify import Diagnosis
from reviewbot.store import Filter
from reviewbot.web.language import chosen
from reviewbot.web.signin.opening import ensure_guarded

SQLITE = b"SQLite format 3\0"  # how each of its files begins (sqlite.org/fileformat.html)
OLDEST_CLOCK = 2026  # a clock before this release was written is wrong


def everything(explicit: str | None, *, live: bool) -> Iterator[Diagnosis]:
    """One finding after the other; the first that makes the rest impossible is the last."""
    try:
        settings = app.settings(explicit)
    except ConfigError as error:
        yield Diagnosis(
            "configuration", ok=False, detail=str(error), fix="Correct the file, then run check again."
        )
        return
    listings = f"listings: {len(settings.listings)}, locations: {len(settings.locations)}"
    yield Diagnosis("configuration", ok=True, detail=f"{settings.path}: {listings}")
    yield from _left_as_written(settings)
    now = app.utc_now()
    clock_fix = "Set this machine's clock; deadlines and Slack's signatures depend on it."
    time = when.shown(now, settings.business.timezone)
    yield finding("clock", ok=now.year >= OLDEST_CLOCK, detail=time, fix=clock_fix)
    yield from _store(settings)
    yield _engine(settings)
    yield from _web(settings)
    old = policy.stale(now.date())
    detail = f"older than 180 days: {', '.join(old)}" if old else "checked within the last 180 days"
    yield finding(
        "platform rules", ok=not old, detail=detail, fix="Update reviewbot; platforms change their rules."
    )
    yield from slack_findings(settings, live=live)
    yield from standards_findings(settings, roles_given(settings))
    yield from second_way_findings(settings, live=live)
    yield from webhook_findings(settings)
    yield from _model(settings)
    yield from listing_findings(settings, live=live)


def _left_as_written(settings: Settings) -> Iterator[Diagnosis]:
    """A warning where the configuration still says what `init` wrote: replies would name a stranger."""
    shipped = tomllib.loads(example())
    [place], [page] = shipped["locations"], shipped["listings"]
    left = [
        *(f"email of {one.id}" for one in settings.locations.values() if one.email == place["email"]),
        *(
            f"app_id of {one.name}"
            for one in settings.listings.values()
            if one.options.get("app_id") == page["app_id"]
        ),
    ]
    if left:
        detail = f"still as 'reviewbot init' wrote them: {', '.join(left)}"
        fix = "Write your own there, and look at names and phones: replies would carry a stranger's."
        yield Diagnosis("names and numbers", ok=True, detail=detail, fix=fix)


def _store(settings: Settings) -> Iterator[Diagnosis]:
    new = not Path(settings.store_url.removeprefix("sqlite:///")).exists()
    try:
        store = app.open_store(settings)
        found, scorers = store.verify(), store.scorers(Filter())
    except ReviewbotError as error:
        yield Diagnosis(
            "store", ok=False, detail=str(error), fix="See the message; 'reviewbot db restore FILE' helps."
        )
        return
    stops = store.stops()
    store.close()
    if new:
        detail = f"{settings.store_url}: there was none, so it was made just now"
        fix = "Was there one before? Then look at [store] url, or run 'reviewbot db restore FILE'."
        yield Diagnosis("store", ok=True, detail=detail, fix=fix)
        return
    chain = "chain unbroken" if found.ok else "chain broken"
    detail = f"{settings.store_url}: {found.events} events, {chain}"
    yield finding(
        "store", ok=found.ok, detail=detail, fix="Restore a backup with 'reviewbot db restore FILE'."
    )
    yield _assessments(scorers)
    if stops:
        where = "everywhere" if "" in stops else f"on {', '.join(stops)}"
        detail = f"replies are stopped {where}: those that are approved wait"
        yield Diagnosis("posting", ok=True, detail=detail, fix="'reviewbot posting' says who ordered it.")


def _assessments(scorers: Mapping[str, int]) -> Diagnosis:
    """Whether all reviews were judged by the scorer of this release; a warning, for the new ones are."""
    earlier = {scorer: reviews for scorer, reviews in scorers.items() if scorer != SCORER}
    if not earlier:
        return Diagnosis("assessments", ok=True, detail=f"all by {SCORER}")
    detail = f"{sum(earlier.values())} of {sum(scorers.values())} reviews by {', '.join(earlier)}"
    fix = f"'reviewbot reassess' judges them by {SCORER}; it opens no cases and alerts nobody."
    return Diagnosis("assessments", ok=True, detail=detail, fix=fix)


def _engine(settings: Settings) -> Diagnosis:
    """Whether the daemon's own list of work can be used; it is not started."""
    path = app.engine_file(settings)
    fix = f"Correct the rights of {path} and its folder, or remove it: what is due is kept in the store."
    if not os.access(path.parent, os.W_OK):
        return Diagnosis("engine", ok=False, detail=f"{path.parent} cannot be written", fix=fix)
    if not path.exists():
        return Diagnosis("engine", ok=True, detail=f"{path}: made when the daemon starts")
    try:
        with path.open("r+b") as file:
            begins = file.read(len(SQLITE))
    except OSError as error:
        return Diagnosis("engine", ok=False, detail=f"{path}: {error.strerror}", fix=fix)
    sound = begins in {b"", SQLITE}
    detail = f"{path}: {'can be written' if sound else 'is damaged or is no database'}"
    return finding("engine", ok=sound, detail=detail, fix=fix)


def _web(settings: Settings) -> Iterator[Diagnosis]:
    """Whether `run` will open the web log."""
    web = settings.web
    try:
        chosen(settings)
    except ConfigError as error:
        fix = "docs/contributing.md, under The pages in another language."
        yield Diagnosis("web log", ok=False, detail=str(error), fix=fix)
        return
    try:
        with closing(app.open_store(settings)) as store:
            ensure_guarded(settings, store)
    except ConfigError as error:
        yield Diagnosis("web log", ok=False, detail=str(error), fix="docs/operators.md, under Sign-in.")
    except StoreError:
        return  # the finding about the store says so
    else:
        yield Diagnosis("web log", ok=True, detail=f"{web.host}:{web.port}, sign-in by {web.sign_in}")


def _model(settings: Settings) -> Iterator[Diagnosis]:
    """Whether a model can be asked, for which listings, and how it went today."""
    from reviewbot.replies.model import may_see

    given = settings.llm
    if not given.base_url:
        return
    try:
        with closing(app.open_store(settings)) as store:
            app.writer(settings, store)
            use = store.model_use(app.model_limits(settings).day(app.utc_now()))
    except ConfigError as error:
        yield Diagnosis("model writer", ok=False, detail=str(error), fix="Install it, or remove [llm].")
        return
    except StoreError:
        return  # the finding about the store says so
    if given.key_env and not settings.secrets.get(given.key_env):
        fix = f"Put {given.key_env}=… into .env beside the configuration."
        yield Diagnosis("model writer", ok=False, detail=f"{given.key_env} is not set", fix=fix)
        return
    spent = f"{given.model}; today {use.calls} calls, {use.tokens:,} tokens, cost {use.cost:.2f}"
    trouble = {"failed": "it gave no answer", "junk": "it answered, but not in JSON"}.get(use.last, "")
    if trouble:
        fix = "Look at llm.base_url, llm.model and the endpoint; meanwhile replies are drafted by templates."
        detail = f"{spent}; when it was asked last, {trouble}"
        yield Diagnosis("model writer", ok=False, detail=detail, fix=fix)
        return
    listings = settings.listings.values()
    spared = {one.name: why for one in listings if (why := may_see(one.site, given.sites))}
    told = [spent, *(f"not shown the reviews of {name}: {why}" for name, why in spared.items())]
    fix = "" if len(spared) < len(listings) else "Name sites whose terms allow it under llm.sites."
    yield Diagnosis("model writer", ok=True, detail="; ".join(told), fix=fix)
