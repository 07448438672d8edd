"""How good the template writer's replies are, on reviews of our own and on labelled ones.

Run ``PYTHONPATH=tests python tests/bench/bench_replies.py`` for ``fixtures/replies`` (its README says what
is judged; ``--set second`` and so on for the sets in it, ``--right`` with a right class given), or with
``--real FOLDER`` for every negative row with text in the ``reviews.csv`` files under FOLDER (columns
``id, text, title, stars, label``); ``--rows N`` takes so many of them, and ``--print N`` shows so many
replies with their reviews, both at random by ``--seed S``.
"""

import argparse
import csv
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from reply_judge import (
    FORBIDDEN,
    HARDER,
    LATER,
    ORDINARY,
    SET,
    UNREAD,
    Variety,
    answered,
    coverage,
    failures,
    load,
    pass_rate,
    rightly_classed,
    standing,
    stems_share,
    variety,
)
from reviewbot.assess import assess
from reviewbot.pipeline import RECENT
from reviewbot.types import HELD, Brief, Business, Location, Review


def _show_variety(found: Variety) -> None:
    print(f"nearest other reply, worst    {found.furthest:7.2f}   goal <= 0.15")
    print(f"nearest other reply, 95th pc. {found.usual:7.2f}")
    print(f"unique openings               {found.starts:7.1%}   goal >= 75 %")


def bench_set(folder: Path, *, right: bool) -> None:
    """Print how the set is passed, and each expectation that is not met."""
    samples, rules = load(folder), standing()
    if right:
        samples = [rightly_classed(sample) for sample in samples]
    briefs = [sample.brief for sample in samples]
    drafts = list(answered(briefs))
    start = time.process_time()
    list(answered(briefs))  # once more, the phrasebooks of all languages being read by now
    took = time.process_time() - start
    found = [
        one for sample, draft in zip(samples, drafts, strict=True) for one in failures(sample, draft, rules)
    ]
    for one in found:
        print(f"{one.sample.brief.review.key:24} {one.kind:9} {one.what}")
    print(f"\n{len(samples)} reviews, {len({sample.trade for sample in samples})} trades")
    print(*(f"{kind} {count}" for kind, count in Counter(one.kind for one in found).most_common()), sep=", ")
    print(f"passed                        {pass_rate(samples, found):7.1%}   goal >= 95 %")
    print(f"forbidden content             {sum(one.kind == FORBIDDEN for one in found):7}   goal 0")
    print(f"coverage of open complaints   {coverage(samples, drafts):7.1%}   goal >= 85 %")
    print(f"coverage of everything named  {coverage(samples, drafts, complaints=False):7.1%}")
    print(f"two shared stems or more      {stems_share(samples, drafts):7.1%}   goal >= 95 %")
    _show_variety(variety(briefs, [draft.text for draft in drafts]))
    print(f"{len(samples) / took:.0f} drafts/s of one core with all gates, goal >= 300 (assessed before)")


def real_briefs(folder: Path, most: int, chance: random.Random) -> list[Brief]:
    """A brief for ``most`` negative rows with text, or all (0); the same business answers them."""
    place = Location("", "Harbor", "(831) 555-0100", "owner@example.com", "Elena Marchetti", "owner")
    business = Business("Harbor", regulated="none")
    rows = [review for path in sorted(folder.rglob("reviews.csv")) for review in _rows(path)]
    taken = sorted(chance.sample(range(len(rows)), most)) if 0 < most < len(rows) else range(len(rows))
    return [Brief(rows[at], assess(rows[at]), business, place, "google_business") for at in taken]


def _rows(path: Path) -> Iterator[Review]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["label"] == "neg" and row["text"].strip():
                rating = float(row["stars"]) if row["stars"] else None
                yield Review(key=row["id"], rating=rating, title=row["title"], text=row["text"], scale=(1, 5))


def bench_real(briefs: Sequence[Brief], shown: int, chance: random.Random) -> None:
    """Print what becomes of labelled reviews: refusals of the gates, lengths, variety, and some to read."""
    start = time.process_time()
    drafts = list(answered(briefs))
    took = time.process_time() - start
    blocked = [draft for draft in drafts if draft.blocked]
    by_gate = Counter(check.check for draft in blocked for check in draft.blocked)
    published = [draft for draft in drafts if not draft.hold]
    lengths = sorted(len(draft.text.split()) for draft in published)
    held = sum(draft.class_ in HELD for draft in drafts)
    print(f"{len(drafts)} negative rows, no crash, {len(drafts) / took:.0f} drafts/s of one core")
    print(f"held by class {held}; stopped by a gate {len(blocked)}:", dict(by_gate.most_common()))
    failing = sum(bool(draft.blocked) for draft in published)
    print(f"offered for publishing {len(published)}, of them failing a gate {failing}")
    marks = {share: lengths[math.floor(share * (len(lengths) - 1))] for share in (0, 0.05, 0.5, 0.95, 1)}
    print("words:", *(f"{share:.0%} {count}" for share, count in marks.items()))
    _show_variety(variety(briefs, [draft.text for draft in drafts], RECENT))
    for brief, draft in chance.sample(list(zip(briefs, drafts, strict=True)), min(shown, len(drafts))):
        print(
            f"\n--- {brief.review.key} {brief.review.rating} {draft.class_} hold={draft.hold} {draft.score}"
        )
        print(f"{brief.review.title}\n{brief.review.text}".strip(), draft.text, sep="\n>>> ")


def main() -> None:
    """Bench the set, or labelled reviews."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--real", type=Path)
    asked.add_argument("--rows", type=int, default=0)
    asked.add_argument("--print", type=int, default=0, dest="shown")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument(
        "--set",
        choices=[folder.name for folder in (*LATER, *UNREAD, *HARDER, *ORDINARY)],
        default="",
        dest="name",
    )
    asked.add_argument("--right", action="store_true")
    told = asked.parse_args()
    if told.real:
        chance = random.Random(told.seed)
        bench_real(real_briefs(told.real, told.rows, chance), told.shown, chance)
    else:
        bench_set(SET / told.name, right=told.right)


if __name__ == "__main__":
    main()
