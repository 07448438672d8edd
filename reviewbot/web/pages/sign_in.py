"""Signing in and out: with a password, by the link of this machine, or at an identity provider.

Whoever is about to sign in has a cookie of their own for it, the visit: the form and the way to the provider
and back are bound to it, so that nobody can sign somebody else's browser in.
"""

import re
from datetime import timedelta
from functools import partial
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reviewbot.app import talks
from reviewbot.errors import Refused, SiteError
from reviewbot.web import drawing
from reviewbot.web.seat import STRANGE_FORM, Acting, Desk
from reviewbot.web.signin import entering, oidc, tokens
from reviewbot.web.signin.opening import SECRET
from reviewbot.web.signin.ways import Way, local_path
from reviewbot.web.signin.who import LONGEST
from reviewbot.wording import worded

router = APIRouter()

_VISIT_LASTS = timedelta(hours=1)  # to type a password, or to sign in at the provider
_VISIT = re.compile(r"([\w-]{43})(/[!-~]*)", re.ASCII)  # a secret, and where to go back to
_PER_MINUTE = 600  # requests to the provider: somebody is waiting
_NO_PAGE = worded("There is no such page.")


class Porch:
    """One request of somebody who is about to come in, or to go."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.desk: Desk = request.app.state.desk
        self.keeper, self.front = self.desk.doorkeeper, self.desk.doorkeeper.front
        kept = _VISIT.fullmatch(request.cookies.get(self.front.visit_cookie, ""))
        self.visit, self.back = (kept[1], local_path(unquote(kept[2]))) if kept else ("", "/")
        self.before = request.cookies.get(self.front.cookie, "")
        self.peer = self.keeper.caller(request).peer

    def ensure(self, way: Way) -> None:
        """Raises HTTPException (404) where people come in another way."""
        if self.front.way is not way:
            raise HTTPException(404, _NO_PAGE)

    def begins(self, answer: Response, visit: str, back: str) -> Response:
        """The answer, and a visit from which somebody goes back to a page of ours."""
        lasts = _VISIT_LASTS // timedelta(seconds=1)
        self._keep(answer, self.front.visit_cookie, visit + quote(back, safe="/"), lasts)
        return answer

    def lets_in(self, secret: str) -> Response:
        """Back to where somebody wanted to go, with their session."""
        answer = RedirectResponse(self.back, 303)
        self._keep(answer, self.front.cookie, secret, LONGEST // timedelta(seconds=1))
        self._keep(answer, self.front.visit_cookie, "", 0)
        return answer

    def lets_out(self) -> Response:
        """To the beginning, without a session."""
        answer = RedirectResponse("/sign-in", 303)
        self._keep(answer, self.front.cookie, "", 0)
        return answer

    def form(self, *, visit: str, trouble: Refused | None = None, name: str = "") -> Response:
        """The page where people sign in; of what was typed it shows the name only."""
        told = {
            "business": self.desk.settings.business,
            "way": self.front.way,
            "csrf": tokens.csrf(visit),
            "trouble": str(trouble or ""),
            "name": name,
        }
        status = 200 if trouble is None else 429 if trouble.retry_after else 401
        zone, language = self.desk.settings.business.timezone, self.desk.language
        answer = drawing.page("sign_in.html", told, zone=zone, language=language, status=status)
        if trouble and trouble.retry_after:
            answer.headers["retry-after"] = str(-(-trouble.retry_after // timedelta(seconds=1)))
        return answer

    @property
    def client(self) -> oidc.Client:
        """What we are at the identity provider."""
        web, secret = self.desk.settings.web, self.desk.settings.secrets.get(SECRET)
        return oidc.Client(web.oidc_issuer, web.oidc_client_id, secret, self.front.answer_url)

    def _keep(self, answer: Response, name: str, value: str, seconds: int) -> None:
        # Lax and not strict: a link in Slack leads to a page, and an identity provider back.
        answer.set_cookie(
            name, value, max_age=seconds, path="/", secure=self.front.secure, httponly=True, samesite="lax"
        )


AtThePorch = Annotated[Porch, Depends(Porch)]


async def _typed(porch: AtThePorch) -> dict[str, str]:
    """What was typed into our own form, in the browser that we gave it to. Raises Refused."""
    form = await porch.request.form(max_files=0, max_fields=10)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    if not porch.visit or not tokens.same(typed.get("csrf", ""), tokens.csrf(porch.visit)):
        raise Refused(STRANGE_FORM)
    return typed


@router.get("/sign-in")
def sign_in(porch: AtThePorch, next: str = "/") -> Response:  # noqa: A002 - as it is called in the address
    """Where people sign in; who is signed in already goes on."""
    if porch.keeper.actor(porch.request):
        return RedirectResponse(local_path(next), 303)
    visit = porch.visit or tokens.fresh()
    return porch.begins(porch.form(visit=visit), visit, local_path(next))


@router.post("/sign-in")
def with_password(porch: AtThePorch, typed: Annotated[dict[str, str], Depends(_typed)]) -> Response:
    """A name and a password."""
    porch.ensure(Way.ACCOUNTS)
    name, password = typed.get("name", ""), typed.get("password", "")
    try:
        with porch.desk.visit() as world:
            secret = entering.by_password(
                world.store,
                porch.keeper.passwords,
                name,
                password,
                peer=porch.peer,
                before=porch.before,
                now=porch.desk.now(),
            )
    except Refused as refused:
        return porch.form(visit=porch.visit, trouble=refused, name=name)
    return porch.lets_in(secret)


@router.get("/sign-in/oidc")
def to_the_provider(porch: AtThePorch) -> Response:
    """To the identity provider, with a new visit: what it answers is good for this one alone."""
    porch.ensure(Way.OIDC)
    visit, keeper = tokens.fresh(), porch.keeper
    try:
        with porch.desk.visit() as world:
            steps = oidc.leave(porch.client, keeper.memory, visit, porch.desk.now())
            address = talks.driven(steps, partial(world.wire.fetch, per_minute=_PER_MINUTE))
    except SiteError as error:
        return _provider_trouble(porch, error)
    return porch.begins(RedirectResponse(address, 303), visit, porch.back)


@router.get("/sign-in/oidc/answer")
def from_the_provider(porch: AtThePorch) -> Response:
    """Back from the identity provider."""
    porch.ensure(Way.OIDC)
    keeper, now, query = porch.keeper, porch.desk.now(), dict(porch.request.query_params)
    with porch.desk.visit() as world:
        try:
            steps = oidc.come_back(porch.client, keeper.memory, porch.visit, query, now)
            identity = talks.driven(steps, partial(world.wire.fetch, per_minute=_PER_MINUTE))
            secret = entering.by_identity(
                world.store, identity, peer=porch.peer, before=porch.before, now=now
            )
        except oidc.NotBelieved as refused:
            entering.not_believed(world.store, peer=porch.peer, now=now)
            return porch.form(visit=porch.visit, trouble=refused)
        except Refused as refused:
            return porch.form(visit=porch.visit, trouble=refused)
        except SiteError as error:
            entering.not_believed(world.store, peer=porch.peer, now=now)
            return _provider_trouble(porch, error)
    return porch.lets_in(secret)


def _provider_trouble(porch: Porch, error: SiteError) -> Response:
    porch.desk.say(f"sign-in: {error}")
    return porch.form(visit=porch.visit, trouble=oidc.trouble(error))


@router.get("/sign-in/{link}")
def by_link(porch: AtThePorch, link: str) -> Response:
    """The link that ``run`` printed."""
    porch.ensure(Way.LINK)
    keeper = porch.keeper
    if not keeper.caller(porch.request).here:
        raise HTTPException(404, _NO_PAGE)
    try:
        with porch.desk.visit() as world:
            secret = entering.by_link(
                world.store,
                keeper.link,
                link,
                owner=keeper.owner,
                peer=porch.peer,
                before=porch.before,
                now=porch.desk.now(),
            )
    except Refused as refused:
        return porch.form(visit=porch.visit, trouble=refused)
    return porch.lets_in(secret)


@router.post("/sign-out")
def sign_out(seat: Acting, porch: AtThePorch) -> Response:
    """End the session that this browser has."""
    with seat.world() as world:
        world.store.end_session(tokens.digest(porch.before), seat.viewer.name, seat.desk.now())
    return porch.lets_out()
