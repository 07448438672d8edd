"""reviewbot replay: the same review under the same version of the standards is decided in the same way."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fakes.shop import Said, Shop, page, review
from fakes.web import Web
from fakes.world import LISTING, STAFF, Scene
from fakes.world import page as page_of
from fakes.world import review as scene_review
from reviewbot import __version__, actions, pipeline, replies
from reviewbot.cases import Move
from reviewbot.pipeline.thank import thank
from reviewbot.store import Store
from reviewbot.types import Brief, Check, Draft

SOUP = "We waited an hour and the soup was cold."
GLASS = "I found a piece of glass in my salad and cut my lip."
OWN_WORDS = (
    "Ana, I am sorry that you waited an hour and that the soup was cold. That was our mistake. "
    "Please call me on (831) 555-0100.\nElena Marchetti, owner"
)
POINTS = ["class", "due", "hold", "checks", "score", "text"]


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, web: Web
) -> Shop:
    """A shop with four cases: soup, glass, and two more complaints."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("page", url=web.url("/page"))
    shows(web, review("soup", 1, SOUP), review("glass", 1, GLASS), review("three", 2), review("four", 1))
    assert shop.says("poll", "--json").json["cases_opened"] == 4
    return shop


def shows(web: Web, *reviews: dict[str, Any]) -> None:
    web.answers["/page"] = page(*reviews)


def number(shop: Shop, key: str) -> int:
    """The case of the review whose key ends so."""
    return int(next(row["case"] for row in shop.log() if row["review"]["key"].endswith(key)))


def rules(shop: Shop, toml: str) -> None:
    (shop.folder / "standards.toml").write_text(toml)


def points(said: Said, decision: int = -1) -> dict[str, dict[str, Any]]:
    """What of one decision comes out how."""
    return {one["what"]: one for one in said.json["decisions"][decision]["points"]}


# --- the same ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["soup", "glass", "three", "four"])
def test_under_the_same_standards_everything_comes_out_the_same(shop: Shop, key: str) -> None:
    said = shop.says("replay", number(shop, key), "--json")

    assert (said.code, said.json["same"]) == (0, True)
    assert {name: one["same"] for name, one in points(said).items()} == dict.fromkeys(POINTS, True)
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{12}", said.json["standards"])
    assert said.json["decisions"][0]["standards"] == said.json["standards"]


def test_it_comes_out_the_same_in_every_process(shop: Shop) -> None:
    case = number(shop, "soup")
    here = shop.says("replay", case, "--json").out
    assert shop.says("replay", case, "--json").out == here
    for seed in ("0", "77"):
        there = shop.runs("replay", case, "--json", environ={"PYTHONHASHSEED": seed})
        assert (there.code, there.out) == (0, here)


def test_replies_that_were_written_or_changed_later_are_not_taken_for_earlier_ones(
    shop: Shop, web: Web
) -> None:
    (shop.folder / "reply.txt").write_text(OWN_WORDS)
    shop.says("case", 1, "edit", "--text-file", "reply.txt")
    shows(web, *(review(f"later-{n}", 1, f"{SOUP} The toilet was dirty, too. {n}") for n in range(3)))
    assert shop.says("poll", "page", "--json").json["cases_opened"] == 3

    for case in range(1, 8):
        assert shop.says("replay", case, "--json").json["same"]
    edited = shop.says("replay", 1, "--json")
    assert [one["kind"] for one in edited.json["decisions"]] == ["case_opened", "edit"]
    assert {name: one["same"] for name, one in points(edited).items()} == dict.fromkeys(
        ["class", "hold", "checks", "score"], True
    )


def test_each_draft_is_decided_for_the_words_that_the_review_had_then(shop: Shop, web: Web) -> None:
    case = number(shop, "soup")
    shows(web, review("soup", 2, "They called me at last. The soup was cold, though, and the waiter rude."))
    shop.says("poll", "page")

    said = shop.says("replay", case, "--json")

    assert [one["kind"] for one in said.json["decisions"]] == ["case_opened", "redraft"]
    assert said.json["same"]
    assert points(said, 0)["text"]["logged"] != points(said, 1)["text"]["logged"]
    assert "due" not in points(said, 1)


def test_a_thank_you_can_be_replayed_and_has_no_due_time(scene: Scene) -> None:
    scene.baseline(scene_review("kind", 5, text="Lovely fish."), scene_review("cold"))
    case = thank(scene.world, scene.stored("kind").stored.id, STAFF)

    (decision,) = pipeline.replay(scene.world, scene.file(case.id))

    assert decision.event.kind == "opened_to_thank"
    assert [one.what for one in decision.points if one.same] == ["class", "hold", "checks", "score", "text"]


def test_the_store_knows_the_replies_of_every_moment(scene: Scene) -> None:
    moments: list[tuple[int, list[str]]] = []

    def remember() -> None:
        events = list(scene.store.events())
        moments.append((events[-1].n + 1, list(scene.store.recent_replies(3))))

    scene.shows(page_of(*(scene_review(f"r-{n}") for n in range(3))))
    for change in (
        scene.poll,
        lambda: scene.act(2, Move.ASSIGN, who=STAFF),
        lambda: actions.edit(scene.world, 2, "Our own words.", by=STAFF),
        lambda: actions.edit(scene.world, 3, "Other words.", by=STAFF),
        lambda: actions.edit(scene.world, 2, "Better words.", by=STAFF),
        lambda: scene.shows(page_of(*(scene_review(f"r-{n}", 2) for n in range(5)))),
        scene.poll,
        lambda: actions.edit(scene.world, 5, "The last.", by=STAFF),
    ):
        change()
        remember()

    assert moments[-1][1] != moments[0][1]
    assert [list(scene.store.replies_before(n, 3)) for n, _ in moments] == [said for _, said in moments]


