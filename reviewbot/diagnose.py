"""What `reviewbot check` looks at, and what to do about each thing that is wrong.

A finding that is well but has a fix is a warning.
"""

import os
import re
import time
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reviewbot import app, policy, sites, when
from reviewbot.assess import SCORER
from reviewbot.config import Settings
from reviewbot.config.people import standards_findings
from reviewbot.decide import emptied
from reviewbot.errors import ConfigError, NotifyError, ReviewbotError, StoreError
from reviewbot.notify import Diagnosis
from reviewbot.pipeline import slack_trouble
from reviewbot.pipeline.poll import GONE, is_gone
from reviewbot.roles import Role, outsider
from reviewbot.store import Filter
from reviewbot.types import Listing, Seen
from reviewbot.web.language import chosen
from reviewbot.web.signin.opening import ensure_guarded

if TYPE_CHECKING:
    from reviewbot.notify.slack.members import Members

APP_TOKEN = re.compile(r"xapp-[!-~]+")
SQLITE = b"SQLite format 3\0"  # how each of its files begins (sqlite.org/fileformat.html)
FIRST_APPROVER = (
    "Start 'reviewbot run', and type /reviews setup CODE in Slack with the code that it shows; "
    "or list Slack user ids under slack.approvers."
)
LOOK = "Open the address in a browser; correct the listing."
DO_SO = "Do what the message says; if it names nothing to do, check again in a few minutes."
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
    now = app.utc_now()
    clock_fix = "Set this machine's clock; deadlines and Slack's signatures depend on it."
    time = when.shown(now, settings.business.timezone)
    yield _finding("clock", ok=now.year >= OLDEST_CLOCK, detail=time, fix=clock_fix)
    yield from _store(settings)
    yield _engine(settings)
    yield from _web(settings)
    old = policy.stale(now.date())
    detail = f"older than 180 days: {', '.join(old)}" if old else "checked within the last 180 days"
    yield _finding(
        "platform rules", ok=not old, detail=detail, fix="Update reviewbot; platforms change their rules."
    )
    yield from _slack(settings, live=live)
    yield from standards_findings(settings, _given(settings))
    yield from _second_way(settings, live=live)
    yield from _webhooks(settings)
    yield from _model(settings)
    for listing in settings.listings.values():
        yield _listing(settings, listing, live=live)
    yield from _twins(settings.listings.values())


