"""Which column of a stranger's table is which field of the normalised record.

Headers are compared in lower case, without accents and with camelCase split into words; the same
names are looked for in JSON objects. Of each field the most telling name stands first, and a column
is used once: in ``Sterne;Bewertung`` the second is the text, in ``Bewertung;Text`` the rating.

Sources: our own record; the Play Console's monthly report, the exports of Judge.me, Trustpilot and
ReviewTrackers (headers as public readers of them have them, 2026); Podium's review object
(docs.podium.com/reference/the-review-object); Google's review (Takeout); Steam's,
as recorded before October 2026. Birdeye and Podium publish no list of the columns of their files: the
general English names have to do.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from reviewbot.types import NOTHING

_NAMES = {
    "external_id": (
        "review id, external id, site review id, review site review id, uid, id, key, "
        "review uid, recommendationid, bewertungs id, id avis, id resena, id recensione"
    ),
    "rating": (
        "rating, star rating, review stars, review rating, overall rating, stars, score, sterne, "
        "sternebewertung, note, etoiles, puntuacion, calificacion, estrellas, valoracion, voto, "
        "punteggio, stelle, nota, estrelas, classificacao, sterren, cijfer, waardering, "
        "bewertung, valutazione, avaliacao, beoordeling"
    ),
    "rating_scale": "rating scale, scale",
    "rating_scale_min": "rating scale min, rating min, worst rating",
    "rating_scale_max": "rating scale max, rating max, best rating, max rating",
    "recommended": "recommended, recommends, recommendation, voted up, empfohlen, recommande, recomendado",
    "title": ("title, review title, headline, subject, titel, uberschrift, betreff, titre, titulo, titolo"),
    "body": (
        "body, review text, review content, review body, review comment, review comments, text, "
        "content, comment, comments, review, message, feedback, bewertungstext, kommentar, "
        "rezension, commentaire, texte, avis, comentario, comentarios, resena, opinion, texto, "
        "testo, recensione, commento, tekst, recensie, opmerking, bewertung, valutazione, "
        "avaliacao, beoordeling"
    ),
    "body_original": "body original, original content, original text",
    "body_format": "body format",
    "author_name": (
        "author name, author, reviewer name, reviewer display name, reviewer, review username, user name, "
        "username, customer name, customer, nickname, display name, name, user, autor, verfasser, kunde, "
        "auteur, nom, client, nombre, cliente, autore, nome, naam, klant, consumer display name, "
        "author personaname"
    ),
    "author_id": "author id, reviewer id, review consumer user id, customer id, author steamid",
    "author_email": "author email, reviewer email, review user email, customer email, email, e mail",
    "created_at": (
        "review submit millis since epoch, created at, originally published, review created utc, "
        "review date, created, published, published at, published date, date published, "
        "date created, creation date, submitted, posted, date, datum, erstellt am, erstellt, "
        "fecha, data, time, timestamp, date de publication, create time, timestamp created"
    ),
    "updated_at": (
        "review last update millis since epoch, updated at, updated, last updated, "
        "date modified, modified, edited, geandert am, update time, timestamp updated"
    ),
    "language": (
        "language, reviewer language, review language, original language code, lang, locale, "
        "sprache, langue, idioma, lingua, taal"
    ),
    "url": "url, review url, review link, link, permalink",
    "reply_text": (
        "reply text, developer reply text, developer response, company reply, company response, "
        "owner response, business response, review response, review reply comment, company reply text, "
        "reply, response, responses, antwort, reponse, respuesta, risposta, resposta, antwoord"
    ),
    "reply_created_at": (
        "reply created at, developer reply millis since epoch, company reply date utc, "
        "business reply date utc, reply date, response date, responses published, "
        "company reply created at, timestamp dev responded"
    ),
    "reply_updated_at": "reply updated at, review reply update time",
    "reply_state": "reply state, review reply review reply state",
    "reply_reason": "reply reason",
    "source": "source, listing",
    "item_id": "item id, product id, sku",
    "item_name": "item name, product name, product title, product, produkt",
    "location_id": "location id, store code, business unit id",
    "visibility": "visibility",
    "removed": "removed, deleted",
    "derived": "derived",
    "attributes": "attributes",
}
NAMES: Mapping[str, Sequence[str]] = {field: names.split(", ") for field, names in _NAMES.items()}

OWN_MARK = "reviewbot"  # the column that only our own export has: what we added to the review, as JSON
OWN = "1"  # stands in it where there is nothing to add

# Said once more by another column, or an address that nobody needs to keep, or our own mark.
_DROPPED = frozenset(
    {
        "review submit date and time",
        "review last update date and time",
        "developer reply date and time",
        "ip address",
        "ip",
        "raw",
        OWN_MARK,
    }
)

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain_name(header: str) -> str:
    """``Review Created (UTC)`` and ``reviewCreated_utc`` are both ``review created utc``."""
    spaced = unicodedata.normalize("NFKD", _CAMEL.sub(" ", header)).casefold()
    letters = "".join(character for character in spaced if not unicodedata.combining(character))
    return _BETWEEN_WORDS.sub(" ", letters).strip()


def is_dropped(header: str) -> bool:
    """Whether a column is not kept, not even among the attributes."""
    return plain_name(header) in _DROPPED


def columns(header: Sequence[str], told: Mapping[str, str] = NOTHING) -> dict[str, int]:
    """Field name to column number. ``told`` (field to column name) comes from the listing and wins."""
    names = [plain_name(name) for name in header]
    numbers = {name: number for number, name in reversed(list(enumerate(names)))}
    found = {field: numbers[plain_name(name)] for field, name in told.items() if plain_name(name) in numbers}
    free = {name: number for name, number in numbers.items() if number not in found.values()}
    for field, known in NAMES.items():
        name = next((name for name in known if name in free), None)
        if name and field not in found:
            found[field] = free.pop(name)
    return found


def play_review_id(link: str) -> str:
    """The review's id in a Play Console ``Review Link``, the only place where the report has it."""
    try:
        return parse_qs(urlsplit(link).query).get("reviewId", [""])[0]
    except ValueError:
        return ""
