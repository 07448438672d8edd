"""What is known of the calls to a language model: never their words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call to a model, as the log keeps it.

    ``prompt``: the version of the instructions. ``outcome``: used, refused (no candidate passed the gates),
    junk (no answer to be read) or failed (no answer). ``tokens_in``, ``tokens_out``: as the endpoint counts
    them; where it says nothing, the most that it can have been. ``cost``: by the prices of the
    configuration, in their currency. ``gates``: what the refused candidates did not pass. ``review_sha256``:
    a hash of the review's key.
    """

    model: str
    prompt: str
    outcome: str
    tokens_in: int
    tokens_out: int
    cost: float
    gates: tuple[str, ...] = ()
    review_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a span of time cost. ``last``: how its last call ended."""

    calls: int = 0
    used: int = 0
    tokens: int = 0
    cost: float = 0.0
    last: str = ""
