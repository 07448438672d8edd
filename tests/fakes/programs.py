"""The API over a real store, and programs that use it: two places, and somebody of every role at each.

with Desk(scene, folder) as desk:
    desk.asks("GET", "/log", token=desk.token("approver"))
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from starlette.testclient import TestClient

from fakes.world import LISTING, Scene, page, review
from reviewbot import config, pipeline
from reviewbot.cases import Move
from reviewbot.pipeline import Program, World
from reviewbot.roles import Role
from reviewbot.store.accounts import Account, ApiToken, Scope
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import Location, Vow
from reviewbot.web import seat
from reviewbot.web.api.application import api
from reviewbot.web.app import application
from reviewbot.web.signin import tokens
from reviewbot.web.signin.keeper import Keeper
from reviewbot.web.signin.ways import front

API = "/api/v1"
DOCUMENT = api(cast("seat.Desk", None)).openapi()
ROUTES = [(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods]
HERE, THERE = "main-street", "harbor-gate"
SCOPES = {Role.VIEWER: Scope.READ, Role.RESPONDER: Scope.WRITE, Role.APPROVER: Scope.APPROVE}
ANNEX = replace(LISTING, name="annex", location=THERE, options={"url": "https://reviews.example/annex"})
FILE = """
[business]
name = "Harbor & Vine"
timezone = "America/Los_Angeles"
[web]
sign_in = "{way}"
public_url = "{public}"
[[locations]]
id = "main-street"
name = "Main Street"
[[locations]]
id = "harbor-gate"
name = "Harbor Gate"
[[listings]]
name = "harbor"
site = "feed"
location = "main-street"
url = "https://reviews.example/harbor"
[[listings]]
name = "annex"
site = "feed"
location = "harbor-gate"
url = "https://reviews.example/annex"
"""


class Desk:
    """A business with two places whose API is open, and what its programs are answered."""

    def __init__(
        self,
        scene: Scene,
        folder: Path,
        *,
        way: str = "accounts",
        public: str = "https://reviews.example",
    ) -> None:
        self.scene, self.folder, self.told = scene, folder, 0
        self.programs: tuple[Program, ...] = ()
        scene.listings = {LISTING.name: LISTING, ANNEX.name: ANNEX}
        path = folder / "reviewbot.toml"
        path.write_text(FILE.format(way=way, public=public))
        self.settings = config.load(path, {})
        self.keeper = Keeper(front(self.settings.web), self.visit, "owner", scene.clock)
        self.app = application(
            seat.Desk(
                self.visit,
                self.settings,
                self.keeper,
                health=lambda: {"ok": True},
                tell=self._tell,
                say=lambda _: None,
                now=scene.clock,
            ),
            {},
        )
        self.client = TestClient(
            self.app, base_url="http://127.0.0.1", client=("127.0.0.1", 9), raise_server_exceptions=False
        )

    def _tell(self) -> None:
        self.told += 1

    @contextmanager
    def visit(self) -> Iterator[World]:
        """The world of one request, with a store of its own thread."""
        with closing(SqliteStore(str(self.folder / "reviewbot.db"))) as store:
            locations = {one: Location(one, one, signer="Elena") for one in (HERE, THERE)}
            yield replace(self.scene.world, store=store, locations=locations, programs=self.programs)

    # --- what happened -----------------------------------------------------------------------------

    def gets(self, *keys: str, at: str = HERE, **said: Any) -> None:
        """A poll that finds these complaints at one of the places."""
        listing = LISTING if at == HERE else ANNEX
        self.scene.shows(page(*(review(key, **said) for key in keys)), url=listing.options["url"])
        with self.visit() as world:
            assert pipeline.poll(world, listing, named=True).status == "ok"

    def promises(self, case: int) -> None:
        """The reply of a case is posted, and promises something."""
        approved = self.scene.act(case, Move.APPROVE)
        self.scene.act(case, Move.POSTED)
        now, store = self.scene.clock.now, self.scene.store
        posted = next(one for one in store.posted() if one.row.case and one.row.case.id == case)
        vow = Vow("I will call you tomorrow.", now + timedelta(days=1), dated=True, remind_at=now)
        store.promise(posted, approved.text, [vow], "elena", now)

    # --- programs --------------------------------------------------------------------------------------

    def token(
        self,
        role: str = "approver",
        *,
        at: str | None = None,
        scope: Scope | None = None,
        days: float = 90,
    ) -> str:
        """A token of an account with this role; ``at``: for this place alone."""
        store, now, secret = self.scene.store, self.scene.clock.now, tokens.fresh_for_a_program()
        name, places = f"{role}-{at or 'all'}", frozenset({at}) if at else None
        if store.account(name) is None:
            store.add_account(Account(name, Role(role), places, now), "root")
        made = ApiToken(
            0,
            "till",
            name,
            tokens.digest(secret),
            scope or SCOPES[Role(role)],
            places,
            now,
            now + timedelta(days=days),
        )
        store.add_token(made, "root")
        return secret

    def asks(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Any:
        """The answer to one request."""
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.request(method, API + path, headers={**shown, **(headers or {})}, **more)

    def does(self, step: str, case: int = 1, *, token: str, **body: Any) -> Any:
        """The answer to one thing that is done with a case."""
        headers = body.pop("headers", None)
        return self.asks("POST", f"/cases/{case}/{step}", token=token, headers=headers, json=body)
