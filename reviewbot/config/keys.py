"""Every key of the configuration, once: what it may hold, what it means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from types import MappingProxyType
from typing import Any

from reviewbot import policy, sites
from reviewbot.config import kinds
from reviewbot.config.kinds import Kind
from reviewbot.config.settings import (
    AssessSettings,
    FallbackSettings,
    HttpSettings,
    LlmSettings,
    SlackSettings,
    StoreSettings,
    WebSettings,
)
from reviewbot.types import HOOK_EVENTS, PRACTICE, Business, Listing, Location, Subscription
from reviewbot.wording import known, worded


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may hold, and what it means in one line."""

    kind: Kind
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the file; ``many`` when it is written with two brackets, once for each.

    ``record`` has a field for every key; its defaults hold for keys that are left out. ``every``: what
    any other key may hold, where names are the owner's.
    """

    record: type[Any]
    keys: Mapping[str, Key]
    many: bool = False
    every: Key | None = None


_LONGEST_SENTENCE = 300  # characters
_LEAST_PATIENCE = timedelta(seconds=5)  # with less, a model is never asked (replies/model)


def _site(value: object) -> str:
    """A site that this release reads."""
    known = sites.names()
    if isinstance(value, str) and value in known:
        return value
    raise ValueError(f"unknown site; {kinds.nearest(value if isinstance(value, str) else '', known)}")


def sentence(value: object) -> str:
    """A public sentence; a paragraph would leave no room in a reply for anything else."""
    text = kinds.line(value)
    if len(text) > _LONGEST_SENTENCE:
        raise ValueError(f"expected a sentence of {_LONGEST_SENTENCE} characters or less, not {len(text)}")
    return text


def _listing_name(value: object) -> str:
    """A name that no other listing of ours has."""
    text = kinds.name(value)
    if text == PRACTICE:
        raise ValueError(f'"{PRACTICE}" is the listing of practice reviews; choose another name')
    return text


def _hour(value: object) -> time | None:
    """A time of day, or "off"."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", value) if isinstance(value, str) else None
    if found:
        return time(int(found[1]), int(found[2]))
    if value == "off":
        return None
    raise ValueError('expected a time of day in quotes such as "09:00", or "off"')


def _site_for_models(value: object) -> str:
    """A site whose rules leave it to the owner whether a model sees its reviews."""
    site = _site(value)
    rule = policy.rule(site)
    if rule.llm == "no":
        raise ValueError(f"{rule.title} forbids that a model sees its reviews, so it cannot be named here")
    return site


def _public_url(value: object) -> str:
    """An https address that is a host and nothing more: pages are at its root."""
    text = kinds.url(value).rstrip("/")
    if not text.startswith("https://") or "/" in text.removeprefix("https://") or "?" in text or "#" in text:
        raise ValueError('expected an address such as "https://reviews.example.com", without a path')
    return text


def _patience(value: object) -> timedelta:
    """A time in which a model can answer at least once."""
    span = kinds.duration(value)
    if span < _LEAST_PATIENCE:
        raise ValueError('expected a duration of "5s" or more')
    return span


LLM: Mapping[str, Key] = MappingProxyType(
    {
        "base_url": Key(
            kinds.base,
            "Address of an OpenAI-compatible endpoint such as `https://api.openai.com/v1/`, or of a model on "
            "your own machine. Needs the extra package reviewbot[llm].",
        ),
        "model": Key(kinds.line, "The model's name there; it must keep to a JSON schema."),
        "key_env": Key(kinds.variable, "The variable with the endpoint's key, if it wants one."),
        "sites": Key(
            kinds.list_of(_site_for_models),
            "Sites of whose terms you have made sure that a model may see the reviews, such as "
            '`["google_business"]`; where we know that it may not, it never does.',
        ),
        "candidates": Key(kinds.count(1, 5), "How many replies the model proposes for each review."),
        "timeout": Key(kinds.interval, "How long to wait for a sign of life of one question."),
        "patience": Key(
            _patience,
            "How long, of any ten minutes, reviews wait for the model in all; then templates write, so that "
            "no alert comes late because of it.",
        ),
        "retries": Key(kinds.count(0, 5), "How often a question that failed is asked again at once."),
        "tokens_per_day": Key(
            kinds.count(0, 1_000_000_000), "How many tokens a day may take, questions and answers."
        ),
        "cost_per_day": Key(kinds.price, "What a day may cost, in the currency of the prices."),
        "price_in": Key(kinds.price, "What a million tokens of questions cost."),
        "price_out": Key(kinds.price, "What a million tokens of answers cost."),
    }
)

SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "business": Section(
            Business,
            {
                "name": Key(
                    kinds.line, "The name customers know, as it should stand in replies.", required=True
                ),
                "timezone": Key(kinds.timezone, "Where the business is; deadlines and dates follow it."),
                "trade": Key(kinds.line, "What it does, in a word: restaurant, hotel, dentist, shop, app."),
                "regulated": Key(
                    kinds.one_of("none", "hipaa", "legal", "therapy", "financial", "vet"),
                    "A profession with its own secrecy: replies then confirm nothing, not even a visit.",
                ),
                "policy": Key(
                    kinds.list_of(sentence),
                    'What you promise in public, a sentence each, such as "Returns are free for 30 days."; a '
                    "reply may say no more about money, deadlines and work done than stands here.",
                ),
            },
        ),
        "store": Section(
            StoreSettings,
            {
                "url": Key(
                    kinds.store_url,
                    "Where everything is kept. A relative path starts at this file's folder, or at the "
                    "folder above when this file is in one named `config`.",
                ),
                "keep_days": Key(
                    kinds.count(1, 36_500),
                    "For how many days the words of a review are kept after it was last read on its site, at "
                    "most. Left out: for as long as the site allows (Google 28 days, Yelp one).",
                ),
            },
        ),
        "assess": Section(
            AssessSettings,
            {
                "deep": Key(
                    kinds.flag,
                    "Ask a small model on this machine for a second opinion on complaints and alarms, where "
                    "words leave doubt and always outside English. Needs the extra package "
                    "reviewbot[multilingual]; slow: about eight reviews a second.",
                )
            },
        ),
        "slack": Section(
            SlackSettings,
            {
                "mode": Key(
                    kinds.one_of("socket", "http", "off"),
                    "`socket` needs no public address; `http` does; `off` sends alerts to the terminal.",
                ),
                "channel": Key(kinds.channel, "Id of the channel for alerts; needed unless `mode` is `off`."),
                "restricted_channel": Key(
                    kinds.channel, "Id of the channel for cases of safety, law, discrimination and privacy."
                ),
                "approvers": Key(
                    kinds.list_of(kinds.member), "Ids of the people who may approve a reply in Slack."
                ),
                "responders": Key(
                    kinds.list_of(kinds.member),
                    "Ids of those who may change replies, assign, and log what they did, but not approve.",
                ),
                "four_eyes": Key(
                    kinds.flag, "Whether whoever wrote a reply must leave its approval to somebody else."
                ),
                "digest": Key(
                    _hour,
                    "When the day's digest is told, in the business's time zone; `off` for never.",
                ),
                "api_url": Key(kinds.base, "Another address for Slack's interface, for tests and proxies."),
            },
        ),
        "fallback": Section(
            FallbackSettings,
            {
                "after": Key(
                    kinds.interval,
                    "How long Slack may fail to take an urgent alert before another way is used.",
                ),
                "email": Key(kinds.list_of(kinds.mailbox), "Who gets an e-mail then."),
                "smtp": Key(
                    kinds.mail_server,
                    "The mail server that sends it, such as `smtp://user@mail.example.com:587` (encrypted by "
                    "STARTTLS) or `smtps://…` (encrypted from the start).",
                ),
                "sender": Key(
                    kinds.mailbox,
                    "From whom it comes; else the user in `smtp`, if an address, or the first of `email`.",
                ),
                "password_env": Key(
                    kinds.variable, "The variable that holds the password of the user in `smtp`."
                ),
                "webhook": Key(kinds.url, "An https address that gets the case as JSON, without any text."),
                "webhook_secret_env": Key(
                    kinds.variable, "The variable that holds the secret by which that JSON is signed."
                ),
            },
        ),
        "llm": Section(LlmSettings, LLM),
        "web": Section(
            WebSettings,
            {
                "host": Key(
                    kinds.host, "Address the web log listens on; anything but loopback needs sign-in."
                ),
                "port": Key(kinds.port, "Its port; 0 for any free one."),
                "sign_in": Key(
                    kinds.one_of("link", "accounts", "oidc"),
                    "How people sign in: `link` is for one person on this machine, `accounts` are made by "
                    "`reviewbot accounts add`, with `oidc` an identity provider says who they are.",
                ),
                "public_url": Key(
                    _public_url,
                    "The https address that others open, such as `https://reviews.example.com`, where a "
                    "proxy has it and passes requests on.",
                ),
                "oidc_issuer": Key(
                    kinds.url,
                    "The identity provider, as it names itself, such as `https://accounts.google.com`.",
                ),
                "oidc_client_id": Key(
                    kinds.line,
                    "What it calls this reviewbot; the secret to it stands in the environment as "
                    "`REVIEWBOT_WEB_OIDC_SECRET`.",
                ),
                "language": Key(
                    kinds.language,
                    "The language of its pages, such as `de`: `locale/de.mo` beside this file holds their "
                    "words (docs/contributing.md says how it is made). English needs no such file.",
                ),
            },
        ),
        "http": Section(
            HttpSettings,
            {
                "allow_private": Key(
                    kinds.list_of(kinds.address),
                    "Hosts, addresses and networks of your own that may be read although they are private; "
                    "they are not paced nor asked for robots.txt.",
                ),
                "contact": Key(
                    kinds.contact, "How a review site's operator can reach you; goes into the User-Agent."
                ),
            },
        ),
        "webhooks": Section(
            Subscription,
            {
                "url": Key(
                    kinds.url,
                    "An https address of a program of yours that is told what happens.",
                    required=True,
                ),
                "secret_env": Key(
                    kinds.variable,
                    "The variable that holds the secret by which it knows that it is told by you.",
                    required=True,
                ),
                "name": Key(kinds.name, "What the delivery log calls it; left out: the host of its address."),
                "events": Key(
                    kinds.list_of(kinds.one_of(*HOOK_EVENTS)),
                    'What it is told of, such as `["case_opened", "approve", "live", "close"]`; left out: '
                    "everything.",
                ),
                "locations": Key(
                    kinds.list_of(kinds.name), "The ids of the places it is told about; left out: all."
                ),
            },
            many=True,
        ),
        "locations": Section(
            Location,
            {
                "id": Key(kinds.name, "A short name that listings refer to.", required=True),
                "name": Key(kinds.line, "What customers call the place.", required=True),
                "phone": Key(kinds.phone, "The number an unhappy customer is asked to call."),
                "email": Key(kinds.email, "The address an unhappy customer may write to."),
                "signer": Key(kinds.line, "The person who signs replies, by name."),
                "signer_role": Key(kinds.line, "What that person is, such as owner or manager."),
                "owner": Key(kinds.line, "Who is called for urgent cases: a Slack id such as U0123456789."),
                "staff": Key(
                    kinds.list_of(kinds.line),
                    "Who works there, by the names that customers know; reviews are searched for them.",
                ),
            },
            many=True,
        ),
        "listings": Section(
            Listing,
            {
                "name": Key(_listing_name, "A short name of your own for this page.", required=True),
                "site": Key(_site, "Which review site it is on.", required=True),
                "location": Key(
                    kinds.name, "The id of the place it is about; may be left out when there is only one."
                ),
                "every": Key(kinds.interval, "How often to look for new reviews, from `1s`."),
                "alert_history": Key(
                    kinds.duration, "How old a review may be at first contact and still raise an alert."
                ),
                "base_url": Key(
                    kinds.url, "Another address for the site's interface, for tests and proxies."
                ),
                "ask": Key(
                    kinds.flag,
                    "Whether one neutral ask for a fresh look is allowed, where the site lets the owner say.",
                ),
            },
            many=True,
        ),
    }
)

