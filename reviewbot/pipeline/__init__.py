"""The clock's way in: what happens to a review, in order.

poll → take (compare, assess, open a case with its draft) → deliver (alerts), and wake (snoozes);
once replies are public, ledger (promises). What is urgent and cannot be delivered goes another way:
take_over → call.
Plain functions over a World; `reviewbot poll` and, later, the daemon drive the same ones.
"""

from reviewbot.pipeline.consistency import remarks
from reviewbot.pipeline.deliver import UNREADABLE, alert, deliver, wake
from reviewbot.pipeline.digest import digest
from reviewbot.pipeline.intake import Imported, take_all
from reviewbot.pipeline.ledger import enter, ledger
from reviewbot.pipeline.poll import poll
from reviewbot.pipeline.publish import publish
from reviewbot.pipeline.reassess import Reassessed, reassess
from reviewbot.pipeline.replay import Decision, Point, replay
from reviewbot.pipeline.second_way import call, slack_trouble, take_over
from reviewbot.pipeline.take import Batch, take
from reviewbot.pipeline.world import RECENT, Polled, SecondWay, Way, Wire, World, brief

__all__ = [
    "RECENT",
    "UNREADABLE",
    "Batch",
    "Decision",
    "Imported",
    "Point",
    "Polled",
    "Reassessed",
    "SecondWay",
    "Way",
    "Wire",
    "World",
    "alert",
    "brief",
    "call",
    "deliver",
    "digest",
    "enter",
    "ledger",
    "poll",
    "publish",
    "reassess",
    "remarks",
    "replay",
    "slack_trouble",
    "take",
    "take_all",
    "take_over",
    "wake",
]