# --- different ---------------------------------------------------------------------------------------


def test_other_deadlines_give_another_due_time(shop: Shop) -> None:
    rules(shop, '[deadlines]\none_or_two_stars = "3h"\nclasses = { safety = "10m" }')

    for key in ("soup", "glass"):
        said = shop.says("replay", number(shop, key), "--json")
        assert (said.code, said.json["same"]) == (1, False)
        assert [name for name, one in points(said).items() if not one["same"]] == ["due"]
        assert said.json["decisions"][0]["standards"] != said.json["standards"]


def test_a_change_that_decides_nothing_here_is_a_new_version_that_comes_out_the_same(shop: Shop) -> None:
    rules(shop, '[deadlines]\nthree_stars = "1h"')

    said = shop.says("replay", number(shop, "soup"), "--json")

    assert (said.code, said.json["same"]) == (0, True)
    assert said.json["decisions"][0]["standards"] != said.json["standards"]


def test_what_differs_is_said_in_words(shop: Shop) -> None:
    case = number(shop, "soup")
    same = shop.says("replay", case)
    rules(shop, '[deadlines]\none_or_two_stars = "3h"')
    different = shop.says("replay", case)

    assert (same.code, different.code) == (0, 1)
    assert f"Case {case} comes out the same today" in same.out
    assert "text    the same words" in same.out
    assert f"Case {case} comes out differently today" in different.out
    assert re.search(r"due {5}.*, but was ", different.out)
    assert "The standards, or what else of the configuration decides, were changed" in different.out


def test_a_difference_under_the_same_version_is_called_a_bug(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lint = replies.lint
    monkeypatch.setattr(replies, "lint", lambda about, text: replace(lint(about, text), score=1))

    said = shop.says("replay", number(shop, "soup"))

    assert said.code == 1
    assert "please report it as a bug" in said.out


# --- what the log does not know ----------------------------------------------------------------------


def test_a_case_of_an_earlier_release_is_compared_as_far_as_its_log_goes(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.store)) as db:
        db.execute("DROP TRIGGER events_hold")
        old = {"class": "service", "reply": "awaiting", "rev": 1, "writer": "template"}
        db.execute("UPDATE events SET data = ? WHERE kind = 'case_opened'", (json.dumps(old),))
        db.commit()

    said = shop.says("replay", number(shop, "soup"), "--json")

    assert {name: one["same"] for name, one in points(said).items()} == {
        "class": True, "due": True, "hold": None, "checks": None, "score": None, "text": None,
    }  # fmt: skip
    assert said.json["decisions"][0]["standards"] is None
    assert "unknown" in shop.says("replay", number(shop, "soup")).out


def test_replies_that_are_not_known_any_more_leave_only_the_words_unknown(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.store)) as db:
        db.execute("UPDATE cases SET text = 'erased' WHERE id = 1")
        db.commit()

    assert {name: one["same"] for name, one in points(shop.says("replay", 4, "--json")).items()} == {
        "class": True, "due": True, "hold": True, "checks": True, "score": None, "text": None,
    }  # fmt: skip
    assert {name: one["same"] for name, one in points(shop.says("replay", 1, "--json")).items()} == {
        "class": True, "due": True, "hold": None, "checks": None, "score": None, "text": None,
    }  # fmt: skip


def test_words_of_a_model_are_not_asked_for_again_but_judged(scene: Scene) -> None:
    scene.shows(page_of(scene_review("r-1")))
    asked = replace(scene.world, draft=lambda about: replace(scene.world.draft(about), writer="model-7"))
    pipeline.poll(asked, LISTING, named=True)

    (decision,) = pipeline.replay(scene.world, scene.file())

    *others, text = decision.points
    assert (text.same, text.unknown) == (None, "it was written by model-7, which is not asked again")
    assert all(one.same for one in others)


def test_a_hold_for_likeness_to_unknown_replies_is_not_called_a_difference(scene: Scene) -> None:
    def lint(about: Brief, text: str) -> Draft:
        alike = Check("not_template", gate=True, ok=text not in about.recent)
        return replace(scene.world.lint(about, text), checks=(alike,), hold=not alike.ok)

    world = replace(scene.world, lint=lint, draft=lambda about: lint(about, "We are sorry. Elena"))
    scene.shows(page_of(scene_review("r-1"), scene_review("r-2")))
    pipeline.poll(world, LISTING, named=True)
    erased = cast("Store", SimpleNamespace(replies_before=lambda _n, _limit: ()))

    [known], [unknown] = (
        pipeline.replay(one, scene.file(2)) for one in (world, replace(world, store=erased))
    )

    assert {one.what: one.logged for one in known.points}["checks"] == ["not_template"]
    assert known.same
    assert unknown.same
    assert [one.what for one in unknown.points if one.unknown] == ["hold", "score", "text"]


def test_a_case_out_of_an_export_was_decided_elsewhere(shop: Shop) -> None:
    shop.says("export", "--out", "all.jsonl")
    shop.store.unlink()
    assert shop.says("import", "all.jsonl", "--listing", "page").code == 0

    said = shop.says("replay", 1)

    assert said.code == 2
    assert "came out of an export" in said.err


def test_a_case_that_is_not_there_is_refused(shop: Shop) -> None:
    said = shop.says("replay", 99)

    assert said.code == 2
    assert said.is_one_plain_sentence()


def test_nothing_is_written(shop: Shop) -> None:
    before = shop.case()
    events = shop.says("db", "verify").out
    shop.says("replay", 1)
    assert shop.case() == before
    assert shop.says("db", "verify").out == events
