"""Reading what strangers' pages, feeds and interfaces say: here bytes and HTML as text.

Pure and linear in the length of what is read, because all of it is hostile input: no pattern here
can rescan what an earlier match attempt has already read past the next ``<``.
"""

import codecs
import html
import re
from collections.abc import Iterable

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
