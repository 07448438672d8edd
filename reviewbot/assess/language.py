"""Which language a text is in: its small words, its own letters, its script."""

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import chain
from tomllib import loads

EXAMINED_WORDS = 50
SURE_WORDS = 4  # below this many known small words the site's own hint is asked first
PLAINLY = 5  # so many different words that only English has
WORD = re.compile(r"[^\W_]+")
NOT_LATIN = re.compile(r"[Ͱ-ᇿ぀-鿿가-힣]")


@cache
def _languages() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = loads(
        files(__package__).joinpath("words/languages.toml").read_text("utf-8")
    )
    return tables


@cache
def _spoken_with() -> dict[str, tuple[str, ...]]:
    """Each small word, and the languages that use it; twice if only one does: it tells more."""
    spoken: dict[str, list[str]] = {}
    for language, words in _languages()["words"].items():
        for word in set(words.split()):
            spoken.setdefault(word, []).append(language)
    return {
        word: tuple(languages) if len(languages) > 1 else (*languages, *languages)
        for word, languages in spoken.items()
    }


@cache
def _english_alone() -> frozenset[str]:
    return frozenset(word for word, languages in _spoken_with().items() if set(languages) == {"en"})


def lowered(text: str) -> str:
    """Lower case, letter for letter (a few letters, such as İ, would become two)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


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


def identify(text: str, hint: str) -> str:
    """ISO 639-1 code of the text; "" if nobody could know.

    ``hint`` is what the site says, which is often the page's language and not the reviewer's: it
    decides only where the text itself is too short to tell.
    """
    low = lowered(text)
    if len(_english_alone().intersection(low.split())) >= PLAINLY and text.isascii():
        return "en"  # most reviews, told in a tenth of the time
    words = WORD.findall(low)
    hint = hint.strip().replace("_", "-").split("-")[0].lower()
    hint = hint if len(hint) == 2 and hint.isalpha() else ""  # noqa: PLR2004 - ISO 639-1 has two letters
    script = "" if text.isascii() else _by_script(text)
    if script:
        return script
    spoken_with = _spoken_with()
    counts = Counter(chain.from_iterable(spoken_with.get(word, ()) for word in words[:EXAMINED_WORDS]))
    if not text.isascii():
        present = set(text.lower())
        for language, letters in _languages()["letters"].items():
            counts[language] += len(present.intersection(letters))
    if text.isascii() and counts["en"]:
        counts["en"] += 1  # of the languages that share "a" and "no", the one seen most
    if not any(counts.values()):
        return hint or ("en" if len(words) > SURE_WORDS and text.isascii() else "")
    if hint:
        counts[hint] += 1
    best = max(counts, key=counts.__getitem__)
    return hint if hint and len(words) < SURE_WORDS and counts[best] <= counts[hint] + 1 else best
