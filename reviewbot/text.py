"""Reading what strangers' pages and feeds say: text, times, ratings, addresses.

Pure and linear in the length of what is read, because all of it is hostile input: no pattern here
can rescan what an earlier match attempt has already read past the next ``<``.
"""

import codecs
import html
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

# --- bytes to text ----------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Only charsets that pages are written in: Python also has codecs named zlib (a bomb) and punycode.
_CHARSET = re.compile(
    r"utf-?(8|16|32)([-_]?[lb]e)?|(iso|windows|cp|koi8|gb|big5|euc|shift|x|us|tis|mac)[-_]?[a-z0-9_-]{1,16}"
    r"|latin-?1|ascii|sjis"
)
_READ_AS = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252"}  # WHATWG


def decode(body: bytes, declared: Iterable[str] = ()) -> str:
    """The text of a page whose charset may be undeclared or misdeclared; never raises.

    A byte order mark wins (WHATWG Encoding, "decode"). What is valid UTF-8 beyond ASCII is UTF-8,
    whatever it is declared as: no other charset happens to look like it. Then comes the first
    declared charset that fits, then windows-1252. A character cut in half at the very end is
    dropped. Text that is UTF-8 but for a few bad bytes stays UTF-8, so that one bad byte cannot
    garble every other review.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], charset, "replace")
    names = [name.strip(" \t\"'").lower() for name in declared]
    charsets = [_READ_AS.get(name, name) for name in names if _CHARSET.fullmatch(name)]
    for charset in (*charsets, "utf-8") if body.isascii() else ("utf-8", *charsets):
        try:
            return _decoded(body, charset, "strict")
        except (LookupError, UnicodeError):
            continue
    patched = _decoded(body, "utf-8", "replace")
    beyond_ascii = len(patched) - len(patched.encode("ascii", "ignore"))
    return patched if patched.count("\ufffd") * 2 < beyond_ascii else body.decode("windows-1252", "replace")


def _decoded(body: bytes, charset: str, errors: str) -> str:
    return codecs.getincrementaldecoder(charset)(errors).decode(body)


# --- HTML to text -----------------------------------------------------------------------------

_PARAGRAPH = re.compile("p|blockquote")
_BLOCK = re.compile(
    "address|article|aside|body|caption|center|d[dlt]|details|dialog|dir|div|fieldset|figcaption|figure|footer|form"
    "|h[1-6r]|head|header|hgroup|html|legend|li|main|menu|nav|ol|optgroup|option|pre|section|summary"
    "|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = re.compile(
    "a|abbr|acronym|applet|area|audio|b|base|basefont|bd[io]|big|button|canvas|cite|code|col|colgroup|data|datalist"
    "|del|dfn|em|embed|font|frame|frameset|i|iframe|img|input|ins|kbd|label|link|map|mark|math|meta|meter|nobr"
    "|noframes|object|output|param|picture|progress|q|rp|rt|ruby|s|samp|select|slot|small|source|span|strike"
    "|strong|su[bp]|svg|textarea|time|track|tt|u|var|video|wbr|.*[:-].*"
)
_HIDDEN = re.compile("script|style|template|noscript")
_BOUNDARY = "\x1e"  # stands where a block begins or ends: a new line, but never an empty one
# A tag's name starts with a letter, so "<3" is text; no "<" inside, so each scan ends at the next one.
_TAG = re.compile(
    r"""<!--|-->|<!\[CDATA\[|\]\]>|<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*+)(?:"[^"<]*"|'[^'<]*'|[^<>"'])*+>"""
    r"|<![a-zA-Z][^<>]*>"
)
_PLAIN_LINE = re.compile(r"[^<>&\r\n\x1e]*+")  # the usual case, and most of the work of a re-poll
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """``text`` without control characters and lone surrogates, which no store can hold."""
    return _UNSTORABLE.sub("", text)


def plain(markup: str) -> str:
    """An HTML fragment, or text full of entities, as plain text with its line breaks.

    Only names that HTML knows (or custom ones with a hyphen or colon) are tags, so "<3" and
    "<rude waiter>" stay. Escaped markup (``&lt;br&gt;``) and entities escaped twice are undone once
    more, as feeds and SEO plugins write them. The result is ``storable``.
    """
    if _PLAIN_LINE.fullmatch(markup):
        return storable(" ".join(markup.split()))
    text = markup.replace("\r\n", "\n").replace("\r", "\n")
    stripped = _without_tags(text)
    unescaped = _unescape(stripped)
    if stripped == text != unescaped:
        unescaped = _without_tags(unescaped)
    lines: list[str] = []
    for line in _unescape(unescaped).split("\n"):
        blocks = [" ".join(block.split()) for block in line.split(_BOUNDARY)]
        lines += [block for block in blocks if block] or [""]
    return storable(re.sub(r"\n{3,}", "\n\n", "\n".join(lines))).strip()


def one_line(markup: str) -> str:
    """``plain`` on one line: for names and titles."""
    return " ".join(plain(markup).split())


