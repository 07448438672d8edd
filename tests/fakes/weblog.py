"""The web log over a real store and a real port, and somebody who looks at it by plain HTTP."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import requests

from fakes.shop import HEAD
from fakes.shop import page as web_page
from fakes.web import Web
from reviewbot import app, config
from reviewbot.engine import Pulse
from reviewbot.pipeline import poll, publish
from reviewbot.store.accounts import Account, Session
from reviewbot.types import NOTHING
from reviewbot.web.app import application
from reviewbot.web.health import health
from reviewbot.web.seat import Desk
from reviewbot.web.server import served
from reviewbot.web.signin import entering, tokens
from reviewbot.web.signin.keeper import Keeper
from reviewbot.web.signin.ways import front

OWNER = "elena"
LISTING = """
[[listings]]
name = "page"
site = "webpage"
location = "main"
every = "1s"
url = "{url}"
"""


class Later:
    """A clock that is late by ``late``."""

    late = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.late


class WebLog:
    """One business with one page on a pretend site. ``extra``: more of its configuration."""

    def __init__(self, folder: Path, web: Web, extra: str = "", secrets: Mapping[str, str] = NOTHING) -> None:
        self.web, self.now = web, app.utc_now
        self.said: list[str] = []
        self.people: list[Somebody] = []
        (folder / "reviewbot.toml").write_text(HEAD + LISTING.format(url=web.url("/page")) + extra)
        self.settings = config.load(folder / "reviewbot.toml", secrets)
        self.store = app.open_store(self.settings)
        self.visit = app.visits(self.settings, self.store)
        self.front = front(self.settings.web)
        self.desk = Desk(
            self.visit,
            self.settings,
            Keeper(self.front, self.visit, OWNER, self.now),
            health=lambda: health(self.visit, Pulse(0, 0), ()),
            tell=self.works,
            say=self.said.append,
            now=self.now,
        )

    @contextmanager
    def open(self) -> Iterator["WebLog"]:
        with served(application(self.desk, {}), 0) as self.address:
            yield self
            for one in self.people:
                one.leaves()
        self.store.close()

    def gets(self, *reviews: dict[str, Any]) -> None:
        """The page shows these reviews, and is read."""
        self.web.answers["/page"] = web_page(*reviews)
        self.reads("page")

    def reads(self, listing: str) -> None:
        with self.visit() as world:
            polled = poll(world, world.listings[listing], named=True)
            assert not polled.error, polled.error

    def works(self) -> None:
        """What the engine does when it is told."""
        with self.visit() as world:
            publish(world)

    def member(self, account: Account) -> "Somebody":
        """Somebody with an account, who has signed in."""
        secret, now = tokens.fresh(), self.now()
        self.store.add_account(account, OWNER)
        session = Session(tokens.digest(secret), account.name, opened_at=now, seen_at=now)
        self.store.open_session(session, account.name, "password", instead_of="")
        self.people.append(Somebody(self, secret))
        return self.people[-1]

    def session(self) -> str:
        """The secret of a cookie, as whoever opened the link has it."""
        return entering.by_link(
            self.store, "k", "k", owner=OWNER, peer="127.0.0.1", before="", now=self.now()
        )

    def somebody(self, *, signed_in: bool = True) -> "Somebody":
        self.people.append(Somebody(self, self.session() if signed_in else ""))
        return self.people[-1]


class Somebody:
    """A browser without script: it follows links, sends forms, and keeps its cookie."""

    def __init__(self, log: WebLog, secret: str = "") -> None:
        self._log, self._http, self._secret = log, requests.Session(), secret
        if secret:
            self._http.cookies.set(log.front.cookie, secret)
        self.page = ""
        self.status = 0

    def leaves(self) -> None:
        self._http.close()

    def gets(self, path: str, **how: Any) -> requests.Response:
        return self._took(self._http.get(self._log.address.rstrip("/") + path, timeout=20, **how))

    def sends(self, path: str, **fields: Any) -> requests.Response:
        """A form as the page that was got last has it: with its hidden fields, where it is on it."""
        form = {**self._hidden(path), **fields}
        return self._took(self._http.post(self._log.address.rstrip("/") + path, data=form, timeout=20))

    def sees(self) -> str:
        """The words of the page in one line."""
        bare = re.sub(r"(?s)<(script|style|select|textarea).*?</\1>|<[^>]+>", " ", self.page)
        return " ".join(unescape(bare).split())

    def finds(self, pattern: str) -> list[str]:
        """What matches in the page as it is written."""
        return [unescape(one) for one in re.findall(pattern, self.page)]

    def field(self, name: str) -> str:
        """What stands in a text area."""
        return self.finds(rf'(?s)<textarea [^>]*name="{name}"[^>]*>(.*?)</textarea>')[0]

    def has(self, path: str) -> bool:
        """Whether there is a form that is sent there."""
        return f'action="{path}"' in self.page

    @property
    def csrf(self) -> str:
        """The mark that the forms of this session carry."""
        return tokens.csrf(self._secret)

    def _took(self, answer: requests.Response) -> requests.Response:
        self.status = answer.status_code
        if "event-stream" not in answer.headers.get("content-type", ""):
            self.page = answer.text
        return answer

    def _hidden(self, path: str) -> dict[str, str]:
        for action, inside in re.findall(
            r'(?s)<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', self.page
        ):
            if unescape(action) == path:
                found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', inside)
                return {name: unescape(value) for name, value in found}
        return {}
