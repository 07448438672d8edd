"""The API as programs meet it: the log, a case, what is done with it, and how what is wrong is told."""

import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from fakes.programs import API, HERE, THERE, Desk
from fakes.shop import Shop
from fakes.world import LISTING, OWNER, STAFF, START, Scene
from reviewbot import forms
from reviewbot.app import case_form
from reviewbot.app.words import REGULATED
from reviewbot.cases import OUTCOMES, Move
from reviewbot.errors import StoreError
from reviewbot.notify.subscriber import Subscriber
from reviewbot.pipeline import subscribe
from reviewbot.report import report, wanted, words
from reviewbot.store import Filter
from reviewbot.store.accounts import Scope, Session
from reviewbot.types import PromiseState, Stop, Subscription
from reviewbot.web.api import asked as sent
from reviewbot.web.api.log import Filters
from reviewbot.web.signin import tokens as signs

HURT = "The door hit me and I was hurt."
COMPLAINT = {"id": "1", "text": "We waited an hour and the soup was cold.", "rating": 1, "title": "Cold"}
ASKED = {
    **COMPLAINT,
    "platform": "google_business",
    "reviewer_name": "Ana",
    "business": {"name": "Harbor & Vine", "signer": "Elena Marchetti", "phone": "(831) 555-0100"},
}


@pytest.fixture
def desk(scene: Scene, tmp_path: Path) -> Desk:
    return Desk(scene, tmp_path)


@pytest.fixture
def token(desk: Desk) -> str:
    """Of a program that may do everything."""
    return desk.token("approver")


