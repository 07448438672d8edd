"""What may identify somebody is taken out of a review before it leaves the machine, and put back after.

E-mail addresses and links are gone already (``Reading.text``). Here go telephone, card and order numbers,
accounts, handles, and the names of the writer, of staff, and of everybody known by a given name or a title.
Each becomes a marker such as ``[PERSON_1]``. The review itself cannot write one: it loses its brackets.
"""

import re
from dataclasses import dataclass, field

from reviewbot.replies.phrasebook import first_names
from reviewbot.replies.reading import Reading
from reviewbot.replies.words import WORD, words
from reviewbot.types import Brief, FactKind

CUSTOMER, CONTACT = "[CUSTOMER]", "[CONTACT]"
MARKER = re.compile(r"\[[A-Z]{1,20}(?:_\d{1,4})?\]")

_HANDLE = re.compile(r"@\w{2,40}")
# "+49 (0)30 123-456", "4111 1111 1111 1111", "DE89 3704 0044", "AB-48213", "48213"; not "19:30" nor "2024".
_NUMBER = re.compile(r"(?<!\w)[+#(]{0,3}(?:[A-Z]{1,4}[-/ ]?)?\d(?:[\s().,/-]{0,2}[\dA-Z]){2,60}(?!\w)")
_FEWEST_DIGITS = 5
_NAME = r"[^\W\d_a-zß-ÿ][\w'’-]{1,30}"
_TITLED = re.compile(
    r"\b(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau|Sra?|Srta|Señora?|Señorita|Don|Doña|Dona|Mme|Mlle|Madame"
    r"|Monsieur|Mademoiselle|Sig|Signora?|Signorina|Dott|Dhr|Mevr|Meneer|Mevrouw|Dra)\b\.? "
    rf"({_NAME}(?: {_NAME})?)"
)
_SHORTEST = 3  # letters of a name that is hidden however it is written; shorter ones are words too


@dataclass(frozen=True, slots=True)
class Veil:
    """A review without what may identify somebody, and what each marker stands for."""

    text: str
    behind: dict[str, str]

    def lifted(self, text: str) -> str:
        """``text`` with what its markers stand for; one that nobody set stays as it is."""
        return MARKER.sub(lambda found: self.behind.get(found[0], found[0]), text)


def veiled(brief: Brief, reading: Reading, contact: str) -> Veil:
    """The text of a review as a model may see it. ``contact``: what ``[CONTACT]`` stands for."""
    hidden = _Hidden()
    text = reading.text.replace("[", "(").replace("]", ")")
    text = _HANDLE.sub(lambda found: hidden.marker(found[0], "PERSON"), text)
    for fact in brief.assessment.facts:
        if fact.kind is FactKind.ORDER:  # also what is too short to be known for a number: "table 12"
            text = text.replace(
                fact.quote, re.sub(r"\d+", lambda one: hidden.marker(one[0], "NUMBER"), fact.quote)
            )
    text = _NUMBER.sub(lambda found: _number(found[0], hidden), text)
    text = _TITLED.sub(lambda found: found[0].replace(found[1], hidden.marker(found[1], "PERSON")), text)
    text = _without_names(text, brief, reading, hidden)
    customer = {CUSTOMER: reading.name} if reading.name else {}
    return Veil(text, hidden.behind | customer | {CONTACT: contact})


@dataclass(slots=True)
class _Hidden:
    """What was taken out so far, by its marker; the same words have the same one."""

    behind: dict[str, str] = field(default_factory=dict)

    def marker(self, words_: str, kind: str) -> str:
        known = next((marker for marker, found in self.behind.items() if found == words_), "")
        marker = known or f"[{kind}_{len(self.behind) + 1}]"
        self.behind[marker] = words_
        return marker


def _number(found: str, hidden: _Hidden) -> str:
    return hidden.marker(found, "NUMBER") if sum(map(str.isdigit, found)) >= _FEWEST_DIGITS else found


def _without_names(text: str, brief: Brief, reading: Reading, hidden: _Hidden) -> str:
    """Every name of somebody we know of, and every given name with the capital of one, with its surname."""
    location = brief.location
    named = (
        brief.review.author,
        location.signer,
        *location.staff,
        *(one.name for one in brief.assessment.staff),
    )
    ours = set(words(brief.business.name))
    known = {word for name in named for word in words(name)} - ours - reading.book.stopwords
    parts, end, after_name = [], 0, -1
    for found in WORD.finditer(text):
        word, folded = found[0], re.split("['’]", found[0].casefold())[0]
        capital = word[0].isupper()
        sure = folded in known and (capital or len(folded) >= _SHORTEST)
        given = capital and folded in first_names() and folded not in reading.book.stopwords
        surname = capital and after_name == found.start() - 1 and text[after_name] == " "
        if "[" in text[max(0, found.start() - 1) : found.start()] or not (sure or given or surname):
            continue
        parts += [text[end : found.start()], hidden.marker(word, "PERSON")]
        end = found.end()
        after_name = end if not surname else -1
    return "".join([*parts, text[end:]])