# Kinds of what sites need beside; what is not here and does not end in _env is an id.
_OPTION_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "url": kinds.url,
        "base_url": kinds.url,
        "columns": kinds.columns,
        "date_format": kinds.line,
        "rating": kinds.line,
        "countries": kinds.list_of(kinds.country),
        "format": kinds.one_of("json", "xml"),
    }
)


def wanted(section: Section, table: Mapping[str, Any]) -> Mapping[str, Key]:
    """The keys that this table may have. Those of a listing depend on its site."""
    if section.every:
        return {**dict.fromkeys(table, section.every), **section.keys}
    if section.record is not Listing:
        return section.keys
    site = table.get("site")
    if site in sites.names():
        return {**section.keys, **site_keys(site)}
    # The site itself is reported; what else such a listing may have, nobody can say.
    return {**{name: _option(name) for name in table}, **section.keys}


def site_keys(site: str) -> dict[str, Key]:
    """What a listing on this site has of its own."""
    module = sites.load(site)
    optional = getattr(module, "OPTIONAL", ())
    needed = {
        name: _option(name, worded("%(site)s needs it.", site=known(module.TITLE)), required=True)
        for name in module.NEEDS
    }
    return {name: _option(name) for name in optional} | needed


def _option(name: str, meaning: str = "", *, required: bool = False) -> Key:
    kind = kinds.variable if name.endswith("_env") else _OPTION_KINDS.get(name, kinds.identifier)
    return Key(kind, meaning, required)


def heading(title: str, section: Section) -> str:
    """How a table of this section begins in the file."""
    return f"[[{title}]]" if section.many else f"[{title}]"
