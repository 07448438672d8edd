"""What the configuration says, as frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path

from reviewbot.types import Business, Listing, Location, Standards, Subscription


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where reviews and cases are kept, and for how long the words of reviews."""

    url: str = "sqlite:///data/reviewbot.db"
    keep_days: int | None = None


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Where alerts go. ``mode``: socket, http or off (alerts go to the terminal or the log).

    ``digest``: when the day's digest is told, in the business's time zone; None: never.
    """

    mode: str = "off"
    channel: str = ""
    restricted_channel: str = ""
    approvers: tuple[str, ...] = ()
    responders: tuple[str, ...] = ()
    four_eyes: bool = False
    digest: time | None = time(9, 0)
    api_url: str = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class AssessSettings:
    """How reviews are judged. ``deep``: a second opinion by meaning, from the extra ``multilingual``."""

    deep: bool = False


@dataclass(frozen=True, slots=True)
class FallbackSettings:
    """How people are told of urgent cases that Slack did not take for longer than ``after``."""

    after: timedelta = timedelta(minutes=15)
    email: tuple[str, ...] = ()
    smtp: str = ""
    sender: str = ""
    password_env: str = ""
    webhook: str = ""
    webhook_secret_env: str = ""


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """The model that proposes replies to complaints, by an OpenAI-compatible endpoint; "" for none.

    Prices are for a million tokens; ``cost_per_day`` is in their currency (None: no limit of its own).
    """

    base_url: str = ""
    model: str = ""
    key_env: str = ""
    sites: tuple[str, ...] = ()
    candidates: int = 3
    timeout: timedelta = timedelta(seconds=20)
    patience: timedelta = timedelta(minutes=1)
    retries: int = 1
    tokens_per_day: int = 200_000
    cost_per_day: float | None = None
    price_in: float = 0.0
    price_out: float = 0.0


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the web log listens, and how people sign in there: link, accounts or oidc. Port 0: any free one.

    ``public_url``: the https address that a proxy gives it; "": it is reached as it listens. ``language``: of
    the words of its pages, as web pages name it (BCP 47).
    """

    host: str = "127.0.0.1"
    port: int = 8640
    sign_in: str = "link"
    public_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    language: str = "en"

    @property
    def root(self) -> str:
        """The address of the web log in links, without a slash at its end; "" where nobody can know it."""
        here = "127.0.0.1" if self.host == "localhost" else self.host
        return self.public_url or (f"http://{here}:{self.port}" if self.port else "")


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How review sites are read. ``allow_private``: hosts, addresses and networks the owner vouches for."""

    allow_private: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Secrets from the environment, by the name of their variable. Never shown."""

    values: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """The secret, or "" when the environment does not hold it."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole configuration that makes sense.

    ``store_url`` holds an absolute path. ``listings`` keeps the order of the file.
    """

    path: Path
    business: Business
    store_url: str
    assess: AssessSettings
    slack: SlackSettings
    fallback: FallbackSettings
    llm: LlmSettings
    web: WebSettings
    http: HttpSettings
    locations: Mapping[str, Location]
    listings: Mapping[str, Listing]
    standards: Standards
    secrets: Secrets
    keep_days: int | None = None
    webhooks: tuple[Subscription, ...] = ()
