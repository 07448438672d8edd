"""The clock's way in: what happens to a review, in order.

poll → take (compare, assess, open a case with its draft) → deliver (alerts), and wake (snoozes).
Plain functions over a World; `reviewbot poll` and, later, the daemon drive the same ones.
"""

from reviewbot.pipeline.deliver import UNREADABLE, deliver, wake
from reviewbot.pipeline.poll import poll
from reviewbot.pipeline.take import preview, take, take_all
from reviewbot.pipeline.world import RECENT, Polled, Wire, World, brief

__all__ = [
    "RECENT",
    "UNREADABLE",
    "Polled",
    "Wire",
    "World",
    "brief",
    "deliver",
    "poll",
    "preview",
    "take",
    "take_all",
    "wake",
]
