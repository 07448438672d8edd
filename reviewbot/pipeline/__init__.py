"""The clock's way in: what happens to a review, in order.

glance (where a site shows many listings at once) → poll → take (compare, assess, open a case with its draft)
→ deliver (alerts), wake (snoozes) and hand_over (to whoever is on call); once replies are public, ledger
(promises). What is urgent and cannot be delivered goes another way: take_over → call. Programs of the owner's
are told of all of it: tell_programs.
Plain functions over a World; `reviewbot poll` and, later, the daemon drive the same ones.
"""

from reviewbot.pipeline.consistency import remarks
from reviewbot.pipeline.deliver import UNREADABLE, alert, deliver, wake
from reviewbot.pipeline.digest import digest
from reviewbot.pipeline.glance import glance
from reviewbot.pipeline.hear import hear
from reviewbot.pipeline.intake import Imported, take_all
from reviewbot.pipeline.ledger import enter, ledger
from reviewbot.pipeline.on_call import hand_over, on_call
from reviewbot.pipeline.poll import poll
from reviewbot.pipeline.publish import publish
from reviewbot.pipeline.purge import purge, read_on_site
from reviewbot.pipeline.reassess import Reassessed, reassess
from reviewbot.pipeline.replay import Decision, Point, replay
from reviewbot.pipeline.second_way import call, slack_trouble, take_over
from reviewbot.pipeline.take import Batch, take
from reviewbot.pipeline.turns import Turns, due_listings
from reviewbot.pipeline.webhooks import subscribe, tell_programs
from reviewbot.pipeline.world import RECENT, Polled, Program, SecondWay, Way, Wire, World, brief

__all__ = [
    "RECENT",
    "UNREADABLE",
    "Batch",
    "Decision",
    "Imported",
    "Point",
    "Polled",
    "Program",
    "Reassessed",
    "SecondWay",
    "Turns",
    "Way",
    "Wire",
    "World",
    "alert",
    "brief",
    "call",
    "deliver",
    "digest",
    "due_listings",
    "enter",
    "glance",
    "hand_over",
    "hear",
    "ledger",
    "on_call",
    "poll",
    "publish",
    "purge",
    "read_on_site",
    "reassess",
    "remarks",
    "replay",
    "slack_trouble",
    "subscribe",
    "take",
    "take_all",
    "take_over",
    "tell_programs",
    "wake",
]