def _unescape(text: str) -> str:
    # Only with the semicolon: html.unescape alone would read "Q&notes" as "Q¬es".
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _without_tags(text: str) -> str:
    if "<" not in text and ">" not in text:
        return text
    marks = [(found, (found["name"] or found[0]).lower()) for found in _TAG.finditer(text)]
    if any(name == "br" or _PARAGRAPH.fullmatch(name) or _BLOCK.fullmatch(name) for _, name in marks):
        text = text.replace("\n", " ")  # same length: the marks stay where they were found
    last_end = {name: found.start() for found, name in marks if found["close"] or name == "-->"}
    pieces: list[str] = []
    until, at = "", 0
    for found, name in marks:
        if not until:
            end = "-->" if name == "<!--" else name if _HIDDEN.fullmatch(name) else ""
            until = end if last_end.get(end, 0) > found.start() else ""
            pieces += text[at : found.start()], "" if until else _in_place_of(found[0], name)
            at = found.end()
        elif name == until and (found["close"] or name == "-->"):
            until, at = "", found.end()
    return "".join((*pieces, text[at:]))


def _in_place_of(mark: str, name: str) -> str:
    if name == "br":
        return "\n"
    if _PARAGRAPH.fullmatch(name):
        return "\n\n"
    if _BLOCK.fullmatch(name):
        return _BOUNDARY
    if not name[0].isalpha():
        return mark if name == "-->" else ""
    return "" if _INLINE.fullmatch(name) or _HIDDEN.fullmatch(name) else mark


# --- times ------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier enero gennaio januari janeiro ene gen",
            "feb february februar februari février fevrier febrero febbraio fevereiro fév fev févr fevr",
            "mar march märz maerz mrz mars marzo maart março marco mär mrt",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio mei maio mag",
            "jun june juni juin junio giugno junho giu",
            "jul july juli juillet julio luglio julho juil lug",
            "aug august août aout agosto augustus ago",
            "sep sept september septembre septiembre settembre setembro set",
            "oct october oktober octobre octubre ottobre outubro okt ott out",
            "nov november novembre noviembre novembro",
            "dec december dezember décembre decembre diciembre dicembre dezembro dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}
# RFC 2822 §4.3 and the zone names that blogs and shops write; ambiguous ones (IST) are left out.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0.0),
    **dict.fromkeys(("bst", "west", "cet", "mez"), 1.0),
    **dict.fromkeys(("cest", "mesz", "eet"), 2.0),
    **dict.fromkeys(("eest", "msk"), 3.0),
    **dict.fromkeys(("est", "cdt"), -5.0),
    **dict.fromkeys(("cst", "mdt"), -6.0),
    **dict.fromkeys(("mst", "pdt"), -7.0),
    **dict.fromkeys(("pst", "akdt"), -8.0),
    **dict.fromkeys(("awst", "hkt", "sgt"), 8.0),
    **dict.fromkeys(("jst", "kst"), 9.0),
    "edt": -4.0,
    "akst": -9.0,
    "hst": -10.0,
    "acst": 9.5,
    "aest": 10.0,
    "aedt": 11.0,
    "nzst": 12.0,
    "nzdt": 13.0,
}
_CLOCK = (
    r"(?:(?:T|,?\s+(?:(?:at|um|à|a las|alle|om|às)\s+)?)"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*Uhr)?\s?(?P<half>[ap]\.?m\.?)?\s?(?P<zone>[+-]\d\d(?::?\d\d)?|[a-z]{1,5})?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<cut>[-/.]?)(?P<month>\d\d)(?P=cut)(?P<day>\d\d)",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",  # the dotted form is day first everywhere
        rf"(?:[^\W\d_]{{2,10}}\.?,?\s+)?{_DAY}[\s-]+(?:de\s+)?{_MONTH},?[\s-]+(?:de\s+|del\s+)?(?P<year>\d{{4}}|\d\d)",
        rf"(?:[^\W\d_]{{2,10}}\.?,?\s+)?{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
    )
)
_LONGEST_TIME = 80
_YEARS = range(1990, 2200)  # no review is older than the web; 0001-01-01 and 1970-01-01 mean "not set"


def parse_time(value: str) -> tuple[datetime, bool] | None:
    """An absolute time as (UTC, was its zone known); None for relative labels and junk.

    Reads ISO 8601 and RFC 3339, RFC 822/2822 (two-digit years, zone names), and days with a written
    month in English, German, French, Spanish, Italian, Dutch and Portuguese. A day without a clock
    is its midnight; a time without a zone is taken as UTC. "03/04/2026" is two different days in
    two countries, so it is None.
    """
    written = _written(value)
    if written is None:
        return None
    moment, zone = written
    return (moment - (zone or timedelta())).replace(tzinfo=UTC), zone is not None


def written_day(value: str) -> str:
    """The day that ``value`` names, as written (not moved to UTC): "2026-09-14"; "" if it names none."""
    written = _written(value)
    return written[0].date().isoformat() if written else ""


