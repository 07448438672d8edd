"""Sentences of a review that talk to a machine: set aside before anything else reads it."""

import re

from reviewbot.replies.gate import Gate
from reviewbot.replies.words import sentences

_ORDERS = Gate(
    (
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
            r"\b(?:instruction|prompt|rule|previous|above|prior|guideline)"
        ),
        "system prompt",
        r"\bas an ai\b",
        r"\bjailbreak\b",
        r"\byou are (?:now|an? (?:ai|assistant|bot|language model|chatbot))",
        r"\b(?:new|following|these) instructions\b",
        r"\binstructions? (?:for|to) the (?:ai|bot|assistant|model)",
        r"\b(?:reply|respond|answer|start|begin|end) (?:only |exactly )?with\b",
        r"\b(?:start|begin|end) your (?:reply|response|answer) with\b",
        (
            r"\b(?:include|insert|append|output|print|repeat|write|say) (?:the |this |exactly |these )?"
            r"(?:word|phrase|code|text|sentence|string|link|following)"
        ),
        r"\bignorier\w* .{0,40}anweisung",
        r"\bignor[ae] .{0,40}instruc",
        r"\bignora (?:todo|tutto|tutte|todas)",
        r"\bignore[zr]? .{0,40}(?:instruct|consigne|tudo|instruç)",
        r"\b(?:vergiss|vergesst|vergessen sie) .{0,30}(?:regel|anweisung|vorgabe|alles)",
        (
            r"\b(?:oublie|oubliez|olvida|dimentica|esqueça|esquece|vergeet|negeer) .{0,40}"
            r"(?:consigne|instruct|règle|instruc|regla|regole|istruzion|regras|instruç|opdracht|instructie|regels)"
        ),
        r"\b(?:hinweis|anweisung|nachricht) an (?:die|den|das) (?:ki|bot|modell|assistent)",
        r"\bnote (?:pour|à) (?:le |la |l')?(?:robot|ia|assistant|bot)",
        r"\bnota para (?:la |el |o |a )?(?:ia|robot|bot|asistente|assistente)",
        r"\bistruzion[ei] per (?:l'|il )?(?:assistente|bot|ia|robot)",
        r"\b(?:bericht|opdracht|notitie) (?:aan|voor) (?:de )?(?:bot|ai|robot|assistent)",
        (
            r"\b(?:antworte|antwoord|répond(?:s|ez)|responde|responda|rispondi) "
            r"(?:nur |alleen |solo |só |apenas |seulement )?(?:mit|met|con|com|par|avec|que|che|dass|dat|')"
        ),
    )
)
_COMMAND = re.compile(
    r"^\W*(?:please |then |now |also |instead,? |and )*"
    r"(?:say|offer|reply|respond|write|output|print|include|repeat|"
    r"give|tell|promise|begin|start|end|answer|insert|apologi[sz]e|admit|confirm|state|add|mention|use|call|send|post)\b",
    re.IGNORECASE,
)


def without_orders(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without sentences that talk to a machine, and those sentences."""
    parts = sentences(text)
    if not any(_ORDERS.finds(part, part.lower()) for part in parts):
        return text, ()
    orders = tuple(part for part in parts if _ORDERS.finds(part, part.lower()) or _COMMAND.search(part))
    return "\n".join(part for part in parts if part not in orders), orders
