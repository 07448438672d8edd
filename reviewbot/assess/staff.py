"""Members of staff whom a reviewer names: from the roster, or where the wording leaves no doubt."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from reviewbot.assess.language import lowered
from reviewbot.assess.reading import Sentence
from reviewbot.assess.spelling import ACCENTS
from reviewbot.assess.weigh import Weighed
from reviewbot.types import StaffMention

NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'-]{1,20}+)(?![a-zA-Z])"
ROLE = (
    "server waiter waitress bartender barista host hostess manager receptionist technician tech stylist "
    "driver hairdresser barber masseuse therapist agent rep representative advisor adviser guide "
    "instructor trainer nurse hygienist cashier salesman saleswoman salesperson chef mechanic plumber "
    "electrician banker teller concierge Kellner Kellnerin Bedienung Verkäufer Verkäuferin Mitarbeiter "
    "Mitarbeiterin camarero camarera serveur serveuse cameriere cameriera garçom empregado empregada "
    "atendente ober serveerster medewerker"
)
ARTICLE = "our my the unser unsere nuestro nuestra notre la le il el nostro nostra o a onze"
THANKS = "thanks thank_you shout_out shout-out shoutout kudos props hats_off"
THANKS_ABROAD = (
    "danke danke_an gracias_a merci_à merci grazie_a obrigado obrigado_ao obrigada_à dank_aan bedankt"
)
BY = "ask_for served_by helped_by assisted_by bedient_von servis_par servi_par atendido_por atendida_por"
HUMAN = (
    "helpful friendly kind patient professional knowledgeable attentive polite welcoming caring rude "
    "unhelpful dismissive accommodating courteous sweet lovely amazing awesome fantastic wonderful "
    "excellent incredible superb"
)
DEED = (
    "helped assisted served greeted welcomed took_care went_above went_out_of made_us made_me answered "
    "explained walked_me walked_us did_my cut_my"
)
VERY = "so very really super extremely absolutely just such a an incredibly"


def _choice(words: str) -> str:
    """A pattern for any of these; an underscore stands for a blank."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in sorted(words.split(), reverse=True))})"


def _cues(*lists: str) -> frozenset[str]:
    """First words, as sentences spell them; one stands in every sentence the pattern can match."""
    words = {lowered(word.split("_")[0]) for words in lists for word in words.split()}
    return frozenset(words | {word.translate(ACCENTS) for word in words})


BY_ROLE = (
    rf"\b(?i:{_choice(ARTICLE)})\s(?:\w+\s)?{_choice(ROLE)},?\s"
    rf"(?:named\s|called\s|was\s|is\s|namens\s|llamad[oa]\s)?{NAME}"
)
PATTERNS = tuple(
    (cues, re.compile(pattern))
    for cues, pattern in (
        (_cues(ROLE), BY_ROLE),
        (
            _cues(THANKS),
            rf"\b(?i:{_choice(THANKS)})(?:\s(?:so|very)\smuch|\sa\slot)?(?:\sto)?,?\s{NAME}",
        ),
        (_cues(THANKS_ABROAD), rf"\b(?i:{_choice(THANKS_ABROAD)})\s{NAME}"),
        (_cues(BY), rf"\b(?i:{_choice(BY)})\s{NAME}"),
        (
            _cues(HUMAN),
            rf"(?<![\w'-]){NAME}\s(?:was|is)\s(?:{_choice(VERY)}\s){{0,2}}{_choice(HUMAN)}\b",
        ),
        (_cues(DEED), rf"(?<![\w'-]){NAME}\s{_choice(DEED)}\b"),
    )
)
CUES = frozenset().union(*(cues for cues, _ in PATTERNS))


@cache
def _not_names() -> frozenset[str]:
    """Words that stand, capitalised, where a name would: pronouns, things, places, brands, days."""
    return frozenset(files(__package__).joinpath("words/not_names.txt").read_text("utf-8").split())


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", _plain(text)))


def _on_roster(sentence: Sentence, roster: Sequence[str]) -> Iterator[str]:
    said = f" {_words(sentence.plain)} "
    for name in roster:
        spelt = _words(name)
        if spelt and (f" {spelt} " in said or _first_name_stands_alone(name, sentence)):
            yield name


def _first_name_stands_alone(name: str, sentence: Sentence) -> bool:
    first, *others = name.split()
    return bool(others) and re.search(rf"(?<!\w){re.escape(first)}(?!\w)", sentence.plain) is not None


def _by_wording(sentence: Sentence) -> Iterator[str]:
    if sentence.plain.islower():
        return
    for cues, pattern in PATTERNS:
        if not cues.isdisjoint(sentence.words):
            yield from (match["name"] for match in pattern.finditer(sentence.plain))


def _common(name: str, sentences: Sequence[Sentence]) -> bool:
    """Whether it is no name: a word of our list, or one that the review also writes small."""
    low = name.casefold()
    return low in _not_names() or any(f" {low} " in f" {sentence.plain} " for sentence in sentences)


def staff_named(
    sentences: Sequence[Sentence], weighed: Weighed, roster: Sequence[str], author: str
) -> tuple[StaffMention, ...]:
    """Who is named, each once, with what the sentences about them add up to.

    The roster wins over wording; the reviewer's own name is never taken for a member of staff.
    """
    own = {_plain(word) for word in author.split()}
    known = {_plain(word) for name in roster for word in name.split()}
    polarity: dict[str, float] = {}
    for n, sentence in enumerate(sentences):
        named = dict.fromkeys(_on_roster(sentence, roster)) if roster else {}
        if not CUES.isdisjoint(sentence.words):  # far cheaper than the patterns, and usually false
            for name in _by_wording(sentence):
                if not _common(name, sentences) and _plain(name) not in known:
                    named[name] = None
        for name in named:
            if _plain(name) not in own:
                polarity[name] = polarity.get(name, 0.0) + weighed.polarities[n]
    return tuple([StaffMention(name, (said > 0) - (said < 0)) for name, said in polarity.items()])