@lru_cache(maxsize=10_000)  # every re-poll reads the same dates again
def _written(value: str) -> tuple[datetime, timedelta | None] | None:
    text = " ".join(value[: _LONGEST_TIME + 1].split())
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None or len(value) > _LONGEST_TIME:
        return None
    month, hour, half = found["month"].lower(), int(found["hour"] or 0), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        moment = datetime(  # noqa: DTZ001 - as written; the zone is applied by the caller
            _year(found["year"]),
            int(month) if month.isdigit() else _MONTHS[month],
            int(found["day"]),
            hour,
            int(found["minute"] or 0),
            min(int(found["second"] or 0), 59),  # a leap second
            int((found["fraction"] or "").ljust(6, "0")[:6]),
        )
        zone = _zone(found["zone"] or "")
    except (KeyError, ValueError):
        return None
    return (moment, zone) if moment.year in _YEARS else None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - two digits: RFC 2822 §4.3
        return year
    return year + (2000 if year < 50 else 1900)  # noqa: PLR2004 - the same rule


def _zone(name: str) -> timedelta | None:
    if name[:1] in {"+", "-"}:
        hours, minutes = int(name[1:3]), int(name[3:].replace(":", "") or 0)
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(offset if name[0] == "+" else -offset).utcoffset(None)
    hours_east = _ZONES.get(name.lower())
    return None if hours_east is None else timedelta(hours=hours_east)


# --- ratings ------------------------------------------------------------------------------------

_NUMBER = r"[+-]?\d{1,9}(?:[.,]\d{1,9})?"
_FIRST_NUMBER = re.compile(_NUMBER)
_OUT_OF = re.compile(
    rf"({_NUMBER})\s*(?:/|(?:\w{{3,8}}\s)?(?:out of|of|von|sur|de|su|van|из)\s)\s*({_NUMBER})", re.IGNORECASE
)
_FULL, _EMPTY = "★⭐✭🌟", "☆✩"
USUAL_SCALE = (1.0, 5.0)  # schema.org: bestRating defaults to 5, worstRating to 1


def parse_number(value: object) -> float | None:
    """A finite number, or the first one in a text: "4,5" and "4/5 stars" are 4.5 and 4.0.

    A comma is a decimal comma: use ``parse_count`` for numbers of reviews.
    """
    if isinstance(value, str):
        found = _FIRST_NUMBER.search(value[:1000])
        return float(found[0].replace(",", ".")) if found else None
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return None


def parse_count(value: object) -> int | None:
    """How many: "1,234 reviews", "1.234" and "61" are whole numbers; None without one."""
    if isinstance(value, str):
        found = re.search(r"\d{1,3}(?:[^\w]\d{3})+(?!\d)|\d{1,9}", value[:1000])
        return int(re.sub(r"\D", "", found[0])) if found else None
    number = parse_number(value)
    return None if number is None or number < 0 else int(number)


def parse_rating(
    value: object, best: object = None, worst: object = None
) -> tuple[float | None, tuple[float, float]]:
    """A rating and its scale (worst, best), both in the site's own numbers.

    "4/5", "4 out of 5", "80%" and "★★★★☆" carry their scale with them. Outside its scale, or on a
    scale that is upside down (which end is good?), a rating is None rather than a guess.
    """
    low, high = parse_number(worst), parse_number(best)
    number, own_best = _own_scale(value)
    if own_best is not None:
        high, low = own_best, 0.0 if own_best == 100 else low  # noqa: PLR2004 - per cent
    scale = (USUAL_SCALE[0] if low is None else low, USUAL_SCALE[1] if high is None else high)
    if scale[0] >= scale[1]:
        return None, USUAL_SCALE
    return (number if number is not None and scale[0] <= number <= scale[1] else None), scale


def _own_scale(value: object) -> tuple[float | None, float | None]:
    if not isinstance(value, str):
        return parse_number(value), None
    text = value[:1000].strip()
    if out_of := _OUT_OF.search(text):
        return parse_number(out_of[1]), parse_number(out_of[2])
    full, empty = sum(map(text.count, _FULL)), sum(map(text.count, _EMPTY))
    if full:
        return full + (0.5 if "½" in text else 0.0), float(max(full + empty, 5))
    return parse_number(text), 100.0 if re.match(rf"{_NUMBER}\s*%", text) else None


# --- addresses ----------------------------------------------------------------------------------

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|_gl|yclid|igshid", re.IGNORECASE)


def web_address(base: str, reference: str) -> str:
    """``reference`` as an absolute http(s) address; "" when it is something else or not an address."""
    try:
        address = urljoin(base, storable(reference).strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and parts.netloc else ""


def canonical(address: str) -> str:
    """The page itself: without fragment and without what advertising hangs onto addresses."""
    parts = urlsplit(address)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(k)])
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))


def rebased(address: str, base_url: str) -> str:
    """``address`` on the scheme and host of ``base_url``, if one is set (tests and proxies)."""
    if not base_url:
        return address
    base = urlsplit(base_url)
    return urlunsplit(urlsplit(address)._replace(scheme=base.scheme, netloc=base.netloc))


def same_origin(address: str, *others: str) -> bool:
    """Whether ``address`` has the scheme, host and port of one of the others."""
    return _origin(address) in {_origin(other) for other in others if other}


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()
