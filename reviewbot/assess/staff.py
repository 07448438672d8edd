"""Members of staff whom a reviewer names: from the roster, or where the wording leaves no doubt."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from reviewbot.assess.reading import Sentence
from reviewbot.assess.weigh import Weighed
from reviewbot.types import StaffMention


def _choice(words: str) -> str:
    """A pattern for any of these; an underscore stands for a blank."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in sorted(words.split(), reverse=True))})"


NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'-]{1,20}+)(?![a-zA-Z])"
ROLE = _choice(
    "server waiter waitress bartender barista host hostess manager receptionist technician tech stylist "
    "driver hairdresser barber masseuse therapist agent rep representative advisor adviser guide "
    "instructor trainer nurse hygienist cashier salesman saleswoman salesperson chef mechanic plumber "
    "electrician banker teller concierge Kellner Kellnerin Bedienung Verkäufer Verkäuferin Mitarbeiter "
    "Mitarbeiterin camarero camarera serveur serveuse cameriere cameriera garçom empregado empregada "
    "atendente ober serveerster medewerker"
)
ARTICLE = _choice("our my the unser unsere nuestro nuestra notre la le il el nostro nostra o a onze")
THANKS = _choice("thanks thank_you shout_out shout-out shoutout kudos props hats_off")
THANKS_ABROAD = _choice(
    "danke danke_an gracias_a merci_à merci grazie_a obrigado obrigado_ao obrigada_à dank_aan bedankt"
)
BY = _choice(
    "ask_for served_by helped_by assisted_by bedient_von servis_par servi_par atendido_por atendida_por"
)
HUMAN = _choice(
    "helpful friendly kind patient professional knowledgeable attentive polite welcoming caring rude "
    "unhelpful dismissive accommodating courteous sweet lovely amazing awesome fantastic wonderful "
    "excellent incredible superb"
)
DEED = _choice(
    "helped assisted served greeted welcomed took_care went_above went_out_of made_us made_me answered "
    "explained walked_me walked_us was_our did_my cut_my"
)
VERY = _choice("so very really super extremely absolutely just such a an incredibly")
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?i:{ARTICLE})\s(?:\w+\s)?{ROLE},?\s(?:named\s|called\s|was\s|is\s|namens\s|llamad[oa]\s)?{NAME}",
        rf"\b(?i:{THANKS})(?:\s(?:so|very)\smuch|\sa\slot)?(?:\sto)?,?\s{NAME}",
        rf"\b(?i:{THANKS_ABROAD})\s{NAME}",
        rf"\b(?i:{BY})\s{NAME}",
        rf"(?<![\w'-]){NAME}\s(?:was|is)\s(?:{VERY}\s){{0,2}}{HUMAN}\b",
        rf"(?<![\w'-]){NAME}\s{DEED}\b",
    )
)


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


def _by_wording(sentence: Sentence, text: str) -> Iterator[str]:
    for pattern in PATTERNS:
        for match in pattern.finditer(sentence.plain):
            name = match["name"]
            common = name.casefold() in _not_names() or f" {name.casefold()} " in text
            if not common:
                yield name


def staff_named(
    sentences: Sequence[Sentence], weighed: Weighed, roster: Sequence[str], author: str
) -> tuple[StaffMention, ...]:
    """Who is named, each once, with what the sentences about them add up to.

    The roster wins over wording; the reviewer's own name is never taken for a member of staff.
    """
    text = " ".join(sentence.plain for sentence in sentences)
    own = {_plain(word) for word in author.split()}
    known = {_plain(word) for name in roster for word in name.split()}
    polarity: dict[str, float] = {}
    for n, sentence in enumerate(sentences):
        named = dict.fromkeys(_on_roster(sentence, roster))
        named.update(dict.fromkeys(name for name in _by_wording(sentence, text) if _plain(name) not in known))
        for name in named:
            if _plain(name) not in own:
                polarity[name] = polarity.get(name, 0.0) + weighed.polarity(n)
    return tuple(StaffMention(name, (said > 0) - (said < 0)) for name, said in polarity.items())
