"""Who may do what by the API: every role, at their own place and at another one, on every route."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from fakes.programs import HERE, ROUTES, THERE, Desk
from fakes.world import Scene, open_store
from reviewbot.notify.subscriber import Subscriber
from reviewbot.pipeline import subscribe
from reviewbot.roles import APPROVERS_ONLY, Role
from reviewbot.types import Subscription

NONE = ""
READERS_ONLY = "You can read the cases, but not change them"


@dataclass(frozen=True)
class Route:
    """What a route asks of whoever comes. ``all_places``: nobody may who is of one place alone."""

    least: Role
    body: dict[str, Any] | None = None
    all_places: bool = False


@dataclass(frozen=True)
class Case:
    """One line of the matrix."""

    method: str
    path: str
    role: str
    place: str
    route: Route = field(repr=False)


RIGHTS = {
    ("GET", "/log"): Route(Role.VIEWER),
    ("GET", "/cases/{case_id}"): Route(Role.VIEWER),
    ("POST", "/cases/{case_id}/approve"): Route(Role.APPROVER, {"rev": 1}),
    ("POST", "/cases/{case_id}/edit"): Route(Role.RESPONDER, {"text": "We are sorry. Elena"}),
    ("POST", "/cases/{case_id}/assign"): Route(Role.RESPONDER, {"who": "sam"}),
    ("POST", "/cases/{case_id}/snooze"): Route(Role.RESPONDER, {"until": "2h"}),
    ("POST", "/cases/{case_id}/dismiss"): Route(Role.APPROVER, {"why": "a mistake"}),
    ("POST", "/cases/{case_id}/release"): Route(Role.APPROVER, {"why": "checked"}),
    ("POST", "/cases/{case_id}/withdraw"): Route(Role.APPROVER, {"why": "wrong words"}),
    ("POST", "/cases/{case_id}/posted"): Route(Role.RESPONDER, {}),
    ("POST", "/cases/{case_id}/tried"): Route(Role.RESPONDER, {"how": "phone"}),
    ("POST", "/cases/{case_id}/reached"): Route(Role.RESPONDER, {"how": "phone"}),
    ("POST", "/cases/{case_id}/remedied"): Route(Role.RESPONDER, {"what": "a new soup"}),
    ("POST", "/cases/{case_id}/close"): Route(Role.RESPONDER, {"outcome": "satisfied"}),
    ("POST", "/cases/{case_id}/ask"): Route(Role.APPROVER, {}),
    ("POST", "/score"): Route(Role.VIEWER, {"text": "Cold soup."}),
    ("POST", "/draft"): Route(Role.VIEWER, {"text": "Cold soup.", "business": {"name": "Harbor & Vine"}}),
    ("POST", "/lint"): Route(
        Role.VIEWER, {"text": "Cold soup.", "reply": "Sorry.", "business": {"name": "Harbor & Vine"}}
    ),
    ("GET", "/listings"): Route(Role.VIEWER),
    ("POST", "/listings/{name}/poll"): Route(Role.APPROVER),
    ("POST", "/listings/{name}/stop"): Route(Role.APPROVER, {}),
    ("POST", "/listings/{name}/resume"): Route(Role.APPROVER),
    ("POST", "/listings/{name}/pause-reading"): Route(Role.APPROVER, {}),
    ("POST", "/listings/{name}/resume-reading"): Route(Role.APPROVER),
    ("POST", "/posting/stop"): Route(Role.APPROVER, {}, all_places=True),
    ("POST", "/posting/resume"): Route(Role.APPROVER, all_places=True),
    ("GET", "/promises"): Route(Role.VIEWER),
    ("POST", "/promises/{number}/{became}"): Route(Role.RESPONDER, {}),
    ("GET", "/report"): Route(Role.VIEWER),
    ("GET", "/webhooks"): Route(Role.APPROVER),
    ("POST", "/webhooks/deliveries/{number}/again"): Route(Role.APPROVER),
}
# What a path is filled with, for something of the place itself and for something of the other one.
OWN = {"case_id": "1", "name": "harbor", "number": "1", "became": "kept"}
OTHERS = {"case_id": "2", "name": "annex", "number": "2", "became": "kept"}
MATRIX = [
    Case(method, path, role, place, route)
    for (method, path), route in RIGHTS.items()
    for role in (NONE, *map(str, Role))
    for place in ("own", "other")
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A case, a listing, a promise and a delivery at each of two places; programs are of the first."""
    folder = tmp_path_factory.mktemp("rights")
    with closing(open_store(folder)) as store:
        desk = Desk(Scene(store), folder)
        hook = Subscription("https://till.example/", "TILL", "till", events=("case_opened",))
        desk.programs = (Subscriber(hook, "", lambda *_, **__: pytest.fail("nothing is sent here")),)
        with desk.visit() as world:
            subscribe(world)
        desk.gets("soup")
        desk.gets("seat", at=THERE, text="The seat of the other business was broken.")
        for case in (1, 2):
            desk.promises(case)
        with desk.visit() as world:
            assert subscribe(world) == 2
        yield desk


