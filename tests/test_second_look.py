"""Reviews that the house, or their words, show to be something else than the assessment took them for."""

import re
import tomllib
from importlib import resources

import pytest

from reviewbot import replies
from reviewbot.assess import assess
from reviewbot.replies.checks.exam import body_of
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.trade import is_elsewhere
from reviewbot.replies.words import words
from reviewbot.types import LANGUAGES, Brief, Business, Location, Review, ReviewClass

PHONE = "(831) 555-0142"


def brief(text: str, house: str, rating: float = 1, role: str = "owner", *, trade: str = "") -> Brief:
    review = Review(key=text, rating=rating, text=text, scale=(1, 5))
    return Brief(
        review,
        assess(review),
        Business(house, trade=trade),
        Location("", house, PHONE, "desk@house.example", "Alex Reed", role),
        "google_business",
    )


STRAYED = [
    ("The steak was burnt, the waiter rude and dessert never came.", "Baxter Plumbing", "owner"),
    ("Der Kellner war frech, das Schnitzel kalt und die Speisekarte klebte.", "Autohaus Kern", "Inhaber"),
    ("El camarero fue borde y la paella estaba fría.", "Talleres Murillo", "dueña"),
    ("Le serveur a oublié nos boissons et l'entrecôte était froide.", "Garage Verrier", "gérante"),
    ("Il cameriere è stato scortese e gli antipasti erano freddi.", "Officina Neri", "titolare"),
    ("De ober was bot en het hoofdgerecht koud.", "Garage Peters", "eigenaar"),
    ("O bolo veio sem recheio e a sobremesa estava azeda.", "Oficina Costa", "dona"),
]


@pytest.mark.parametrize(("text", "house", "role"), STRAYED)
def test_a_review_of_another_trade_is_told_so_kindly_and_owned_by_nobody(
    text: str, house: str, role: str
) -> None:
    of = brief(text, house, role=role)
    draft = replies.draft(of)

    assert draft.class_ is ReviewClass.WRONG_BUSINESS
    assert not draft.hold
    assert house in body_of(of, draft.text)
    assert PHONE in draft.text or "desk@house.example" in draft.text
    ours = r"our (?:fault|mistake)|on us\b|an uns|nuestr|notre faute|nostra|onze fout|culpa|schuld"
    assert not re.search(ours, draft.text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("The steak was burnt, the waiter rude and dessert never came.", "Grand Hotel Ambra"),
        ("The steak was burnt, the waiter rude and dessert never came.", "Larkspur"),
        (
            "The waiter at the dealer's cafe was rude, dessert was stale, and my brakes still squeal.",
            "Kestrel Auto",
        ),
        ("They broke a plate.", "Baxter Plumbing"),
    ],
)
def test_what_the_house_may_sell_or_nobody_knows_is_taken_for_its_own(text: str, house: str) -> None:
    assert not is_elsewhere(brief(text, house))


def test_a_trade_that_the_house_has_to_do_with_has_to_speak_plainer() -> None:
    house = "Druckerei Brunner"

    assert not is_elsewhere(brief("Unsere Pizza steht falsch im Prospekt, am Tisch 3 Fehler.", house))
    assert is_elsewhere(brief("Das Schnitzel war kalt, die Pizza roh und der Kellner frech.", house))


def test_the_configured_trade_tells_what_the_name_does_not() -> None:
    text = "The steak was burnt, the waiter rude and dessert never came."

    assert is_elsewhere(brief(text, "Larkspur", trade="dentist"))


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("Never again. The man at Hotel Miralba shouted at us.", "Baxter Plumbing"),
        ("Le garage Solenne ne répond jamais et tout était à refaire.", "Boulangerie Petit"),
        ("Nunca atendem e o rapaz da Clínica Arvoredo foi bruto.", "Pastelaria Rosa"),
        ("They never came. We had an order with Nettle Pizza since six.", "Baxter Plumbing"),
    ],
)
def test_a_business_of_another_trade_that_is_named_is_meant(text: str, house: str) -> None:
    assert is_elsewhere(brief(text, house))


def test_a_business_that_is_named_beside_what_the_house_does_is_only_mentioned() -> None:
    text = "The plumber left the tap dripping and drove off to Hotel Miralba for lunch."
    assert not is_elsewhere(brief(text, "Baxter Plumbing"))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_words_of_a_trade_are_single_words_of_that_trade_alone(language: str) -> None:
    folder = resources.files("reviewbot.replies").joinpath("phrases")
    houses = tomllib.loads(folder.joinpath("trades.toml").read_text("utf-8"))
    spoken = tomllib.loads(folder.joinpath(f"{language}-trades.toml").read_text("utf-8"))
    listed = [
        (word, trade) for trade, kinds in spoken.items() for said in kinds.values() for word in said.split()
    ]
    assert spoken.keys() <= houses.keys()
    assert len(dict(listed)) == len(listed)
    assert all(words(word.rstrip("*")) == (word.rstrip("*"),) for word, _ in listed)
    assert phrasebook(language).stopwords.isdisjoint(word for word, _ in listed)


def test_a_grave_review_is_held_whichever_house_it_means() -> None:
    text = "The waiter brought the steak and I ended up in the emergency room with food poisoning."
    draft = replies.draft(brief(text, "Baxter Plumbing"))

    assert draft.class_ is not ReviewClass.WRONG_BUSINESS
    assert draft.hold


@pytest.mark.parametrize(
    "text",
    [
        "Picked up my car with a scratch on the door, and the light is still on. Nobody could tell me why.",
        "Oh sure, five stars for the hair in my soup. Bravo.",
    ],
)
def test_five_stars_over_a_complaint_are_no_reason_for_joy(text: str) -> None:
    draft = replies.draft(brief(text, "Kestrel", rating=5))

    assert re.search(r"sorry|apolog|regret", draft.text)
    assert not re.search(r"glad|happy|delighted|pleased", draft.text)
    assert not draft.auto_publish


@pytest.mark.parametrize(
    "text", ["Fixed my leak in no time, great work.", "Not a single problem in ten years!", "5/5"]
)
def test_praise_stays_praise(text: str) -> None:
    assert replies.draft(brief(text, "Baxter Plumbing", rating=5)).class_ is ReviewClass.PRAISE


def test_a_persons_text_is_judged_by_the_same_class() -> None:
    of = brief(STRAYED[0][0], STRAYED[0][1])

    assert replies.lint(of, replies.draft(of).text).class_ is ReviewClass.WRONG_BUSINESS
