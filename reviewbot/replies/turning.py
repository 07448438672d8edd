"""How a language tells a customer's clause back: "I waited an hour" as "you waited an hour"."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from reviewbot.replies.finding import NEVER
from reviewbot.replies.scan import Scan, Starts, alternatives

# Words and small figures, one blank between them, and signs only inside of one: "isn't", "8.15".
_PLAIN = re.compile(r"(?:[^\W_]|-|(?<=\w)'(?=\w)|(?<=\d)[.:](?=\d)| (?! ))+")
_Tree = dict[str, "_Tree"]

_TOKEN = re.compile(r"[\w']+")
_FORM = re.compile(r"[\w']+(?:-[\w']+)*")
_INTRODUCED = re.compile(r"\w+[ ']")  # what has an article
_SLOT = re.compile("<([a-z]+)>")
_STATED = 10  # words of a thing and its state
_LONGEST = 20  # words of a clause that still reads well inside another sentence


@dataclass(frozen=True, slots=True)
class Turning:
    """The ``[retold]`` table of a language, from ``phrases/<language>-retold.toml``.

    ``clause``: how a whole clause is built that may stand after "that". What it calls ``verb`` goes to its
    end, as German and Dutch have it; so does ``mine``, which is the verb of "I" or "we".
    Each clause has what is put before it ("waited an hour": "you ").
    ``being``: how a thing and its state stand without a verb ("the fries cold"), the article or not, and how
    with one, its groups in ``<>``: "<thing> were <state>".
    ``banned``, ``never``: words and patterns that no such clause holds; ``unknown``: how verbs of the first
    person end, for one that is not of ``forms`` would keep it; ``unfinished``: last words of what goes on.
    ``filler``: what one may start with, and is left out; ``joint``: what joins two; ``clausal``: what starts
    like one, too, though it is never told back ("she said").
    ``own``: how one starts that only tells what the customer did; ``minded``: what makes one a complaint
    that nobody would miss ("only", "four days late"). ``article``: what is put before a bare noun.
    ``subject``: an article as a noun has it that something is sorry for -> as the subject has it, each with
    the blank after it.
    ``capitals``: words with a capital that name nobody ("Monday"); ``spelled``: "didnt" as "didn't".
    ``swap``, ``swaps``, ``forms``: what is said otherwise where the customer is "you" and the business "we";
    ``turned_verbs``: so for the verb called ``mine`` alone ("ich war" is "Sie waren", "er war" is not).
    """

    clause: Starts
    being: Starts
    banned: frozenset[str]
    unknown: re.Pattern[str]
    never: Scan
    unfinished: re.Pattern[str]
    filler: re.Pattern[str]
    joint: re.Pattern[str]
    clausal: re.Pattern[str]
    own: re.Pattern[str]
    minded: Scan
    article: str
    subject: Mapping[str, str]
    capitals: frozenset[str]
    spelled: Mapping[str, str]
    swap: Scan
    swaps: tuple[str, ...]
    forms: Mapping[str, str]
    turned_verbs: Mapping[str, str]

    def turned(self, part: str) -> str:
        """``part`` as the business tells it; "" where it is not sure how."""
        plain = len(part.split()) <= _LONGEST and _PLAIN.fullmatch(part)
        found, lead = next(self.clause.fullmatches(part), (None, "")) if plain else (None, "")
        been = self._been(part) if plain and not found else ""
        if not (found or been) or self.unfinished.search(part) or self._holds_what_never(part):
            return ""
        told = lead + self._swapped(self._in_order(found)) if found else been
        return " ".join(told.split())  # what is swapped for nothing leaves a gap

    def _been(self, part: str) -> str:
        """A thing and its state with the verb that they lack; "" for anything else, or without an article."""
        each = self._being_of(part)
        told = (_put(found, whole) for found, whole in each if _INTRODUCED.match(found["thing"]))
        return self._swapped(next(told, ""))

    def puts_article(self, said: str, part: str) -> bool:
        """Whether ``said`` is ``part`` with an article put before it."""
        return bool(self.article) and said.startswith(self.article) and not part.startswith(self.article)

    def _holds_what_never(self, part: str) -> bool:
        low = part.casefold()
        others = (form for form in _FORM.findall(low) if form not in self.forms)
        return (
            not self.banned.isdisjoint(_TOKEN.findall(low))
            or any(map(self.unknown.fullmatch, others))
            or bool(self.never.found(part))
        )

    def _swapped(self, said: str) -> str:
        """``said`` with what is said otherwise; of two that start alike the first listed."""
        spans = [(start, int(at), end) for at, found in self.swap.found(said).items() for start, end in found]
        forms = (form for form in _FORM.finditer(said) if form.group().casefold() in self.forms)
        spans += ((form.start(), -1, form.end()) for form in forms)
        told, done = [], 0
        for start, at, end in sorted(spans):
            if start >= done:
                instead = self.forms[said[start:end].casefold()] if at < 0 else self.swaps[at]
                told += [said[done:start], instead]
                done = end
        return "".join((*told, said[done:]))

    def parts(self, piece: str) -> list[str]:
        """The clauses of a piece of a sentence: it parts only where one stands on either side of a joint."""
        start, found = 0, []
        for joint in self.joint.finditer(piece):
            left = piece[start : joint.start()]
            stands = self._starts(left) or self.clausal.match(left) or self._is_state(left)
            ends = stands and not self.unfinished.search(left)
            if ends and (self._starts(piece, joint.end()) or self._is_state(piece[joint.end() :])):
                found.append(left)
                start = joint.end()
        return [*found, piece[start:]]

    def _starts(self, piece: str, at: int = 0) -> bool:
        """Whether a clause starts there."""
        return any(True for _ in self.clause.matches(piece, at))

    def _is_state(self, part: str) -> bool:
        return any(True for _ in self._being_of(part))

    def _being_of(self, part: str) -> Iterator[tuple[re.Match[str], str]]:
        """As what it is a thing and its state: these stand in a few words."""
        return self.being.fullmatches(part) if 0 < part.count(" ") < _STATED else iter(())

    def _in_order(self, found: re.Match[str]) -> str:
        """The clause with its verb where it belongs after "that"."""
        told = found.groupdict()
        name = next((name for name in ("verb", "mine") if told.get(name)), "")
        if not name:
            return found.group()
        start, end = found.span(name)
        verb = self.turned_verbs[told[name].casefold()] if name == "mine" else told[name]
        return " ".join(f"{found.string[:start]}{found.string[end:]} {verb}".split())


@cache
def turning(language: str) -> Turning:
    """The table of a language, read when the first complaint in it comes: some have a thousand verbs."""
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}-retold.toml")
    return _turning(tomllib.loads(file.read_text(encoding="utf-8"))["retold"])


def _turning(raw: Mapping[str, Any]) -> Turning:
    clauses, swaps, being = (raw.get(name, []) for name in ("clause", "swaps", "being"))
    minded = raw.get("minded", NEVER)
    forms, verbs, spelled = (dict(_pairs(raw, name)) for name in ("forms", "mine", "spelled"))
    parts = {name: f"(?:{part})" for name, part in raw.get("parts", {}).items()}
    parts |= {"forms": _any(forms), "mine": f"(?P<mine>{_any(verbs)})"}

    def any_of(patterns: Iterable[str]) -> str:
        return "|".join(_filled(pattern, parts) for pattern in patterns) or NEVER

    def starts(pairs: list[list[str]]) -> Starts:
        return Starts((_filled(pattern, parts), meaning) for pattern, meaning in pairs)

    bans = [_once(one) for pattern in raw.get("never", []) for one in alternatives(pattern)]
    words = frozenset(one.casefold() for one in bans if _TOKEN.fullmatch(one))
    return Turning(
        clause=starts(clauses),
        being=starts(being),
        banned=words,
        unknown=_small(any_of(raw.get("unknown", []))),
        never=Scan([("never", [_whole(any_of([one])) for one in bans if one.casefold() not in words])]),
        unfinished=_small(rf" (?:{raw.get('unfinished', NEVER)})$"),
        filler=_small(any_of(raw.get("filler", []))),
        joint=_small(rf" (?:{raw.get('joint', NEVER)}) "),
        clausal=_small(_filled(raw.get("clausal", NEVER), parts)),
        own=_small(rf"(?:{raw.get('own', NEVER)})\b"),
        minded=Scan([("minded", [_whole(_filled(one, parts)) for one in alternatives(minded)])]),
        article=raw.get("article", ""),
        subject={f"{own} ": f"{said} " for own, said in _pairs(raw, "subject")},
        capitals=frozenset(raw.get("capitals", "").casefold().split()),
        spelled=spelled,
        swap=Scan((str(at), [_whole(any_of([pattern]))]) for at, (pattern, _) in enumerate(swaps)),
        swaps=tuple(said for _, said in swaps),
        forms={own: said.replace("_", " ") for own, said in forms.items()},
        turned_verbs=verbs,
    )


def _pairs(raw: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """What is written "own=said own=said"."""
    for pair in raw.get(name, "").split():
        own, said = pair.split("=")
        yield own, said


def _put(found: re.Match[str], whole: str) -> str:
    """``whole`` with what was found for its slots."""
    return _SLOT.sub(lambda slot: found[slot[1]], whole)


def _small(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _whole(pattern: str) -> str:
    """A pattern of whole words."""
    return rf"(?<![\w'])(?:{pattern})(?![\w'])"


def _once(pattern: str) -> str:
    """``pattern`` tried at the start of a text alone, where its ".*" finds what it would anywhere."""
    return f"^{pattern}" if pattern.startswith(".*") else pattern


def _any(said: Iterable[str]) -> str:
    """A pattern of these words, the longest first; as a tree of letters, for it is tried at many places."""
    tree: _Tree = {}
    for word in said:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _grown(tree) or NEVER


def _grown(node: _Tree) -> str:
    branches = "|".join(re.escape(letter) + _grown(after) for letter, after in node.items() if letter)
    return f"(?:{branches}){'?' if '' in node else ''}" if branches else ""


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    """``pattern`` with its ``{names}`` spelled out; a part may use those listed before it."""
    for name, choices in reversed(list(parts.items())):
        pattern = pattern.replace(f"{{{name}}}", choices)
    return pattern
