"""What `reviewbot check` looks at, and what to do about each thing that is wrong."""

from collections.abc import Iterator
from dataclasses import replace

from reviewbot import app, policy, sites
from reviewbot.config import Settings
from reviewbot.decide import emptied
from reviewbot.errors import ConfigError, ReviewbotError
from reviewbot.notify import Diagnosis
from reviewbot.types import Listing, Seen

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
    yield Diagnosis("clock", ok=now.year >= OLDEST_CLOCK, detail=f"{now:%Y-%m-%d %H:%M} UTC", fix=clock_fix)
    yield from _store(settings)
    old = policy.stale(now.date())
    detail = f"older than 180 days: {', '.join(old)}" if old else "checked within the last 180 days"
    yield Diagnosis(
        "platform rules", ok=not old, detail=detail, fix="Update reviewbot; platforms change their rules."
    )
    yield from _slack(settings, live=live)
    for listing in settings.listings.values():
        yield _listing(settings, listing, live=live)


def _store(settings: Settings) -> Iterator[Diagnosis]:
    try:
        store = app.open_store(settings)
        found = store.verify()
    except ReviewbotError as error:
        yield Diagnosis(
            "store", ok=False, detail=str(error), fix="See the message; 'reviewbot db restore FILE' helps."
        )
        return
    store.close()
    detail = f"{settings.store_url}: {found.events} events, " + (
        "chain unbroken" if found.ok else "chain broken"
    )
    yield Diagnosis(
        "store", ok=found.ok, detail=detail, fix="Restore a backup with 'reviewbot db restore FILE'."
    )


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
    yield Diagnosis("slack secrets", ok=token.startswith("xoxb-"), detail=detail, fix=fix)
    people = f"{len(slack.approvers)} people may approve"
    yield Diagnosis(
        "approvers", ok=bool(slack.approvers), detail=people, fix="List Slack user ids under slack.approvers."
    )
    if live and token:
        from reviewbot.notify.slack import Slack

        try:
            yield from Slack(
                token,
                channel=slack.channel,
                restricted_channel=slack.restricted_channel,
                base_url=slack.api_url,
            ).check(app.utc_now())
        except ConfigError as error:
            yield Diagnosis("slack secrets", ok=False, detail=str(error), fix=fix)


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
    if not live or sites.load(listing.site).FACTS.history == "import":
        return Diagnosis(name, ok=True, detail=f"{sites.load(listing.site).TITLE}, every {listing.every}")
    try:
        return Diagnosis(name, ok=True, detail=_read(settings, listing))
    except ReviewbotError as error:
        return Diagnosis(
            name, ok=False, detail=str(error), fix="Open the address in a browser; correct the listing."
        )


def _read(settings: Settings, listing: Listing) -> str:
    """Read the first page of a listing, all storefronts, without keeping anything."""
    site, found = sites.load(listing.site), 0
    with app.wire(settings) as wire:
        for part in sites.parts(listing):
            one = replace(listing, part=part)
            page = site.parse(
                one, wire.fetch(site.request(one, None, Seen()), per_minute=site.FACTS.per_minute)
            )
            why = emptied(len(page.reviews), page.declared, 0)
            if why:
                raise ConfigError(why)
            found += len(page.reviews)
    return f"{found} reviews on its first page"
