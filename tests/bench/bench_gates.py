"""How often each gate refuses what real owners wrote: for a sense of false alarms, not a goal of none.

Real owners do admit liability, offer vouchers and name their staff, so a refusal is no error by itself: read
some with ``--print GATE``. Run ``PYTHONPATH=tests python tests/bench/bench_gates.py [FOLDER]``; the
``reviews.csv`` files under FOLDER (by default the labelled reviews beside the project) have the columns
``id, text, title, stars, lang, domain, reply``. What only a configuration decides (contact, signature, the
business's own name) is taken from the reply itself, so those gates tell nothing here; so is the reviewer's
name, which the sets do not carry.
"""

import argparse
import csv
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from reviewbot.assess import assess
from reviewbot.replies.checks import run
from reviewbot.replies.kind import is_complaint
from reviewbot.replies.words import EMAIL
from reviewbot.types import Brief, Business, Check, Location, Review

SHARED = Path(__file__).parents[3] / "shared" / "data" / "sentiment"
GREETED = re.compile(
    r"^(?:(?:Hi|Hello|Hey|Dear|Thanks|Thank you)(?: there)?,? )([A-Z][\w']+)|, ([A-Z][\w']+)(?=[,.!])"
)
PHONE = re.compile(r"\(?\d{3}\)?[ -]\d{3}[ -]\d{4}")
SITES = {"app": "google_play", "hotel": "tripadvisor"}


def answered(folder: Path) -> Iterator[tuple[str, Brief, str]]:
    """The language, brief and reply of every review that its owner answered."""
    for path in sorted(folder.rglob("reviews.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["reply"].strip():
                    yield row["lang"], _brief(row), row["reply"]


def _brief(row: dict[str, str]) -> Brief:
    stars = float(row["stars"]) if row["stars"] else None
    reply = row["reply"]
    greeted, phone, email = GREETED.search(reply), PHONE.search(reply), EMAIL.search(reply)
    review = Review(
        key=row["id"],
        rating=stars,
        title=row["title"],
        text=row["text"],
        author=(greeted[1] or greeted[2]) if greeted else "",
        scale=(1, 5),
    )
    place = Location("", "", phone.group() if phone else "", email.group() if email else "")
    site = SITES.get(row["domain"], "google_business")
    return Brief(review, assess(review), Business("Greenlight", regulated="none"), place, site)


def _told(checked: list[tuple[str, Brief, str, tuple[Check, ...]]]) -> None:
    languages = sorted({language for language, *_ in checked})
    size = Counter((language, is_complaint(brief)) for language, brief, *_ in checked)
    failed = Counter(
        (check.check, language, is_complaint(brief))
        for language, brief, _, checks in checked
        for check in checks
        if not check.ok
    )
    print("share refused, under complaints / under the rest, by language of the review")
    print(f"{'':20}", *(f"{code} n={size[code, True]:4} /{size[code, False]:4}" for code in languages))
    for check in checked[0][3]:
        shares = (
            " / ".join(
                f"{failed[check.check, code, sad] / max(1, size[code, sad]):7.2%}" for sad in (True, False)
            )
            for code in languages
        )
        print(f"{check.check:18} {'G' if check.gate else ' '}", *shares)


def main() -> None:
    """Count the refusals, or show some."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=SHARED)
    asked.add_argument("--print", default="", dest="gate", help="show replies that this gate refuses")
    asked.add_argument("--most", type=int, default=15)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    if not told.folder.is_dir():
        print(f"Skipped: there is no folder {told.folder} with labelled reviews.")
        return
    replies = list(answered(told.folder))
    start = time.process_time()
    checked = [(language, brief, reply, run(brief, reply)) for language, brief, reply in replies]
    took = time.process_time() - start
    print(f"{len(checked)} replies of owners, {len(checked) / took:.0f} judged in a second of one core")
    if not told.gate:
        _told(checked)
        return
    refused = [
        (brief, reply, check.detail)
        for _, brief, reply, checks in checked
        for check in checks
        if check.check == told.gate and not check.ok
    ]
    for brief, reply, why in random.Random(told.seed).sample(refused, min(told.most, len(refused))):
        print(f"\n--- {brief.review.rating} {brief.review.text}\n>>> {reply}\n=== {why}")


if __name__ == "__main__":
    main()
