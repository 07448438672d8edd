"""Which language a text is in: its small words, its own letters, its script."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from tomllib import loads

EXAMINED_WORDS = 120
SURE_WORDS = 4  # below this many known small words the site's own hint is asked first
NOT_LATIN = re.compile(r"[Ͱ-ᇿ぀-鿿가-힣]")


@cache
def _languages() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = loads(
        files(__package__).joinpath("words/languages.toml").read_text("utf-8")
    )
    return tables


@cache
def _spoken_with() -> dict[str, tuple[str, ...]]:
    """Each small word, and the languages that use it."""
    spoken: dict[str, list[str]] = {}
    for language, words in _languages()["words"].items():
        for word in set(words.split()):
            spoken.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in spoken.items()}


def _by_script(text: str) -> str:
    """The language of most of the letters, where its script alone tells; else ""."""
    counts: Counter[str] = Counter()
    for letter in NOT_LATIN.findall(text):
        for language, ranges in _languages()["scripts"].items():
            if any(span[0] <= letter <= span[1] for span in ranges):
                counts[language] += 1
    if not counts or sum(counts.values()) < sum(letter.isalpha() for letter in text) / 3:
        return ""
    if counts["ja"]:  # Japanese writes Chinese characters too; kana are its own
        return "ja"
    if counts["ru"] and re.search("[іїєґ]", text.lower()):
        return "uk"
    return counts.most_common(1)[0][0]


def identify(text: str, words: Sequence[str], hint: str) -> str:
    """ISO 639-1 code of the text, given its lower-case words; "" if nobody could know.

    ``hint`` is what the site says, which is often the page's language and not the reviewer's: it
    decides only where the text itself is too short to tell.
    """
    hint = hint.strip().replace("_", "-").split("-")[0].lower()
    hint = hint if len(hint) == 2 and hint.isalpha() else ""  # noqa: PLR2004 - ISO 639-1 has two letters
    script = "" if text.isascii() else _by_script(text)
    if script:
        return script
    spoken_with = _spoken_with()
    counts: dict[str, float] = {}
    for word in words[:EXAMINED_WORDS]:
        languages = spoken_with.get(word)
        if languages:
            share = 1.0 / len(languages)
            for language in languages:
                counts[language] = counts.get(language, 0.0) + 0.5 + share
    if not text.isascii():
        present = set(text.lower())
        for language, letters in _languages()["letters"].items():
            counts[language] = counts.get(language, 0.0) + len(present.intersection(letters))
    if not any(counts.values()):
        return hint or ("en" if len(words) > SURE_WORDS and text.isascii() else "")
    if hint:
        counts[hint] = counts.get(hint, 0.0) + 1.0
    best = max(counts, key=lambda language: counts[language])
    return hint if hint and len(words) < SURE_WORDS and counts[best] < counts[hint] + 1.5 else best
