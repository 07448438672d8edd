"""The page as a tree, or a refusal: what is not HTML, was cut off, or was built to choke a parser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, Tag
from bs4.exceptions import ParserRejectedMarkup

from reviewbot.errors import ParseError
from reviewbot.text import decode
from reviewbot.types import Response

MOST_TAGS = 100_000  # a page with 1,000 reviews has about 30,000
_LONGEST_TAG = 1_000_000  # characters; images written into the page fit
_CHARSET = re.compile(r"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"<\?xml[^<>]*>", re.IGNORECASE)
# One piece of HTML after another, each read to its end as browsers do (WHATWG HTML §13.2.5).
_PIECE = re.compile(
    r"<!--(?P<comment>.*?--!?>)?"
    r"|<(?P<raw>script|style)\b[^>]*+>(?P<rest>.*?</(?P=raw)[\s/>])?"
    r"""|<(?=[a-z/!?])(?P<tag>(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+>)?""",
    re.IGNORECASE | re.DOTALL,
)
_ROBOTS = re.compile(r"^\s*(?:robots|\w{1,40}bot)\s*$", re.IGNORECASE)
_END = "reviewbot:end"
# The end tags that HTML lets authors leave out (WHATWG HTML §13.1.2.4).
_MAY_STAY_OPEN = frozenset(
    ("html", "head", "body", "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot")
)


@dataclass(frozen=True, slots=True)
class Document:
    """A page that parsed. ``languages``: the language in force, by the id() of each tag.

    ``finished``: every element was closed, so nothing is missing at the end.
    """

    soup: BeautifulSoup
    length: int
    languages: Mapping[int, str]
    finished: bool

    @property
    def base(self) -> str:
        """What relative links on the page are relative to; "" when the page does not say."""
        base = self.soup.find("base", href=True)
        return attribute(base, "href") if base else ""

    @property
    def directives(self) -> list[str]:
        """What the page asks of robots (``<meta name="robots">``, or a robot's own name)."""
        metas = self.soup.find_all("meta", attrs={"name": _ROBOTS, "content": True})
        return [attribute(meta, "content") for meta in metas]

    @property
    def asks_for_password(self) -> bool:
        """Whether the page has a password field, as login pages do."""
        return self.soup.find("input", type=re.compile("^password$", re.IGNORECASE)) is not None


def attribute(tag: Tag, name: str) -> str:
    """An attribute's text; "" when it is absent."""
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def read(response: Response) -> Document:
    """The answer as a Document. Raises ParseError, with a message that quotes nothing of the page."""
    charsets = _CHARSET.findall(response.headers.get("content-type", ""))
    charsets += _CHARSET.findall(response.body[:4096].decode("ascii", "replace"))
    text = _XML_DECLARATION.sub("", decode(response.body, charsets))
    if not text.strip():
        raise ParseError("the page is empty")
    if not re.search(r"<[a-zA-Z]", text):
        raise ParseError("the answer is not an HTML page")
    _check_pieces(text)
    try:
        # The end mark comes out as a comment, inside whatever was still open where the page ended.
        soup = BeautifulSoup(f"{text}<!--{_END}-->", "html.parser", multi_valued_attributes=None)
    except ParserRejectedMarkup:
        raise ParseError("the page is not HTML that can be read") from None
    open_at_end = _open_at_end(soup)
    if any(name not in _MAY_STAY_OPEN for name in open_at_end):
        raise ParseError("the page was cut off before its end")
    return Document(soup, len(text), _languages(soup), finished=not open_at_end)


def _check_pieces(text: str) -> None:
    """Refuse what makes html.parser slow: 60 kB of ``<a `` took it 45 s (Python 3.11.7).

    It rescans the rest of the page for every piece that never ends. Such a page was cut off.
    """
    for pieces, piece in enumerate(_PIECE.finditer(text)):
        if not (piece["tag"] or piece["comment"] or piece["rest"]):
            raise ParseError("the page was cut off before its end")
        if pieces > 2 * MOST_TAGS or len(piece["tag"] or "") > _LONGEST_TAG:  # tags open and close
            raise ParseError(f"the page has more than {MOST_TAGS} tags, or one as long as a page")


def _open_at_end(soup: BeautifulSoup) -> list[str]:
    mark = soup.find(string=lambda text: isinstance(text, Comment) and text == _END)
    if mark is None:
        return ["#text"]
    names = [parent.name for parent in mark.parents if parent is not soup]
    mark.extract()
    return names


def _languages(soup: BeautifulSoup) -> dict[int, str]:
    languages = {id(soup): ""}
    for tag in soup.find_all(True):
        own = attribute(tag, "lang") or attribute(tag, "xml:lang")
        languages[id(tag)] = own or languages[id(tag.parent)]
    return languages
