"""Searches cut into words, and excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.text.searching import Phrase, apart, excerpt, phrases


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ('" - _ %', []),
        ("cold soup", [Phrase(("cold",)), Phrase(("soup",), begun=True)]),
        ('"cold soup"', [Phrase(("cold", "soup"))]),
        ('"cold soup" wai', [Phrase(("cold", "soup")), Phrase(("wai",), begun=True)]),
        ('say "cold', [Phrase(("say",)), Phrase(("cold",), begun=True)]),
        ("so", [Phrase(("so",))]),
        ("100%", [Phrase(("100",))]),
        ("snake_case", [Phrase(("snake", "case"), begun=True)]),
        ("café", [Phrase(("café",), begun=True)]),
        ("美味 cold", [Phrase(("美", "味"), unspaced=True), Phrase(("cold",), begun=True)]),
        ("iPhone手机", [Phrase(("iPhone",)), Phrase(("手", "机"), unspaced=True)]),
    ],
)
def test_a_search_is_cut_into_what_must_stand_together(typed: str, found: list[Phrase]) -> None:
    assert phrases(typed) == found


def test_only_so_much_is_looked_for() -> None:
    assert len(phrases("a " * 10_000)) == 16
    assert len(phrases("a" * 10_000)[0].words[0]) == 300


def test_scripts_without_spaces_are_kept_by_the_character_with_what_is_written_onto_them() -> None:
    assert apart("A plain text.", "Ünd noch einer") == ""
    assert apart("好吃", "My iPhone手机, gone").split() == ["好", "吃", "iPhone", "手", "机"]


def test_an_excerpt_of_what_has_none_of_the_words_is_its_beginning() -> None:
    assert excerpt(["Fine.", "Title"], phrases("soup")) == (("Fine.", False),)
    assert excerpt([], phrases("soup")) == ()
    assert excerpt(["Fine."], []) == (("Fine.", False),)


def test_a_word_is_marked_whole_and_not_within_another() -> None:
    assert excerpt(["The soup and the soupspoon"], phrases('"soup"')) == (
        ("The ", False),
        ("soup", True),
        (" and the soupspoon", False),
    )
    assert ("soupspoon", True) in excerpt(["The soup and the soupspoon"], phrases("soup"))


@given(text=st.text(), search=st.text())
def test_an_excerpt_is_a_part_of_the_text_whatever_that_is(text: str, search: str) -> None:
    pieces = excerpt([text], phrases(search))
    assert "".join(words for words, _ in pieces).strip("…") in text


@pytest.mark.parametrize(
    "junk", ["a" * 10**6, "a " * 10**6, "美" * 10**6, "\u0301" * 10**6, '"' * 10**6, "é_" * 10**6]
)
def test_a_megabyte_of_junk_is_read_in_one_go(junk: str) -> None:
    assert len(apart(junk)) <= 2 * len(junk) + 2
    assert len(excerpt([junk], phrases(junk))) < 200
