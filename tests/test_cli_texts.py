"""Texts from outside: what a business promises in public, and replies that read like one another."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import HEAD, Shop, page, review
from fakes.web import Web

POLICY = 'policy = ["Returns are free for 30 days.", "We answer every message within 24 hours."]\n'
DRESS = "The blue dress came two sizes too small, and nobody answers my calls about a return."
OWN = (
    "Ana, I am sorry that the dress came in the wrong size and that nobody answered your calls. That is our "
    "fault. {} I will go over this with the team today. Please call me on (831) 555-0100, and I will "
    "listen.\nElena Marchetti, owner"
)
BUSINESS = {
    "name": "Harbor & Vine",
    "phone": "(831) 555-0100",
    "signer": "Elena Marchetti",
    "signer_role": "owner",
}
LINTED = {
    "platform": "google_business",
    "rating": 1,
    "text": DRESS,
    "reviewer_name": "Ana",
    "business": BUSINESS,
}


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, web: Web
) -> Shop:
    """A shop that says in its configuration what it promises in public; case 1 is about a return."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.config.write_text(HEAD.replace("[business]\n", f"[business]\n{POLICY}"))
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(review("dress", 1, DRESS))
    assert shop.says("poll", "--json").json["cases_opened"] == 1
    return shop


def edited(shop: Shop, sentence: str) -> dict[str, str]:
    """The gates that stop a reply with this sentence in it, and what they say."""
    file = shop.folder / "reply.txt"
    file.write_text(OWN.format(sentence))
    said = shop.says("case", 1, "edit", "--text-file", file, "--as", "elena", "--json")
    assert said.code == 0, said.err
    return {
        check["check"]: check["detail"]
        for check in said.json["reply"]["checks"]
        if check["gate"] and not check["ok"]
    }


def lint(shop: Shop, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """What lint says of each row, those of its checks that stop the reply by name."""
    file = shop.folder / "in.jsonl"
    file.write_text("\n".join(map(json_line, rows)))
    said = shop.says("lint", file)
    assert said.code == 0, said.err
    assert all(set(one) == {"id", "checks", "score", "ok"} for one in said.lines)
    return said.lines


def json_line(row: dict[str, Any]) -> str:
    return json.dumps(LINTED | row)


def template(line: dict[str, Any]) -> str:
    """What the gate against templates says of a reply; "" when it lets it pass."""
    (check,) = (check for check in line["checks"] if check["check"] == "not_template")
    return "" if check["ok"] else check["detail"]


@pytest.mark.parametrize("sentence", ["", "Returns are free for 30 days.", "I will answer within 24 hours."])
def test_what_the_business_promises_in_public_may_be_said_in_a_reply(shop: Shop, sentence: str) -> None:
    assert edited(shop, sentence) == {}


@pytest.mark.parametrize(
    ("sentence", "gate"),
    [
        ("Returns are free for 60 days.", "no_private_facts"),
        ("I will answer within 2 hours.", "no_private_facts"),
        ("We will refund the dress.", "no_promise"),
        ("We will replace the dress next week.", "no_promise"),
    ],
)
def test_what_the_business_never_promised_is_stopped(shop: Shop, sentence: str, gate: str) -> None:
    assert gate in edited(shop, sentence)


def test_a_question_is_answered_with_the_public_sentence_about_it(shop: Shop) -> None:
    business = {**BUSINESS, "policy": ["Returns are free for 30 days."]}
    file = shop.folder / "question.jsonl"
    file.write_text(
        json_line({"rating": None, "text": "How long do you take returns?", "business": business})
    )

    assert "Returns are free for 30 days." in shop.says("draft", file).lines[0]["reply"]


def test_the_same_reply_to_two_reviews_is_told(shop: Shop) -> None:
    reply = OWN.format("")
    first, second, other = lint(
        shop,
        {"id": "a", "reply": reply},
        {"id": "b", "reply": reply},
        {"id": "c", "reply": "Something else altogether stands here, with nothing in common."},
    )

    assert template(first) == ""
    assert "recent reply" in template(second)
    assert not second["ok"]
    assert template(other) == ""


def test_two_versions_of_the_reply_to_one_review_are_not_compared(shop: Shop) -> None:
    reply = OWN.format("")
    told = lint(shop, {"id": "a", "reply": reply}, {"id": "a", "reply": reply})

    assert [template(one) for one in told] == ["", ""]


def test_reviews_without_an_id_are_not_compared_with_one_another(shop: Shop) -> None:
    reply = OWN.format("")

    assert [template(one) for one in lint(shop, {"reply": reply}, {"reply": reply})] == ["", ""]


def test_what_was_said_before_is_held_against_a_reply(shop: Shop) -> None:
    line = {
        "id": "1", "platform": "google", "rating": 1, "text": "The boiler is broken again.",
        "business": {"name": "Harbor & Vine", "phone": "(831) 555-0100", "signer": "Elena"},
        "reply": "I am sorry. We will fix the boiler. Please call me on (831) 555-0100.\nElena",
        "said": ["The boiler has been fixed."],
    }  # fmt: skip
    for said, ok in ((line["said"], False), ([], True)):
        told = shop.runs("lint", stdin=json.dumps({**line, "said": said}).encode()).lines[0]
        assert [one["ok"] for one in told["checks"] if one["check"] == "same_story"] == [ok]
