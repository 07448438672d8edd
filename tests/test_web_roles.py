"""Who may see and do what on the pages: every role at every place, for every page there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from fakes.shop import review
from fakes.web import Web
from fakes.weblog import Somebody, WebLog
from fakes.world import START
from reviewbot.roles import Role
from reviewbot.store.accounts import Account
from reviewbot.web.app import PAGES

SOUP = "We waited an hour and the soup was cold."
GLASS = "I found a piece of glass in my salad and cut my lip. I had to see a doctor."
OTHER_SHOP = """
[web]
sign_in = "accounts"

[[locations]]
id = "annex"
name = "Annex"
"""
MAIN = frozenset({"main"})
PEOPLE = {
    "viewer": (Role.VIEWER, MAIN),
    "responder": (Role.RESPONDER, MAIN),
    "approver": (Role.APPROVER, MAIN),
    "stranger": (Role.APPROVER, frozenset({"annex"})),
    "owner": (Role.APPROVER, None),
}


@dataclass(frozen=True)
class Try:
    """One thing that somebody does, and the status that each of PEOPLE gets, in their order."""

    method: str
    route: str
    path: str
    gets: tuple[int, int, int, int, int]
    form: Mapping[str, str] | None = None
    signed_out: int = 0

    @property
    def nobody(self) -> int:
        """What somebody gets who has not signed in: a page sends them there, a program is told."""
        return self.signed_out or (303 if self.form is None else 401)


SWITCH = "/listings/switch"
TRIES = (
    Try("GET", "/", "/", (200, 200, 200, 200, 200)),
    Try("GET", "/export.{form}", "/export.csv", (200, 200, 200, 200, 200)),
    Try("GET", "/cases/{case_id}", "/cases/1", (200, 200, 200, 404, 200)),
    Try("GET", "/cases/{case_id}", "/cases/2", (404, 200, 200, 404, 200)),  # held: for those who answer
    Try("GET", "/reports", "/reports", (200, 200, 200, 200, 200)),
    Try("GET", "/listings", "/listings", (200, 200, 200, 200, 200)),
    Try("GET", "/playground", "/playground", (200, 200, 200, 200, 200)),
    Try("GET", "/settings", "/settings", (404, 404, 404, 404, 200)),
    Try("GET", "/first-run", "/first-run", (404, 404, 404, 404, 200)),
    Try("GET", "/live", "/live", (200, 200, 200, 200, 200)),
    Try("GET", "/metrics", "/metrics", (403, 403, 403, 403, 200), signed_out=401),
    Try("POST", "/playground", "/playground", (200, 200, 200, 200, 200), {"text": "Cold soup."}),
    Try("POST", "/views", "/views", (303, 303, 303, 303, 303), {"name": "Mine", "stars": "1"}),
    Try("POST", "/queue", "/queue", (303, 303, 303, 303, 303), {"case": "1"}),
    Try("POST", "/assign", "/assign", (403, 303, 303, 404, 303), {"case": "1", "who": "sam"}),
    Try("POST", "/cases/{case_id}/check", "/cases/1/check", (200, 200, 200, 404, 200), {"text": "Hello."}),
    Try("POST", "/cases/{case_id}/{step}", "/cases/1/assign", (403, 303, 303, 404, 303), {"who": "sam"}),
    Try("POST", "/cases/{case_id}/{step}", "/cases/1/dismiss", (403, 403, 422, 404, 422), {"note": ""}),
    Try("POST", "/cases/{case_id}/{step}", "/cases/1/approve", (403, 403, 409, 404, 409), {"rev": "99"}),
    Try("POST", "/cases/{case_id}/{step}", "/cases/2/tried", (404, 303, 303, 404, 303), {"how": "phone"}),
    Try("POST", "/reviews/{review_id}/thank", "/reviews/3/thank", (403, 303, 303, 404, 303), {}),
    Try("POST", "/cases/{case_id}/promises/{number}", "/cases/1/promises/7", (404, 404, 404, 404, 404), {}),
    Try("POST", SWITCH, SWITCH, (403, 403, 303, 404, 303), {"listing": "page", "what": "read"}),
    Try("POST", SWITCH, SWITCH, (404, 404, 404, 404, 303), {"listing": "", "what": "resume-posting"}),
)
OPEN = {"/sign-in", "/sign-in/oidc", "/sign-in/oidc/answer", "/sign-in/{link}", "/sign-out"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebLog]:
    folder: Path = tmp_path_factory.mktemp("roles")
    with Web() as web, WebLog(folder, web, OTHER_SHOP).open() as log:
        log.gets(review("a", 1, SOUP), review("b", 1, GLASS, ago=3), review("c", 5, "Lovely evening.", ago=4))
        yield log


@pytest.fixture(scope="module")
def people(log: WebLog) -> Mapping[str, Somebody]:
    return {
        name: log.member(Account(name, role, places, START, password="x"))
        for name, (role, places) in PEOPLE.items()
    }


def status(who: Somebody, one: Try) -> int:
    """What the first answer was."""
    if one.form is None:
        answer = who.gets(one.path, stream=True, allow_redirects=False)
    else:
        who.page = ""
        answer = who.sends(one.path, **({"csrf": who.csrf} | dict(one.form)))
    first = answer.history[0] if answer.history else answer
    answer.close()
    return first.status_code


@pytest.mark.parametrize("one", TRIES, ids=lambda one: f"{one.method} {one.path}")
@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_what_their_role_and_place_allow(
    people: Mapping[str, Somebody], name: str, one: Try
) -> None:
    assert status(people[name], one) == one.gets[list(PEOPLE).index(name)]


@pytest.mark.parametrize("one", TRIES, ids=lambda one: f"{one.method} {one.path}")
def test_whoever_has_not_signed_in_gets_nothing(log: WebLog, one: Try) -> None:
    assert status(log.somebody(signed_in=False), one) == one.nobody


def test_every_page_there_is_is_tried() -> None:
    there = {
        (method, route.path)
        for page in PAGES
        for route in page.router.routes
        for method in route.methods or ()
    }
    assert {one for one in there if one[1] not in OPEN} == {(one.method, one.route) for one in TRIES}


@pytest.mark.parametrize("path", ["/", "/?q=hour", "/export.csv", "/export.jsonl", "/listings", "/reports"])
def test_somebody_from_another_place_sees_nothing_of_it(people: Mapping[str, Somebody], path: str) -> None:
    stranger = people["stranger"]
    stranger.gets(path)
    for words in ("soup", "glass", "Ana", ">page<"):
        assert words not in stranger.page


def test_what_only_those_may_read_who_answer_is_in_no_list_of_a_viewer(
    people: Mapping[str, Somebody],
) -> None:
    viewer = people["viewer"]
    for path in ("/", "/?q=glass", "/export.csv", "/export.jsonl", "/?class=safety"):
        viewer.gets(path)
        assert "piece of glass" not in viewer.page
    viewer.gets("/cases/1")
    assert "piece of glass" not in viewer.page