def problem(answer: Any, status: int, sort: str) -> str:
    """That this is a problem of this sort; gives what it says."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    told = answer.json()
    assert told["type"] == f"urn:reviewbot:problem:{sort}"
    assert told["status"] == status
    assert told["instance"].startswith(API)
    assert told["title"]
    return str(told["detail"])


def kinds(desk: Desk, case: int = 1) -> list[str]:
    return desk.scene.kinds(case)


# --- the log --------------------------------------------------------------------------------------------


def test_the_log_has_the_rows_of_the_command(desk: Desk, token: str) -> None:
    desk.gets("soup", "wine")
    desk.scene.act(1, Move.ASSIGN, who=STAFF)
    said = desk.asks("GET", "/log", token=token).json()
    assert said["rows"] == [forms.log_row(one) for one in desk.scene.log()]
    assert (said["after"], said["before"]) == (None, None)


def test_the_log_is_read_in_pages_from_the_newest_to_the_oldest_and_back(desk: Desk, token: str) -> None:
    desk.gets(*"abcdefg")
    seen: list[int] = []
    after, before = "", ""
    while True:
        page = desk.asks("GET", f"/log?limit=3&after={after}", token=token).json()
        seen += [one["case"] for one in page["rows"]]
        after = page["after"]
        if after is None:
            before = page["before"]
            break
    assert sorted(seen) == list(range(1, 8))
    back = desk.asks("GET", f"/log?limit=3&before={before}", token=token).json()
    assert [one["case"] for one in back["rows"]] == seen[3:6]


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("listing=annex", {3}),
        ("location=main-street", {1, 2}),
        ("class=safety", {2}),
        ("state=held", {2}),
        ("state=untouched&class=service", {1, 3}),
        ("assignee=U-sam", {1}),
        ("search=hurt", {2}),
        ("stars=1", {1, 2, 3}),
        ("stars=5", set()),
        ("rating=1", {1, 2, 3}),
        ("rating=2.5", set()),
        ("negative=true&overdue=true", set()),
        ("since=7d", {1, 2, 3}),
        ("until=2026-11-01", set()),
        ("site=yelp", set()),
    ],
)
def test_the_log_is_narrowed_by_what_the_address_says(
    desk: Desk, token: str, query: str, cases: set[int]
) -> None:
    desk.gets("soup")
    desk.gets("door", text=HURT)
    desk.gets("seat", at=THERE)
    desk.scene.act(1, Move.ASSIGN, who=STAFF)
    answer = desk.asks("GET", f"/log?{query}", token=token)
    assert answer.status_code == 200, answer.text
    assert {one["case"] for one in answer.json()["rows"]} == cases


def test_a_rating_is_looked_for_on_the_pages_after_too(desk: Desk, token: str) -> None:
    desk.gets("rare", rating=2, created_at=START - timedelta(hours=9))
    desk.gets(*"abcdefg")
    [row] = desk.asks("GET", "/log?rating=2&limit=2", token=token).json()["rows"]
    assert row["review"]["key"] == "rare"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("clas=safety", "query.clas is not known here"),
        ("class=praises", "query.class must be one of 'safety'"),
        ("limit=0", "query.limit must be 1 or more"),
        ("limit=501", "query.limit must be 500 or less"),
        ("stars=six", "query.stars must be a whole number"),
        ("rating=nan", "query.rating must be a number"),
        ("since=soon", "is not a time"),
        ("after=zzz", ""),
        ("after=1&before=2", "not for both"),
        ("state=reached&recovery=closed", "two different states"),
    ],
)
def test_what_is_wrong_with_a_filter_is_told(desk: Desk, token: str, query: str, told: str) -> None:
    assert told in problem(desk.asks("GET", f"/log?{query}", token=token), 422, "invalid")


@pytest.mark.parametrize("path", ["/cases/1", "/promises", "/report", "/webhooks", "/listings"])
def test_a_query_that_a_route_does_not_have_is_told(desk: Desk, token: str, path: str) -> None:
    desk.gets("soup")
    answer = desk.asks("GET", f"{path}?locaton=main-street", token=token)
    assert "query.locaton is not known here" in problem(answer, 422, "invalid")


# --- one case --------------------------------------------------------------------------------------------


def test_a_case_is_what_the_command_shows(desk: Desk, token: str) -> None:
    desk.gets("soup")
    desk.scene.act(1, Move.REACHED, how="phone", note="She comes on Friday.")
    said = desk.asks("GET", "/cases/1", token=token).json()
    file = desk.scene.file()
    assert file.row.case
    with desk.visit() as world:
        shown = case_form.form(world, file, file.row.case)
    assert said == json.loads(json.dumps(shown))


def test_a_case_that_has_not_changed_is_not_sent_again(desk: Desk, token: str) -> None:
    desk.gets("soup")
    tag = desk.asks("GET", "/cases/1", token=token).headers["etag"]
    assert tag.startswith('"1-')
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = desk.asks("GET", "/cases/1", token=token, headers={"If-None-Match": known})
        assert (again.status_code, again.text, again.headers["etag"]) == (304, "", tag)
    desk.does("assign", token=token, who="sam")
    after = desk.asks("GET", "/cases/1", token=token, headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert after.headers["etag"].startswith('"2-')


def test_what_happens_without_a_new_revision_is_another_answer_too(desk: Desk, token: str) -> None:
    desk.gets("soup")
    tag = desk.asks("GET", "/cases/1", token=token).headers["etag"]
    desk.scene.deliver()
    assert desk.asks("GET", "/cases/1", token=token, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", str(2**63), "1e3"])
def test_a_case_that_there_is_not_is_told(desk: Desk, token: str, number: str) -> None:
    answer = desk.asks("GET", f"/cases/{number}", token=token)
    assert answer.status_code == (404 if number == "99" else 422)
    assert answer.json()["detail"]


def test_a_held_case_is_hidden_from_a_program_that_only_reads(desk: Desk) -> None:
    desk.gets("door", text=HURT)
    reads = desk.token("viewer")
    assert desk.asks("GET", "/log", token=reads).json()["rows"] == []
    assert problem(desk.asks("GET", "/cases/1", token=reads), 404, "not-found") == "There is no case 1."
    assert desk.asks("GET", "/cases/1", token=desk.token("responder")).status_code == 200


# --- what is done with it ------------------------------------------------------------------------------


def test_an_approval_says_which_revision_was_read(desk: Desk, token: str) -> None:
    desk.gets("soup")
    problem(desk.does("approve", token=token), 428, "revision-needed")
    stale = desk.does("approve", token=token, rev=7)
    assert "is at revision 1, not 7" in problem(stale, 409, "conflict")
    after = desk.does("approve", token=token, rev=1)
    assert after.status_code == 200
    assert (after.json()["rev"], after.json()["reply_state"]) == (2, "posting")
    assert after.headers["etag"].startswith('"2-')
    assert desk.told == 1


def test_an_approval_can_say_it_by_if_match(desk: Desk, token: str) -> None:
    desk.gets("soup")
    stale = desk.does("approve", token=token, headers={"If-Match": '"7"'})
    assert "is at revision 1, not 7" in problem(stale, 412, "stale")
    tag = desk.asks("GET", "/cases/1", token=token).headers["etag"]
    assert desk.does("approve", token=token, headers={"If-Match": tag}).json()["rev"] == 2


@pytest.mark.parametrize("tag", ["7", "*", '"x"', 'W/"1"', '"1", "2"', '"0"', '"99999999999"'])
def test_an_if_match_that_is_no_etag_of_a_case_is_told(desk: Desk, token: str, tag: str) -> None:
    desk.gets("soup")
    assert "ETag" in problem(desk.does("approve", token=token, headers={"If-Match": tag}), 422, "invalid")


def test_rev_and_if_match_must_agree(desk: Desk, token: str) -> None:
    desk.gets("soup")
    answer = desk.does("approve", token=token, rev=1, headers={"If-Match": '"2"'})
    assert "two different" in problem(answer, 422, "invalid")


def test_a_case_goes_its_whole_way_by_the_api(desk: Desk, token: str) -> None:
    desk.gets("soup")
    steps: list[tuple[str, dict[str, Any]]] = [
        ("assign", {"who": "sam"}),
        ("snooze", {"until": "2h"}),
        ("edit", {"text": "We are sorry, Ana. Elena"}),
        ("approve", {"rev": 4}),
        ("posted", {}),
        ("tried", {"how": "phone", "note": "nobody there"}),
        ("reached", {"how": "phone", "note": "She comes on Friday."}),
        ("remedied", {"what": "A new soup."}),
        ("close", {"outcome": "satisfied"}),
    ]
    for step, body in steps:
        answer = desk.does(step, token=token, **body)
        assert answer.status_code == 200, answer.text
    said = desk.asks("GET", "/cases/1", token=token).json()
    assert (said["reply_state"], said["recovery_state"], said["outcome"]) == ("posted", "closed", "satisfied")
    assert said["reply"]["text"] == "We are sorry, Ana. Elena"
    assert {one["by"] for one in said["events"] if one["kind"] in dict(steps)} == {"approver-all"}
    assert [one["text"] for one in said["notes"]] == [
        "phone: nobody there",
        "phone: She comes on Friday.",
        "A new soup.",
    ]


def test_what_is_not_possible_now_is_told_and_logged(desk: Desk, token: str) -> None:
    desk.gets("soup")
    assert "is not held" in problem(desk.does("release", token=token, why="x"), 422, "illegal-move")
    problem(desk.does("dismiss", token=token, why="   "), 422, "illegal-move")
    problem(desk.does("snooze", token=token, until="soon"), 422, "invalid")
    problem(desk.does("edit", token=token, text="  "), 422, "invalid")
    assert "refused" in kinds(desk)
    assert desk.told == 0


def test_a_reply_that_no_gate_lets_pass_is_not_approved(desk: Desk, token: str) -> None:
    desk.gets("soup")
    after = desk.does("edit", token=token, text="You get a refund. Elena", rev=1)
    assert [one["ok"] for one in after.json()["reply"]["checks"]] == [False]
    assert "promise" in problem(desk.does("approve", token=token, rev=2), 422, "illegal-move")


@pytest.mark.parametrize(
    ("step", "body"), [("assign", {"who": "sam"}), ("reached", {"how": "phone"}), ("approve", {"rev": 1})]
)
def test_a_request_that_comes_twice_counts_once_and_is_answered_alike(
    desk: Desk, token: str, step: str, body: dict[str, Any]
) -> None:
    desk.gets("soup")
    answers = [desk.does(step, token=token, headers={"Idempotency-Key": "7c0e-1"}, **body) for _ in range(3)]
    assert {(one.status_code, one.text, one.headers["etag"]) for one in answers} == {
        (200, answers[0].text, answers[0].headers["etag"])
    }
    assert kinds(desk).count(step) == 1
    assert "refused" not in kinds(desk)


def test_another_request_under_the_same_key_is_another_request(desk: Desk, token: str) -> None:
    desk.gets("soup")
    for who in ("sam", "elena"):
        desk.does("assign", token=token, who=who, headers={"Idempotency-Key": "k"})
    other = desk.token("responder")
    desk.does("assign", token=other, who="elena", headers={"Idempotency-Key": "k"})
    assert kinds(desk).count("assign") == 3


@pytest.mark.parametrize("key", ["", "x" * 201, "a b"])
def test_a_key_that_is_none_is_told(desk: Desk, token: str, key: str) -> None:
    desk.gets("soup")
    problem(desk.does("assign", token=token, who="sam", headers={"Idempotency-Key": key}), 422, "invalid")


# --- score, draft, lint -----------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    (tmp_path / "shop").mkdir()
    return Shop(tmp_path / "shop", capfd, monkeypatch)


@pytest.mark.parametrize("command", ["score", "draft", "lint"])
def test_texts_are_judged_as_by_the_command(desk: Desk, token: str, shop: Shop, command: str) -> None:
    base = COMPLAINT if command == "score" else ASKED
    said = {"reply": "Ana, we are sorry. Call me on (831) 555-0100. Elena"} if command == "lint" else {}
    lines = [{**base, **said, "id": str(one)} for one in range(3)]
    file = shop.folder / "lines.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    by_command = shop.says(command, file).lines
    answer = desk.asks("POST", f"/{command}", token=token, json=lines)
    assert answer.json() == by_command
    alone = desk.asks("POST", f"/{command}", token=token, json=lines[0])
    assert alone.json() == by_command[0]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"text": 7}, "must be a text"),
        ({}, "is missing"),
        ({"text": "x", "rating": 6}, "must be 5 or less"),
        ({"text": "x" * 20_001}, "is longer than 20000"),
        ([{"text": "x"}] * 101, "is longer than 100"),
        ([], "is shorter than 1"),
        ({"text": "x", "starz": 1}, "is not known here"),
        ([{"text": "x"}, {"text": None}], "body.1.text must be a text"),
    ],
)
def test_what_is_wrong_with_a_text_is_told(desk: Desk, token: str, body: Any, told: str) -> None:
    answer = desk.asks("POST", "/score", token=token, json=body)
    problem(answer, 422, "invalid")
    assert told in answer.text


# --- listings, promises, the report ----------------------------------------------------------------------


def test_listings_say_how_they_are_read(desk: Desk, token: str) -> None:
    desk.gets("soup")
    desk.scene.store.pause_reading(Stop("annex", OWNER, START, "closed for winter"))
    harbor, annex = desk.asks("GET", "/listings", token=token).json()["listings"]
    assert (harbor["name"], harbor["succeeded_at"], harbor["error"]) == ("harbor", forms.time(START), None)
    assert (annex["succeeded_at"], annex["paused"]["why"]) == (None, "closed for winter")
    desk.scene.clock.pass_by(hours=1)
    harbor, _ = desk.asks("GET", "/listings", token=token).json()["listings"]
    assert harbor["late_s"] == 3000


def test_a_listing_is_read_now_stopped_and_resumed(desk: Desk, token: str) -> None:
    desk.gets("soup")
    desk.scene.clock.pass_by(minutes=1)
    assert desk.asks("POST", "/listings/harbor/poll", token=token).status_code == 200
    assert desk.scene.store.listing_state(LISTING.name).due_at == desk.scene.clock.now
    said = desk.asks("POST", "/listings/harbor/stop", token=token, json={"why": "fire"}).json()["said"]
    assert said == "No replies are posted on harbor from now on."
    assert desk.scene.store.stops()["harbor"].why == "fire"
    assert desk.asks("POST", "/listings/harbor/resume", token=token).status_code == 200
    assert desk.scene.store.stops() == {}
    assert desk.asks("POST", "/listings/harbor/pause-reading", token=token, json={}).status_code == 200
    assert desk.asks("POST", "/listings/harbor/resume-reading", token=token).status_code == 200
    problem(desk.asks("POST", "/listings/nowhere/poll", token=token), 404, "not-found")
    assert desk.told == 5


def test_promises_are_listed_and_settled_once(desk: Desk, token: str) -> None:
    desk.gets("soup")
    desk.promises(1)
    [one] = desk.asks("GET", "/promises?case=1", token=token).json()["promises"]
    assert one == forms.promise(desk.scene.store.promises()[0])
    kept = [
        desk.asks("POST", "/promises/1/kept", token=token, json={}, headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert [(one.status_code, one.json()["state"]) for one in kept] == [(200, PromiseState.KEPT)] * 2
    problem(desk.asks("POST", "/promises/1/kept", token=token, json={}), 422, "illegal-move")
    assert desk.asks("GET", "/promises", token=token).json()["promises"] == []
    assert len(desk.asks("GET", "/promises?open=false", token=token).json()["promises"]) == 1


def test_a_promise_is_dropped_only_for_a_reason(desk: Desk, token: str) -> None:
    desk.gets("soup")
    desk.promises(1)
    problem(desk.asks("POST", "/promises/1/dropped", token=token, json={}), 422, "illegal-move")
    dropped = desk.asks("POST", "/promises/1/dropped", token=token, json={"why": "She moved away."})
    assert dropped.json()["state"] == "dropped"
    problem(desk.asks("POST", "/promises/1/broken", token=token, json={}), 422, "invalid")
    problem(desk.asks("POST", "/promises/9/kept", token=token, json={}), 404, "not-found")


def test_the_report_is_that_of_the_command(desk: Desk, token: str) -> None:
    desk.gets("soup", "wine")
    desk.scene.clock.pass_by(hours=1)
    said = desk.asks("GET", "/report?since=30d", token=token).json()
    now = desk.scene.clock.now
    asked = wanted(now - timedelta(days=30), None, now, "America/Los_Angeles")
    titles = {"google_business": "Pretend", "feed": "Pretend"}
    told = report(desk.scene.store, asked, now, titles, desk.scene.world.listings.values())
    assert said == json.loads(json.dumps(words.form(told)))


def test_the_report_of_somebody_of_one_place_is_of_that_place(desk: Desk) -> None:
    desk.gets("soup")
    desk.gets("seat", at=THERE)
    desk.scene.clock.pass_by(hours=1)
    here = desk.token("viewer", at=HERE)
    said = desk.asks("GET", "/report", token=here).json()
    assert (said["locations"], said["figures"]["new_reviews"]["value"]) == ([HERE], 1)
    problem(desk.asks("GET", f"/report?location={THERE}", token=here), 404, "not-found")
    problem(desk.asks("GET", "/report?since=2026-11-02&until=2026-11-01", token=here), 422, "invalid")


def test_the_delivery_log_of_webhooks_is_read_and_a_line_sent_again(desk: Desk, token: str) -> None:
    hook = Subscription("https://till.example/key-0123", "TILL", "till")
    desk.programs = (Subscriber(hook, "", lambda *_, **__: pytest.fail("nothing is sent here")),)
    with desk.visit() as world:
        subscribe(world)
    desk.gets("soup", "wine", "door")
    with desk.visit() as world:
        subscribe(world)
    said = desk.asks("GET", "/webhooks?limit=2", token=token)
    assert [one["id"] for one in said.json()["deliveries"]] == [3, 2]
    assert said.json()["webhooks"] == [{"webhook": "till", "waiting": 3, "given_up": 0, "taken_at": None}]
    assert "key-0123" not in said.text
    [last] = desk.asks("GET", f"/webhooks?after={said.json()['after']}", token=token).json()["deliveries"]
    assert last == forms.dispatch(desk.scene.store.dispatches()[-1])
    again = desk.asks("POST", "/webhooks/deliveries/1/again", token=token)
    assert (again.status_code, again.json()["tries"]) == (200, 0)
    problem(desk.asks("POST", "/webhooks/deliveries/9/again", token=token), 404, "not-found")
    with desk.visit() as world:
        world.store.subscribed([], START)
    problem(desk.asks("POST", "/webhooks/deliveries/1/again", token=token), 409, "conflict")


# --- who comes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["Bearer rb_nobody", "Bearer nonsense", "Basic ZTpl", "Bearer", "rb_x"])
def test_a_token_that_is_not_good_is_told_by_the_book(desk: Desk, shown: str) -> None:
    answer = desk.asks("GET", "/log", headers={"Authorization": shown})
    problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == 'Bearer realm="reviewbot", error="invalid_token"'
    assert "rb_x" not in answer.text
    assert "nobody" not in answer.text


def test_a_token_ends_when_its_time_is_over_or_somebody_ends_it(desk: Desk) -> None:
    short, long = desk.token("approver", days=1), desk.token("approver")
    desk.scene.clock.pass_by(days=2)
    assert desk.asks("GET", "/log", token=short).status_code == 401
    assert desk.asks("GET", "/log", token=long).status_code == 200
    desk.scene.store.disable("approver-all", "root", desk.scene.clock.now)
    assert desk.asks("GET", "/log", token=long).status_code == 401


def test_a_token_can_do_no_more_than_its_scope(desk: Desk) -> None:
    desk.gets("soup")
    reads = desk.token("approver", scope=Scope.READ)
    writes = desk.token("approver", scope=Scope.WRITE)
    assert desk.asks("GET", "/cases/1", token=reads).status_code == 200
    problem(desk.does("assign", token=reads, who="sam"), 403, "forbidden")
    assert desk.does("assign", token=writes, who="sam").status_code == 200
    assert "Only an approver" in problem(desk.does("approve", token=writes, rev=2), 403, "forbidden")


def test_a_page_of_ours_uses_the_api_and_another_page_cannot(desk: Desk) -> None:
    desk.gets("soup")
    secret = signs.fresh()
    desk.token("approver")
    session = Session(signs.digest(secret), "approver-all", START, START)
    desk.scene.store.open_session(session, "approver-all", "password")
    cookie = {"Cookie": f"{desk.keeper.front.cookie}={secret}"}
    assert desk.asks("GET", "/cases/1", headers=cookie).status_code == 200
    problem(desk.does("assign", token="", who="sam", headers=cookie), 403, "forbidden")
    wrong = cookie | {"X-CSRF-Token": "x" * 43}
    problem(desk.does("assign", token="", who="sam", headers=wrong), 403, "forbidden")
    ours = cookie | {"X-CSRF-Token": signs.csrf(secret)}
    assert desk.does("assign", token="", who="sam", headers=ours).status_code == 200


def test_a_token_that_is_not_good_is_not_made_good_by_a_cookie(desk: Desk) -> None:
    secret = signs.fresh()
    desk.token("approver")
    desk.scene.store.open_session(
        Session(signs.digest(secret), "approver-all", START, START), "approver-all", "password"
    )
    cookie = {"Cookie": f"{desk.keeper.front.cookie}={secret}"}
    assert desk.asks("GET", "/log", token="rb_none", headers=cookie).status_code == 401


def test_on_a_machine_of_one_person_reading_is_open_and_nothing_else(scene: Scene, tmp_path: Path) -> None:
    desk = Desk(scene, tmp_path, way="link")
    desk.gets("soup")
    assert desk.asks("GET", "/cases/1").status_code == 200
    problem(desk.does("assign", token="", who="sam"), 401, "unauthorized")
    problem(desk.asks("POST", "/score", json=COMPLAINT), 401, "unauthorized")
    tunnel = {"X-Forwarded-For": "203.0.113.9"}
    assert desk.asks("GET", "/cases/1", headers=tunnel).status_code == 401


def test_the_document_is_there_for_whoever_asks(desk: Desk) -> None:
    document = desk.asks("GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for methods in document["paths"].values():
        for told in methods.values():
            assert told["summary"]
            assert told["description"]
            assert told["security"] == [{"token": []}]


def test_the_words_of_the_document_are_those_of_the_rooms() -> None:
    assert get_args(sent.Close.model_fields["outcome"].annotation) == OUTCOMES
    [business, _] = get_args(sent.Business.model_fields["regulated"].annotation)
    assert get_args(business) == REGULATED


# --- what is wrong ----------------------------------------------------------------------------------


def test_an_address_that_there_is_not_and_a_method_that_is_not_meant_are_told(desk: Desk, token: str) -> None:
    assert "openapi.json" in problem(desk.asks("GET", "/nothing", token=token), 404, "not-found")
    answer = desk.asks("DELETE", "/log", token=token)
    problem(answer, 405, "method")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("text/plain", b'{"who": "sam"}', (415, "media-type")),
        ("application/x-www-form-urlencoded", b"who=sam", (415, "media-type")),
        ("", b"{}", (415, "media-type")),
        ("application/json", b"{", (422, "invalid")),
        ("application/json", b"\xff", (422, "invalid")),
        ("application/json", b"", (422, "invalid")),
        ("application/json", b"null", (422, "invalid")),
        ("application/json", b"[]", (422, "invalid")),
        ("application/json", b'{"who": "\\ud800"}', (422, "invalid")),
        ("application/json", b"[" * 100_000, (422, "invalid")),
        ("application/json", b'{"who": "' + b"x" * 250_000 + b'"}', (413, "too-long")),
        ("application/json; charset=utf-8", b'{"who": "sam"}', (200, "")),
    ],
)
def test_a_body_that_is_not_as_it_must_be_is_told(
    desk: Desk, token: str, kind: str, body: bytes, told: tuple[int, str]
) -> None:
    desk.gets("soup")
    headers = {"Content-Type": kind} if kind else {}
    answer = desk.asks("POST", "/cases/1/assign", token=token, content=body, headers=headers)
    if told[1]:
        problem(answer, *told)
    assert answer.status_code == told[0]


def test_an_error_never_repeats_what_was_sent(desk: Desk, token: str) -> None:
    desk.gets("soup")
    answer = desk.does("assign", token=token, who=["s3cret-in-the-wrong-place"], password="hunter2-hunter2")
    problem(answer, 422, "invalid")
    assert "s3cret" not in answer.text
    assert "hunter2" not in answer.text
    said = [one["where"] for one in answer.json()["errors"]]
    assert said == ["body.who", "body.password"]


def test_a_store_that_cannot_be_used_is_told_as_such(
    desk: Desk, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreError("The store cannot be used: the disk is full.")

    monkeypatch.setattr("reviewbot.store.sqlite.SqliteStore.browse", broken)
    told = problem(desk.asks("GET", "/log", token=token), 503, "unavailable")
    assert told == "The store cannot be used: the disk is full."


def test_a_bug_is_told_without_its_words(desk: Desk, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("Ana wrote: cold soup")

    monkeypatch.setattr("reviewbot.store.sqlite.SqliteStore.browse", broken)
    answer = desk.asks("GET", "/log", token=token)
    assert "ValueError" in problem(answer, 500, "bug")
    assert "soup" not in answer.text


def test_every_answer_has_the_headers_of_the_pages(desk: Desk, token: str) -> None:
    answer = desk.asks("GET", "/log", token=token)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


def test_a_filter_of_the_command_is_a_filter_here() -> None:
    here = {one.alias or name for name, one in Filters.model_fields.items()}
    command = {one.name.rstrip("_") for one in fields(Filter)} - {"unrestricted", "offset"}
    assert command <= here