def _finding(name: str, *, ok: bool, detail: str, fix: str) -> Diagnosis:
    """A thing that is well, with nothing to do, or wrong, with its fix."""
    return Diagnosis(name, ok=ok, detail=detail, fix="" if ok else fix)


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
    yield _finding(
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
    return _finding("engine", ok=sound, detail=detail, fix=fix)


def _slack(settings: Settings, *, live: bool) -> Iterator[Diagnosis]:
    slack = settings.slack
    if slack.mode == "off":
        yield Diagnosis("slack", ok=True, detail="off: alerts are shown in the terminal")
        return
    token = settings.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN")
    fix = "Put REVIEWBOT_SLACK_BOT_TOKEN=xoxb-… into .env beside the configuration."
    detail = (
        "the bot token is set"
        if token
        else "REVIEWBOT_SLACK_BOT_TOKEN is not set, so alerts go to the terminal"
    )
    yield _finding("slack secrets", ok=token.startswith("xoxb-"), detail=detail, fix=fix)
    yield _clicks(settings)
    if not (live and token):
        yield from _approvers(settings)
        return
    try:
        yield from _slack_live(settings, token)
    except ConfigError as error:
        yield Diagnosis("slack secrets", ok=False, detail=str(error), fix=fix)


def _clicks(settings: Settings) -> Diagnosis:
    """Whether a daemon could hear what people click. Cards that only ``poll`` sends need nobody to listen."""
    [(secret, cure)] = app.slack.SLACK_DOORS[settings.slack.mode].items()
    given = settings.secrets.get(secret)
    if not given.strip():
        detail = f"{secret} is not set: cards show commands in place of buttons, and 'run' does not start"
        return Diagnosis("slack clicks", ok=True, detail=detail, fix=_told(cure))
    right = settings.slack.mode == "http" or APP_TOKEN.fullmatch(given) is not None
    detail = f"{secret} is set" if right else f"{secret} is no app-level token (xapp-)"
    return _finding("slack clicks", ok=right, detail=detail, fix=_told(cure))


def _told(cure: str) -> str:
    """A cure as a sentence of its own."""
    return f"{cure[0].upper()}{cure[1:]}."


def _slack_live(settings: Settings, token: str) -> Iterator[Diagnosis]:
    """What Slack says of tokens, channels and approvers. Raises ConfigError for a token that is none."""
    from reviewbot.notify.slack import Slack
    from reviewbot.notify.slack.checkup import app_level
    from reviewbot.notify.slack.members import Members

    slack, client = settings.slack, app.slack.slack_client(settings)
    yield from Slack(
        token, channel=slack.channel, restricted_channel=slack.restricted_channel, base_url=slack.api_url
    ).check(app.utc_now())
    if APP_TOKEN.fullmatch(given := app.slack.app_token(settings)):
        [cure] = app.slack.SLACK_DOORS["socket"].values()
        yield app_level(client, given, _told(cure))
    yield from _approvers(settings, Members(client, time.monotonic))


def _approvers(settings: Settings, members: "Members | None" = None) -> Iterator[Diagnosis]:
    """Who may approve, those whom the store knows too; ``members`` tells who they are in Slack."""
    given, listed = _given(settings), settings.slack.approvers
    others = {*listed, *settings.slack.responders}  # the configuration's word holds, not the store's
    ids = [*listed, *(one for one, role in given.items() if role is Role.APPROVER and one not in others)]
    try:
        team = members.team() if members and ids else ""
    except NotifyError:
        team = ""  # the finding about the token says so
    if members and team:
        yield from _in_person(members, team, ids)
        return
    yield _finding(
        "approvers", ok=bool(ids), detail=", ".join(ids) or "nobody may approve yet", fix=FIRST_APPROVER
    )


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


def _given(settings: Settings) -> Mapping[str, Role]:
    """The roles that the store knows of."""
    try:
        with closing(app.open_store(settings)) as store:
            return store.roles()
    except StoreError:
        return {}  # the finding about the store says so


def _in_person(members: "Members", team: str, ids: Sequence[str]) -> Iterator[Diagnosis]:
    """The approvers by name, and each who could not act."""
    from reviewbot.notify.slack.people import NOBODY

    names, wrong = [], []
    for one in ids:
        fix = "What they click is refused: name a full member of the workspace under slack.approvers."
        try:
            member = members.ask(one)
            name, why = member.name or one, outsider(member, team)
        except NotifyError as error:
            name, why = one, "Slack knows nobody with this id."
            if error.code not in NOBODY:
                why, fix = error.code, str(error)
        if why:
            wrong.append(Diagnosis(f"approver {one}", ok=False, detail=f"{name}: {why}", fix=fix))
        else:
            names.append(name)
    detail = ", ".join(names) or "nobody of those who are named may approve"
    yield _finding("approvers", ok=bool(names), detail=detail, fix=FIRST_APPROVER)
    yield from wrong


def _second_way(settings: Settings, *, live: bool) -> Iterator[Diagnosis]:
    """Whether messages arrive, and whether there is another way when they do not."""
    try:
        with closing(app.open_store(settings)) as store:
            trouble = slack_trouble(store, app.utc_now())
    except StoreError:
        return  # the finding about the store says so
    fix = "Do what the last sentence says; what waits is then sent by itself, the urgent first."
    yield _finding("messages", ok=not trouble, detail=trouble or "none is held up", fix=fix)
    given = settings.fallback
    if not (given.email or given.webhook):
        if settings.slack.mode != "off":
            detail = "none: while Slack takes no messages, nobody is told of urgent cases"
            fix = "Give email or webhook under [fallback]."
            yield Diagnosis("second way", ok=True, detail=detail, fix=fix)
        return
    secrets = [name for name in (given.password_env, given.webhook_secret_env) if name]
    missing = [name for name in secrets if not settings.secrets.get(name)]
    ways = " and ".join(way for way, used in (("e-mail", given.email), ("webhook", given.webhook)) if used)
    detail = f"{', '.join(missing)} is not set" if missing else f"{ways} after {given.after}"
    fix = f"Put {', '.join(missing)}=… into .env beside the configuration."
    yield _finding("second way", ok=not missing, detail=detail, fix=fix)
    if live and given.email:
        yield app.mail(settings).check()


def _webhooks(settings: Settings) -> Iterator[Diagnosis]:
    """Whether what programs are told can be signed."""
    for one in settings.webhooks:
        ok = bool(settings.secrets.get(one.secret_env))
        told = f"{len(one.events)} kinds of events" if one.events else "every event"
        detail = f"is told of {told}" if ok else f"{one.secret_env} is not set, so nothing is sent"
        fix = f"Put {one.secret_env}=… into .env beside the configuration."
        yield _finding(f"webhook {one.name}", ok=ok, detail=detail, fix=fix)


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


def _twins(listings: Iterable[Listing]) -> Iterator[Diagnosis]:
    """A warning for each page that several listings read: each of its reviews would open a case in each."""
    named: dict[Hashable, list[str]] = defaultdict(list)
    for listing in listings:
        for place in set(_places(listing)):
            named[place].append(listing.name)
    for names in dict.fromkeys(tuple(names) for names in named.values() if len(names) > 1):
        yield Diagnosis(
            f"listings {' and '.join(names)}",
            ok=True,
            detail="they read the same page, so each of its reviews is stored, alerted and counted twice",
            fix=f"Keep one of them in the configuration: {', '.join(names)}.",
        )


def _places(listing: Listing) -> Iterator[Hashable]:
    """What a listing reads: the address of a page, or the site with its ids, one for each storefront."""
    url = urlsplit(str(listing.options.get("url", "")))
    if url.netloc:
        yield url.netloc.casefold(), url.path.rstrip("/"), url.query
        return
    ids = {key: value for key, value in listing.options.items() if _names_a_page(key)}
    if ids:
        for part in sites.parts(listing):
            yield listing.site, listing.base_url, part, str(sorted(ids.items()))


def _names_a_page(key: str) -> bool:
    return not key.endswith("_env") and key not in {"countries", "format"}


def _listing(settings: Settings, listing: Listing, *, live: bool) -> Diagnosis:
    name = f"listing {listing.name}"
    missing = [
        str(value)
        for key, value in listing.options.items()
        if key.endswith("_env") and not settings.secrets.get(str(value))
    ]
    if missing:
        fix = f"Put {missing[0]}=… into .env beside the configuration."
        return Diagnosis(name, ok=False, detail=f"{', '.join(missing)} is not set", fix=fix)
    if sites.load(listing.site).FACTS.history != "import" and _is_gone(settings, listing):
        fix = f"If it is there again, 'reviewbot poll {listing.name}' asks once more."
        return Diagnosis(name, ok=False, detail=f"It {GONE}", fix=fix)
    site = sites.load(listing.site)
    if site.FACTS.history == "import":
        return Diagnosis(name, ok=True, detail=site.TITLE)
    if not live:
        return Diagnosis(name, ok=True, detail=f"{site.TITLE}, every {when.typed(listing.every)}")
    try:
        return Diagnosis(name, ok=True, detail=_read(settings, listing))
    except ReviewbotError as error:
        return Diagnosis(name, ok=False, detail=str(error), fix=LOOK if _is_page(listing) else DO_SO)


def _is_page(listing: Listing) -> bool:
    """Whether a listing reads what anybody sees in a browser."""
    return sites.load(listing.site).FACTS.robots


def _is_gone(settings: Settings, listing: Listing) -> bool:
    """Whether polling has switched off a part of the listing, because its site says that it is gone."""
    site = sites.load(listing.site)
    try:
        with closing(app.open_store(settings)) as store:
            parts = [replace(listing, part=part) for part in sites.parts(listing)]
            return any(is_gone(site, one, store.listing_state(one.name, one.part)) for one in parts)
    except StoreError:
        return False  # the finding about the store says so


def _read(settings: Settings, listing: Listing) -> str:
    """Read the first page of a listing, all storefronts, without keeping anything."""
    site, found, auth = sites.load(listing.site), 0, app.logins(settings)(listing)
    with closing(app.open_store(settings)) as store, app.wire(settings, store.hosts) as wire:
        for part in sites.parts(listing):
            one = replace(listing, part=part)
            first = site.request(one, None, Seen())
            page = site.parse(one, wire.fetch(first, auth=auth, per_minute=site.FACTS.per_minute))
            why = emptied(len(page.reviews), page.declared, 0)
            if why:
                raise ConfigError(why)
            found += len(page.reviews)
    return f"reviews on its first page: {found}"
