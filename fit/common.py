"""The words that ordinary reviews have, by language: ``python fit/common.py`` writes the lists.

Of our own texts only: clauses of complaints, reviews, and what only sounds like an alarm. A word is listed
where two of them have it, but for names: words that have a capital amid a sentence more often than not, and
given names; and all that ``plain/<language>.txt`` lists, trade by trade. A reply may quote a sentence of such
words; what no list has may be slang, a joke or a name.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from reviewbot.replies.phrasebook import first_names, phrasebook
from reviewbot.replies.words import WORD
from reviewbot.types import LANGUAGES

HERE = Path(__file__).parent
PHRASES = HERE.parent / "reviewbot" / "replies" / "phrases"
FEWEST = 2  # texts that have a word
WIDTH = 110
_AMID = re.compile(r"(?<=[^\W\d_,;'’] )[A-ZÀ-Ý][^\W\d_]+")


def texts(language: str) -> Iterator[str]:
    """Our own texts in a language that report nothing grave."""
    for path in sorted(HERE.glob("*/*.tsv")):
        for row in (line.split("\t") for line in path.read_text("utf-8").splitlines()):
            kind = path.parent.name
            spoken = {"alarms": row[1], "texts": row[0]}.get(kind, path.stem)
            if spoken == language and (kind != "alarms" or row[0] == "none"):
                yield row[-1]


def listed(language: str) -> set[str]:
    """The plain words that were listed by hand, without their headings."""
    lines = (HERE / "plain" / f"{language}.txt").read_text("utf-8").splitlines()
    return {word.casefold() for line in lines if not line.startswith("#") for word in WORD.findall(line)}


def common(language: str) -> list[str]:
    """The words of a language, in order."""
    seen, capital = Counter[str](), Counter[str]()
    for text in texts(language):
        seen.update({word.casefold() for word in WORD.findall(text)})
        capital.update({word.casefold() for word in _AMID.findall(text)})
    names = first_names() - phrasebook(language).stopwords
    german = phrasebook(language).finding.capitals
    written = {
        word for word, count in seen.items() if count >= FEWEST and (german or capital[word] * 2 <= count)
    }
    return sorted((written | listed(language)) - names)


def main() -> None:
    """Write ``phrases/<language>-common.toml`` for every language that replies are written in."""
    for language in LANGUAGES:
        lines = wrap(" ".join(common(language)), WIDTH, break_long_words=False, break_on_hyphens=False)
        head = "# Made by fit/common.py: words of ordinary reviews of our own, and of plain/.\n"
        body = "\n".join(lines)
        (PHRASES / f"{language}-common.toml").write_text(f'{head}common = """\n{body}"""\n', "utf-8")


if __name__ == "__main__":
    main()
