"""A reply as a reader sees it, so that no gate is passed by letters that only look like others.

Done once a text, before every gate. What is posted is the text itself: this is for looking only.
"""

import html
import re
import unicodedata

# Only with the semicolon: "Q&notes" is no entity.
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Greek and Cyrillic letters that look like Latin ones (Unicode TR 39, "confusables").
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухѵԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ",
    "ABESIJKMHOPCTYXaesijopcyxvdqwhlABEZHIKMNOPTYXaiknoptux",
)
_SIGNS = str.maketrans(
    {"\u2019": "'", "\u02bc": "'", "\u2018": "'", "\u00a0": " ", "\u2010": "-", "\u2011": "-"}
)
_MASKED = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Signs without a width or a picture (Unicode's categories Cc and Cf, fillers, selectors of variants).
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_STROKES = re.compile("[\u0300-\u036f\u0489\u20d0-\u20f0]")  # marks over letters that no single letter has
# "v-o-u-c-h-e-r", "f r e e", "d.i.s.c.o.u.n.t": four letters or more, each for itself.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .*_·-])[^\W\d_])(?:\1[^\W\d_]){2,40}(?![^\W_])")
# One figure or sign within small letters that stands for a letter: "d1scount", "v0ucher".
_POSING = re.compile(r"(?<=[a-zß-ÿ])[013457$](?=[a-zß-ÿ])")
_POSED = str.maketrans("013457$", "oieasts")


def plainly(text: str) -> str:
    """``text`` without entities, invisible signs, look-alike letters and letters set apart."""
    text = _latin(text)
    if "&" in text:
        text = _latin(ENTITY.sub(lambda found: html.unescape(found[0]), text))
    text = _SPACED.sub(lambda found: found[0].replace(found[1], ""), text)
    return _POSING.sub(lambda found: found[0].translate(_POSED), text)


def _latin(text: str) -> str:
    if text.isascii():
        return _UNSEEN.sub("", text)
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).translate(_SIGNS))
    text = _STROKES.sub("", text)
    return _WORD.sub(_unmasked, text) if _MASKED.search(text) else text


def _unmasked(found: re.Match[str]) -> str:
    """A word with its look-alikes replaced, where that makes all of it Latin."""
    word = found[0]
    if word.isascii():
        return word
    latin = word.translate(_LOOKALIKES)
    return latin if latin != word and all(map(_LATIN.match, latin)) else word
