"""The phrasebooks: every sentence is whole and passes the gates, and there are enough for 200 in a row."""

import re
import tomllib
from collections import deque
from collections.abc import Iterator
from importlib import resources
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random

import pytest

from reviewbot import replies
from reviewbot.assess import assess
from reviewbot.replies.phrasebook import first_names, phrasebook
from reviewbot.replies.wording import spelled_out, spoken, wording
from reviewbot.replies.words import opening, reading_ease, syllables
from reviewbot.types import LANGUAGES, Brief, Business, Location, Review

ALIKE = {
    "de": "Das Essen war kalt und die Bedienung war langsam.",
    "en": "The food was cold and the service was slow.",
    "es": "La comida estaba fría y el servicio fue lento.",
    "fr": "Le repas était froid et le service était lent.",
    "it": "Il cibo era freddo e il servizio era lento.",
    "nl": "Het eten was koud en de bediening was traag.",
    "pt": "A comida estava fria e o atendimento foi lento.",
}
# What no sentence of ours may hold, whatever it answers, and where joy or a relationship would be wrong.
NEVER = (
    *("non_apology", "excuse", "promise_time", "promise_sure", "incentive", "review_ask", "accusation"),
    *("defensive", "staff_blame", "profanity", "lecture", "passive_fog", "injection", "done_work", "cliche"),
)
CHEERFUL = ("praise", "answer", "regulated_praise", "middling_praise")
EACH = 25  # wordings of a sentence that are looked at


def wordings(language: str) -> Iterator[tuple[str, str]]:
    """Slots of a phrasebook, and ways in which their sentences come out."""
    chance, book = Random(language), phrasebook(language)
    for table in (book.say, book.own, book.steps):
        for slot, lines in table.items():
            for line in lines:
                for _ in range(EACH):
                    yield slot, re.sub("<wrote>|<silent>", "", spoken(wording(line), chance))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_whole_however_its_choices_fall(language: str) -> None:
    broken = re.compile(r"  |[{}|]| [.,]" + ("" if language == "fr" else "| [?!:;]"))

    assert [text for _, text in wordings(language) if broken.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_trips_a_gate(language: str) -> None:
    books = (phrasebook(language), phrasebook("en"))
    tripped = {
        (slot, gate, found, text)
        for slot, text in wordings(language)
        for gate in gates_of(slot)
        for book in books
        if (found := book.finds(gate, text))
    }

    assert tripped == set()


def gates_of(slot: str) -> list[str]:
    """The patterns that no sentence of this slot may hold."""
    gates = [*NEVER]
    gates += [] if slot.startswith(CHEERFUL) else ["joy"]
    gates += ["come_back"] if slot.startswith("held") else []
    gates += ["relationship"] if slot.startswith(("regulated", "contact_")) else []
    return gates


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_that_the_writer_asks_for(language: str) -> None:
    assert set(phrasebook(language).say) >= set(phrasebook("en").say)
    assert phrasebook(language).steps.keys() >= {"any", "wait", "food", "cleanliness", "app", "delivery"}


# Each language has been measured with 200 in a row; a language that runs short blocks long before.
@pytest.mark.parametrize("platform", ["google_business", "google_play"])
@pytest.mark.parametrize(("language", "count"), [(one, 120 if one == "en" else 60) for one in LANGUAGES])
def test_replies_to_one_complaint_made_again_and_again_stay_different(
    language: str, count: int, platform: str
) -> None:
    recent: deque[str] = deque(maxlen=200)
    blocked = []
    for number in range(count):
        review = Review(key=str(number), rating=1, text=ALIKE[language], language=language)
        draft = replies.draft(brief(review, platform, tuple(recent)))
        blocked += [check.check for check in draft.blocked]
        recent.appendleft(draft.text)

    assert blocked == []
    assert len({opening(text) for text in recent}) == count


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_practice_bound_to_secrecy_has_words_for_many_complaints(language: str) -> None:
    recent: deque[str] = deque(maxlen=200)
    blocked = []
    for number in range(30):
        review = Review(key=str(number), rating=1, text=ALIKE[language], language=language)
        draft = replies.draft(brief(review, "google_business", tuple(recent), regulated="hipaa"))
        blocked += [check.check for check in draft.blocked]
        recent.appendleft(draft.text)

    assert blocked == []


def brief(review: Review, platform: str, recent: tuple[str, ...], regulated: str = "none") -> Brief:
    return Brief(
        review=review,
        assessment=assess(review),
        business=Business("Harbor & Vine", regulated=regulated),
        location=Location("main", "", "(831) 555-0100", "owner@example.com", "Elena Marchetti", "owner"),
        platform=platform,
        recent=recent,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_who_wrote_nothing_is_thanked_for_words(language: str) -> None:
    thanked = [
        line
        for slot in ("open_vague", "praise_vague", "middling")
        for line in phrasebook(language).say[slot]
        if "<wrote>" not in line
        and re.search(r"words|Worte|Zeilen|mots|lignes|palabras|parole|righe|palavras|woorden", line)
    ]

    assert thanked == []


def test_choices_may_hold_choices() -> None:
    ways = {spoken(wording("{a {b|c}|d}{, e|}"), Random(seed)) for seed in range(60)}

    assert ways == {"a b", "a c", "d", "a b, e", "a c, e", "d, e"}


def test_shared_choices_are_spelled_out_also_within_one_another() -> None:
    parts = {"very": "so |", "sorry": "{very}sorry|sad"}

    assert spelled_out("I am {sorry}.", parts) == "I am {{so |}sorry|sad}."


@pytest.mark.parametrize("line", ["{a|b", "a|b}", "a}", "{a|{b}"])
def test_a_brace_without_its_partner_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="without its"):
        wording(line)


def test_a_bar_outside_a_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="without its"):
        wording("a|b")


SYLLABLES = {
    "the": 1, "asked": 1, "called": 1, "makes": 1, "goes": 1, "while": 1, "friend": 1, "don't": 1, "we're": 1,
    "sorry": 2, "table": 2, "waited": 2, "kitchen": 2, "being": 2, "charges": 2, "dishes": 2, "people": 2,
    "handled": 2, "little": 2, "review": 2, "question": 2, "didn't": 2, "business": 2, "client": 2,
    "idea": 3, "area": 3, "serious": 3, "delicious": 3, "usual": 3, "radio": 3, "everyone": 3,
    "apologize": 4, "experience": 4, "criticism": 4, "situation": 4, "responsibility": 6,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_reading_ease_is_flesch_s_formula() -> None:
    plain = reading_ease("The cat sat on the mat.")  # 6 words, 6 syllables, 1 sentence
    known = reading_ease(
        "This sentence, taken as a reading passage unto itself, is being used to prove a point."
    )  # 16 words, 23 syllables

    assert plain == pytest.approx(206.835 - 1.015 * 6 - 84.6)
    assert known == pytest.approx(206.835 - 1.015 * 16 - 84.6 * 23 / 16)
    assert reading_ease("...") is None


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_plain_words_are_those_of_our_own_ordinary_texts(language: str) -> None:
    spec = spec_from_file_location("common", Path(__file__).parents[1] / "fit" / "common.py")
    assert spec
    assert spec.loader
    common = module_from_spec(spec)
    spec.loader.exec_module(common)
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}-common.toml")

    listed = tomllib.loads(file.read_text("utf-8"))["common"].split()

    assert listed == common.common(language), "run fit/common.py"
    assert first_names().intersection(listed) <= phrasebook(language).stopwords
