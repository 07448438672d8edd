"""`reviewbot promises` and `promise` from outside: what was promised, kept, dropped, and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.shop import Shop, page, review
from fakes.web import Web

OWNER = "elena"
SOUP = "We waited an hour and the soup was cold."
REPLY = (
    "Ana, I am sorry that you waited an hour and that the soup was cold. That was our mistake, and I'll "
    "go over our timing with the kitchen. What else should I know? Please call me on (831) 555-0100.\n"
    "Elena Marchetti, owner"
)


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    """A shop with one unhappy review whose reply was written, approved and posted by hand."""
    with Web() as web:
        shop = Shop(tmp_path, capfd, monkeypatch)
        shop.lists("page", url=web.url("/page"))
        web.answers["/page"] = page(review("soup", 1, SOUP))
        assert shop.says("poll", "--json").json["cases_opened"] == 1
        (tmp_path / "reply.txt").write_text(REPLY, encoding="utf-8")
        edited = shop.says("case", 1, "edit", "--text-file", tmp_path / "reply.txt", "--as", OWNER)
        assert edited.code == 0, edited.err
        for action in (("approve", "--rev", shop.case()["rev"]), ("posted",)):
            said = shop.says("case", 1, *action, "--as", OWNER)
            assert said.code == 0, said.err
        yield shop


def test_what_the_reply_says_it_will_do_is_in_the_ledger(shop: Shop) -> None:
    found = shop.says("promises", "--json").json
    assert found
    for one in found:
        assert set(one) == {
            *("id", "case", "words", "who", "said_at", "due_at", "dated", "state", "settled_at", "by"),
        }
        assert one["words"] in " ".join(shop.case()["reply"]["text"].split())
        assert (one["case"], one["state"], one["dated"], one["settled_at"]) == (1, "open", False, None)
        assert one["due_at"] > one["said_at"]
    assert shop.says("promises", "--json").json == found


def test_a_kept_promise_leaves_the_open_ones_and_stays_among_all(shop: Shop) -> None:
    first = shop.says("promises", "--json").json[0]
    kept = shop.says("promise", "keep", first["id"], "--as", OWNER, "--json").json
    assert (kept["state"], kept["by"]) == ("kept", OWNER)
    assert first["id"] not in [one["id"] for one in shop.says("promises", "--open", "--json").json]
    assert first["id"] in [one["id"] for one in shop.says("promises", "--all", "--json").json]
    assert f"{OWNER} kept a promise" in shop.says("case", 1).out


def test_a_promise_is_dropped_with_a_reason_only(shop: Shop) -> None:
    assert shop.says("promise", "drop", 1, "--as", OWNER).code == 2
    dropped = shop.says("promise", "drop", 1, "--why", "they moved away", "--as", OWNER, "--json").json
    assert dropped["state"] == "dropped"
    assert "they moved away" in shop.says("case", 1).out


def test_what_cannot_be_settled_is_refused_in_one_sentence(shop: Shop) -> None:
    unknown = shop.says("promise", "keep", 99, "--as", OWNER)
    assert unknown.code == 2
    assert unknown.is_one_plain_sentence(), unknown
    shop.says("promise", "keep", 1, "--as", OWNER)
    again = shop.says("promise", "keep", 1, "--as", OWNER)
    assert again.code == 1
    assert again.is_one_plain_sentence(), again


def test_people_read_a_table_or_that_nothing_is_open(shop: Shop) -> None:
    for one in shop.says("promises", "--json").json:
        assert one["words"][:20] in shop.says("promises").out
        shop.says("promise", "keep", one["id"], "--as", OWNER)
    assert shop.says("promises").out == "Nothing is promised that is not kept.\n"
