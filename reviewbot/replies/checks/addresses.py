"""Where a text sends its readers: links, bare domains ("ourshop.com/deal"), mail addresses and @handles."""

import re
from functools import lru_cache

from reviewbot.replies.checks.exam import Exam
from reviewbot.replies.words import EMAIL, LINK

# The most used endings (IANA, "Root Zone Database"), and those of the countries of the seven languages.
_LISTED = """
com net org info biz io app dev shop store online site website web page blog club vip xyz top co me
tv ly gl link eu de at ch es mx ar cl fr be ca it pt br nl uk us ie au nz lu gg to
"""
_ENDINGS = frozenset(_LISTED.split())
_DOMAIN = re.compile(
    r"(?<![\w@.-])((?:[^\W_][\w-]{0,62}\.){1,4})([a-z]{2,7})(?![\w-]|\.\w)(?P<path>/[^\s<>]{0,200})?",
    re.IGNORECASE,
)
# The end of a domain in words: "ourshop dot com", "ourshop (punkt) de".
_SPELLED = re.compile(
    r"(?: |\()(?:dot|punkt|punto|point|ponto|punt)\)? (?:com|net|org|info|shop|de|es|fr|it|nl|pt|eu)\b"
    r"|[\[(]\.[\])] ?\w{2,7}\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.@/])@[^\W\d]\w{1,40}")
_SHORTEST_NAME, _OF_A_COUNTRY = 2, 2


@lru_cache(maxsize=16)
def _leading(text: str, small: frozenset[str]) -> tuple[str, ...]:
    found: list[str] = []
    if "@" in text:
        found += (*EMAIL.findall(text), *_HANDLE.findall(text))
    if "://" in text or "www." in text.lower():
        found += LINK.findall(text)
    if "." in text:
        found += (one[0] for one in _DOMAIN.finditer(text) if _is_domain(one, small))
    return (*found, *_SPELLED.findall(text))


def addresses(exam: Exam) -> tuple[str, ...]:
    """Everything in the text that leads elsewhere, as written."""
    return _leading(exam.text, exam.reading.book.stopwords)


def links(exam: Exam) -> list[str]:
    """Those that a platform without links would refuse: all but mail addresses and handles."""
    return [one for one in addresses(exam) if "@" not in one]


def _is_domain(found: re.Match[str], small: frozenset[str]) -> bool:
    """Not the end of one sentence and the start of the next, typed without a space ("so slow.It was")."""
    name, ending = found[1].rstrip("."), found[2].casefold()
    if len(name) < _SHORTEST_NAME:
        return False
    two_sentences = len(ending) == _OF_A_COUNTRY and ending in small and not re.search(r"[\d-]", name)
    return bool(found["path"]) or (ending in _ENDINGS and not two_sentences)