@pytest.fixture(scope="module")
def tokens(desk: Desk) -> dict[str, str]:
    return {str(role): desk.token(role, at=HERE) for role in Role} | {NONE: ""}


def asked(desk: Desk, one: Case, token: str) -> Any:
    path = one.path.format(**(OWN if one.place == "own" else OTHERS))
    more = {} if one.route.body is None else {"json": one.route.body}
    return desk.asks(one.method, path, token=token, **more)


def refused_for_their_role(answer: Any) -> bool:
    words = answer.json().get("detail", "") if answer.status_code == 403 else ""
    return APPROVERS_ONLY in words or READERS_ONLY in words


def test_every_route_has_its_line() -> None:
    assert set(ROUTES) == set(RIGHTS)


@pytest.mark.parametrize(
    "one", MATRIX, ids=lambda one: f"{one.method} {one.path} by {one.role or 'nobody'} at {one.place}"
)
def test_the_matrix(desk: Desk, tokens: dict[str, str], one: Case) -> None:
    before = [event.kind for event in desk.scene.store.events() if event.kind != "refused"]
    answer = asked(desk, one, tokens[one.role])
    if one.role == NONE:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer ")
    elif "{" in one.path and one.place == "other":
        may_not = one.path.startswith("/webhooks") and one.role != Role.APPROVER
        assert answer.status_code == (403 if may_not else 404)
    elif tuple(Role).index(Role(one.role)) < tuple(Role).index(one.route.least):
        assert answer.status_code == 403
    elif one.route.all_places:
        assert answer.status_code == 403
        assert "for some locations" in answer.json()["detail"]
    else:
        assert answer.status_code not in {401, 404}
        assert not refused_for_their_role(answer)
    if answer.status_code in {401, 403, 404}:
        after = [event.kind for event in desk.scene.store.events() if event.kind != "refused"]
        assert after == before
    for word in ("broken", THERE, '"annex"'):
        assert word not in answer.text


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.APPROVER])
def test_somebody_of_all_places_sees_both(desk: Desk, role: Role) -> None:
    token = desk.token(role)
    rows = desk.asks("GET", "/log", token=token).json()["rows"]
    assert {one["review"]["location"] for one in rows} == {HERE, THERE}
    assert len(desk.asks("GET", "/listings", token=token).json()["listings"]) == 2
    promises = desk.asks("GET", "/promises?open=false", token=token).json()["promises"]
    assert {one["case"] for one in promises} == {1, 2}


def test_an_approver_of_all_places_can_stop_everything(desk: Desk) -> None:
    token = desk.token("approver")
    said = desk.asks("POST", "/posting/stop", token=token, json={"why": "a bad day"})
    assert (said.status_code, said.json()) == (200, {"said": "No replies are posted from now on."})
    stopped = desk.asks("GET", "/listings", token=token).json()["posting_stopped"]
    assert (stopped["by"], stopped["why"]) == ("approver-all", "a bad day")
    assert desk.asks("POST", "/posting/resume", token=token).status_code == 200
