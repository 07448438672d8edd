"""What customers wrote: how much of it, how many stars, on which sites, and about what."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from reviewbot.report.numbers import Board, Figure, Meaning, Series, average, counted, share
from reviewbot.report.periods import Periods, Step
from reviewbot.types import Figures, Voiced, Written
from reviewbot.wording import plain, worded

MOST_TOPICS = 8

_NEWS = (
    "New or changed reviews, as the weekly digest counts them: without the history that a first reading found"
)
NEW = Meaning("new_reviews", "New reviews", "new reviews", f"{_NEWS}.")
HAPPY = Meaning(
    "happy_share",
    "Happy ones",
    "new reviews",
    f"{_NEWS}: the share with four stars of five or more (or as much of another scale) that nobody need "
    "look at.",
)
STARS = Meaning(
    "stars_average",
    "Average stars",
    "new reviews",
    f"{_NEWS}: the mean of those with one to five stars. It is not what the sites show, which count all "
    "reviews "
    "there ever were, each in its own way.",
)
STAR_COUNTS = Meaning(
    "stars_counts", "By stars", "new reviews", f"{_NEWS}: how many have one star, two … five."
)
_BY_DAY = (
    "by the day on which they were written or last changed, with the history that a first reading found and "
    "with those removed since. A site that shows only its newest reviews lacks the older ones here"
)
_WRITTEN = "reviews written in the span"
VOLUME = Meaning("volume", "Reviews written", _WRITTEN, f"How many reviews there are, {_BY_DAY}.")
TREND = Meaning(
    "stars_trend",
    "Average stars then",
    "reviews written in the stretch",
    f"The mean of one to five stars, {_BY_DAY}.",
)
SITE_VOLUME = Meaning(
    "site_volume", "Reviews on the site", _WRITTEN, f"How many reviews each site has, {_BY_DAY}."
)
SITE_STARS = Meaning(
    "site_stars",
    "Average stars on the site",
    "reviews written on the site in the span",
    f"The mean of one to five stars on a site, {_BY_DAY}.",
)
PRAISED = Meaning(
    "staff_praised",
    "Praised by name",
    "new reviews",
    f"{_NEWS}: in how many of them somebody of the staff is praised by name, unasked. "
    "Blame is never counted here.",
)
COMPLAINT = Meaning(
    "topic_complaints",
    "Complain about it",
    _WRITTEN,
    f"The share of reviews that complain about a topic, {_BY_DAY}. Found by words, which may miss one.",
)
COMPLAINT_THEN = Meaning(
    "complaints_then",
    "Complain about it then",
    "reviews written in the stretch",
    f"The share of reviews that complain about a topic in each stretch, {_BY_DAY}.",
)
PRAISE = Meaning(
    "topic_praises", "Praise it", _WRITTEN, f"The share of reviews that praise a topic, {_BY_DAY}."
)
_BY_STEP = {
    Step.WEEK: worded("Reviews and stars by week"),
    Step.MONTH: worded("Reviews and stars by month"),
    Step.YEAR: worded("Reviews and stars by year"),
}
_COMPLAINTS_BY_STEP = {
    Step.WEEK: worded("Complaints by week"),
    Step.MONTH: worded("Complaints by month"),
    Step.YEAR: worded("Complaints by year"),
}


def headline(found: Figures) -> tuple[Figure, ...]:
    """How many reviews came, and how happy they are."""
    stars = list(enumerate(found.stars, 1))
    total = sum(number * count for number, count in stars)
    squares = sum(number * number * count for number, count in stars)
    return (
        counted(NEW, found.reviews),
        share(HAPPY, found.happy, found.reviews),
        average(STARS, sum(found.stars), total, squares, found.reviews),
    )


def by_stars(found: Figures) -> Board:
    """The same reviews by their stars."""
    counts = [
        counted(STAR_COUNTS, count, found.reviews, label=str(number))
        for number, count in enumerate(found.stars, 1)
    ]
    return Board(
        "by_stars",
        worded("New reviews by stars"),
        (Series(STAR_COUNTS.name, worded("reviews"), tuple(counts)),),
    )


def praised(found: Figures) -> Board:
    """The staff whom customers praise by name."""
    names = [counted(PRAISED, count, found.reviews, label=name) for name, count in found.praised]
    return Board(
        "praised", worded("Praised by name"), (Series(PRAISED.name, worded("reviews"), tuple(names)),)
    )


def over_time(found: Sequence[Written], cut: Periods) -> Board:
    """How many reviews were written in each stretch, and with how many stars."""
    total = Counter[int]()
    for one in found:
        total[one.period] += one.reviews
    counts = [
        counted(VOLUME, total[period], total.total(), label=label) for period, label in enumerate(cut.labels)
    ]
    stars = [
        _mean(TREND, [one for one in found if one.period == period], label)
        for period, label in enumerate(cut.labels)
    ]
    series = (
        Series(VOLUME.name, worded("reviews"), tuple(counts)),
        Series(TREND.name, worded("average stars"), tuple(stars)),
    )
    return Board("over_time", _BY_STEP[cut.step], series)


def by_site(found: Sequence[Written]) -> Board:
    """How many reviews each site has, and how many stars; the busiest first."""
    sites: defaultdict[str, list[Written]] = defaultdict(list)
    for one in found:
        sites[one.site].append(one)
    total = sum(one.reviews for one in found)
    counts = {name: sum(one.reviews for one in of) for name, of in sites.items()}
    names = sorted(sites, key=lambda name: (-counts[name], name))
    volumes = [counted(SITE_VOLUME, counts[name], total, label=name) for name in names]
    stars = [_mean(SITE_STARS, sites[name], name) for name in names]
    series = (
        Series(SITE_VOLUME.name, worded("reviews"), tuple(volumes)),
        Series(SITE_STARS.name, worded("average stars"), tuple(stars)),
    )
    return Board("by_site", worded("By site"), series)


def _mean(what: Meaning, found: Sequence[Written], label: str) -> Figure:
    return average(
        what,
        sum(one.starred for one in found),
        sum(one.stars for one in found),
        sum(one.squares for one in found),
        sum(one.reviews for one in found),
        label=label,
    )


def topics(voiced: Sequence[Voiced], written: Sequence[Written], cut: Periods) -> tuple[Board, Board]:
    """What they complain about and praise, and the complaints of each stretch: the most frequent first."""
    total = sum(one.reviews for one in written)
    complaints, praises, reviews = Counter[str](), Counter[str](), Counter[int]()
    for one in voiced:
        complaints[one.topic] += one.complaints
        praises[one.topic] += one.praises
    for row in written:
        reviews[row.period] += row.reviews
    names = sorted(complaints, key=lambda name: (-complaints[name], -praises[name], name))[:MOST_TOPICS]
    said = {(one.period, one.topic): one.complaints for one in voiced}
    in_all = (
        Series(
            "topic_complaints",
            worded("complain"),
            tuple(share(COMPLAINT, complaints[name], total, label=plain(name)) for name in names),
        ),
        Series(
            "topic_praises",
            worded("praise"),
            tuple(share(PRAISE, praises[name], total, label=plain(name)) for name in names),
        ),
    )
    by_period = tuple(
        Series(
            f"complaints:{name}",
            plain(name),
            tuple(
                share(COMPLAINT_THEN, said.get((period, name), 0), reviews[period], label=label)
                for period, label in enumerate(cut.labels)
            ),
        )
        for name in names
        if complaints[name]
    )
    return (
        Board("topics", worded("In all"), in_all),
        Board("topics_over_time", _COMPLAINTS_BY_STEP[cut.step], by_period),
    )
