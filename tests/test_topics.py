"""What a review speaks of and how it judges it, by trade, language and clause."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from tomllib import loads

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from reviewbot.assess.lexicon import lexicon
from reviewbot.assess.reading import read
from reviewbot.assess.topics import by_words, topics
from reviewbot.assess.trades import (
    GENERIC,
    SIGNS,
    TRADES,
    Taxonomy,
    meanings,
    table,
    term_of,
    trade_of,
)
from reviewbot.assess.weigh import weigh
from reviewbot.types import Review, Topic

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv")
VADER: Mapping[str, float] = SentimentIntensityAnalyzer().lexicon
FILES = (GENERIC, *TRADES)
ANY_TRADE = Taxonomy()
KNOWN = {trade: Taxonomy(trade) for trade in TRADES}


def spoken_of(text: str, language: str = "en", taxonomy: Taxonomy = ANY_TRADE) -> tuple[Topic, ...]:
    reading = read(Review(key="", text=text, language=language))
    weighed = weigh(reading.sentences, reading.lexicon, english=reading.english)
    tones = VADER if reading.english else {}
    return topics(reading, weighed, taxonomy, by_words(reading, weighed, tones))


def told(text: str, language: str = "en", trade: str = "") -> set[tuple[str, int]]:
    taxonomy = KNOWN[trade] if trade else ANY_TRADE
    return {(topic.topic, topic.polarity) for topic in spoken_of(text, language, taxonomy)}


@pytest.mark.parametrize(
    ("trade", "text", "expected"),
    [
        ("restaurant", "The food was great but the service was awful.", {("food", 1), ("staff", -1)}),
        ("restaurant", "Awful drinks, lovely atmosphere, fair portions!", {("drinks", -1), ("ambience", 1)}),
        ("hotel", "Filthy pool; our suite was wonderful.", {("facilities", -1), ("room", 1)}),
        ("health", "The dentist was rude, although the root canal went perfectly.", {("staff", -1)}),
        ("auto", "They ruined my brakes but the mechanic was friendly.", {("repair", -1), ("staff", 1)}),
        ("home_services", "Terrible installation while the estimate was great.", {("installation", -1)}),
        ("retail", "Great selection, awful fitting rooms.", {("range", 1), ("facilities", -1)}),
        ("app", "Love the dark mode but the ads are horrible.", {("app", 1), ("ads", -1)}),
        ("finance", "Excellent interest rates, horrible overdraft fees.", {("interest", 1), ("fees", -1)}),
        ("fitness", "Wonderful yoga classes but the treadmills are terrible.", {("classes", 1)}),
        ("transport", "Our driver was wonderful, the legroom was horrible.", {("staff", 1), ("comfort", -1)}),
    ],
)
def test_each_trade_has_its_own_matters_judged_clause_by_clause(
    trade: str, text: str, expected: set[tuple[str, int]]
) -> None:
    assert expected <= told(text, trade=trade)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Das Essen war hervorragend, aber die Bedienung war unfreundlich."),
        ("fr", "La cuisine est excellente mais le serveur était désagréable et arrogant."),
        ("es", "La comida es excelente pero los camareros son muy antipáticos."),
        ("it", "Il cibo è ottimo ma i camerieri sono molto scortesi."),
        ("pt", "A comida é excelente mas os garçons são muito mal educados."),
        ("nl", "Het eten was heerlijk maar de ober was erg onvriendelijk."),
        ("da", "Maden var fantastisk men tjeneren var meget uvenlig."),
        ("sv", "Maten var fantastisk men servitören var mycket otrevlig."),
    ],
)
def test_praise_before_and_blame_after_a_contrast_are_told_apart_in_every_language(
    language: str, text: str
) -> None:
    assert {("food", 1), ("staff", -1)} <= told(text, language, "restaurant")
    assert {("food", 1), ("staff", -1)} <= told(text, language)


def test_an_umlaut_may_be_written_with_two_letters() -> None:
    assert ("food", 1) in told(
        "Das Fruehstueck war hervorragend und wir waren alle sehr zufrieden.", "de", "hotel"
    )


def test_a_topic_both_praised_and_blamed_stands_twice() -> None:
    found = told("The soup was delicious. The steak was disgusting.", trade="restaurant")
    assert {("food", 1), ("food", -1)} <= found


def test_a_list_shares_the_judgment_that_follows_or_precedes_it() -> None:
    expected = {("food", 1), ("staff", 1), ("ambience", 1), ("price", -1)}
    after = told("Horrible prices, but the food, the service and the decor were great.", trade="restaurant")
    before = told("I hated the prices, but I loved the food, the service and the decor.", trade="restaurant")
    assert expected <= after
    assert expected <= before


def test_two_matters_without_a_sign_between_them_are_judged_apart() -> None:
    assert {("food", 1), ("staff", -1)} <= told("great food terrible service", trade="restaurant")


def test_a_denied_judgment_turns_round() -> None:
    assert ("price", 1) in told("Not overpriced.")
    assert ("food", -1) in told("The pasta was not delicious.", trade="restaurant")


def test_a_matter_judged_in_the_next_sentence_is_so_judged() -> None:
    assert told("We had the lasagna. Absolutely terrible!", trade="restaurant") == {("food", -1)}


def test_a_matter_that_nobody_judges_is_only_mentioned() -> None:
    assert told("We ordered a pizza.", trade="restaurant") == {("food", 0)}


def test_a_phrase_can_mean_a_matter_that_no_word_names() -> None:
    assert ("wait", -1) in told("We sat there for 40 minutes.", trade="restaurant")


def test_a_word_that_judges_means_its_usual_matter_only_where_none_is_named() -> None:
    assert {topic for topic, _ in told("The portions were tiny.", trade="restaurant")} == {"portion"}


def test_a_trade_hears_only_of_its_own_matters() -> None:
    text = "Stuck on a white screen since the update."
    assert "updates" in {topic for topic, _ in told(text, trade="app")}
    assert "updates" not in {topic for topic, _ in told(text, trade="restaurant")}


def test_a_word_means_what_its_trade_means_by_it() -> None:
    assert {topic for topic, _ in told("The rates are great.", trade="finance")} == {"interest"}
    assert {topic for topic, _ in told("The rates are great.", trade="hotel")} == {"price"}


def test_a_quote_goes_from_the_matter_to_its_judgment() -> None:
    (topic,) = spoken_of("We thought that the waiter was awful to us all evening long.")
    assert topic == Topic("staff", -1, "waiter was awful")


def test_a_quote_does_not_reach_over_a_comma() -> None:
    found = spoken_of("The weights are clean, trainers are great.", taxonomy=KNOWN["fitness"])
    assert Topic("staff", 1, "trainers are great") in found


def test_the_owners_own_words_name_topics_old_and_new() -> None:
    taxonomy = Taxonomy("restaurant", {"dog menu": ["Pup cup*", "kibble"], "ambience": ["Fireplace"]})
    found = spoken_of("My terrier loved the pup cups. The fireplace is wonderful.", taxonomy=taxonomy)
    assert {(topic.topic, topic.polarity) for topic in found} == {("dog menu", 1), ("ambience", 1)}
    assert "dog menu" in taxonomy.topics


def test_the_owners_own_words_outrank_ours() -> None:
    taxonomy = Taxonomy("restaurant", {"coffee bar": ["coffee"]})
    assert [topic.topic for topic in spoken_of("Great coffee!", taxonomy=taxonomy)] == ["coffee bar"]


def test_own_words_of_signs_alone_name_nothing() -> None:
    assert spoken_of("Lovely!", taxonomy=Taxonomy("hotel", {"void": ["", "***", "_"]})) == ()


def test_a_trade_without_words_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no words for the trade 'circus': expected one of app, auto"):
        Taxonomy("circus")


def test_a_fitted_model_can_take_the_place_of_the_word_lists() -> None:
    reading = read(Review(key="", text="The plonk menu.", language="en"))
    weighed = weigh(reading.sentences, reading.lexicon, english=True)
    found = topics(reading, weighed, KNOWN["restaurant"], [{1: -1.4}])
    assert found == (Topic("food", -1, "plonk menu"),)


@pytest.mark.parametrize("trade", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_in_two_topics_of_a_trade_nor_twice_in_one(trade: str, language: str) -> None:
    spelling = lexicon(language).spelling
    terms = [
        term_of(term.rstrip("+-"), spelling)
        for languages in table(trade).values()
        for term in languages[language].split()
    ]
    assert [term for term, times in Counter(terms).items() if times > 1] == []


@pytest.mark.parametrize("trade", FILES)
def test_every_trade_file_has_every_language_for_every_topic_and_words_in_each(trade: str) -> None:
    for topic, languages in table(trade).items():
        assert topic == topic.lower()
        assert set(languages) == set(LANGUAGES)
        for language, terms in languages.items():
            for term in terms.split():
                assert term_of(term.rstrip("".join(SIGNS)), lexicon(language).spelling), (topic, term)
                assert "*" not in term[:-2] or "_" in term, (topic, term)


def test_the_topics_that_other_rooms_know_keep_their_names() -> None:
    known = "wait staff food cleanliness price billing delivery quality communication app room noise location"
    assert set(known.split()) <= ANY_TRADE.topics


def test_where_no_trade_is_known_a_word_means_what_most_trades_mean() -> None:
    for trade in TRADES:
        named = {topic for topic, _ in told("The reception, the price and the parking.", trade=trade)}
        assert {"price", "parking"} <= named
    assert ("staff", 1) in told("The driver was wonderful.")
    assert ("drinks", 1) in told("The coffee was wonderful.")


def test_every_trade_has_a_file_and_every_file_a_trade() -> None:
    stored = files("reviewbot.assess.trades").iterdir()
    names = {file.name for file in stored if file.name.endswith(".toml")}
    assert names - {"names.toml"} == {f"{trade}.toml" for trade in FILES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_generic_words_are_known_to_all_trades(language: str) -> None:
    generic = {term for term, meaning in meanings(GENERIC, language).items() if meaning.topic == "price"}
    for taxonomy in KNOWN.values():
        assert all(taxonomy.terms(language).find([word.rstrip("*") for word in term]) for term in generic)


def _spoken(pieces: Sequence[str]) -> str:
    return " ".join(pieces)


WORDS: Mapping[str, str] = {
    "en": "food service room but and great awful not overpriced , . ! ; the was front desk delicious 👍",
    "de": "Essen Bedienung Zimmer aber und toll schrecklich nicht teuer , . ! das war lecker Frühstück",
    "fr": "l'accueil chambre mais et super horrible pas cher , . ! le d'attente délicieux",
}


@given(
    st.sampled_from(sorted(WORDS)).flatmap(
        lambda language: st.tuples(
            st.just(language), st.lists(st.sampled_from(WORDS[language].split()), max_size=30).map(_spoken)
        )
    )
    | st.tuples(st.sampled_from(LANGUAGES), st.text(max_size=80)),
    st.sampled_from(["", "restaurant", "hotel"]),
)
def test_any_text_is_survived_and_quotes_are_pieces_of_it(spoken: tuple[str, str], trade: str) -> None:
    language, text = spoken
    found = spoken_of(text, language, KNOWN[trade] if trade else ANY_TRADE)
    for topic in found:
        assert topic.polarity in {-1, 0, 1}
        assert topic.quote in text or not text.isascii()
        assert topic.quote
    stands = Counter((topic.topic, topic.polarity) for topic in found)
    assert all(times == 1 for times in stands.values())


def test_a_million_signs_and_a_million_matters_are_survived() -> None:
    assert spoken_of("," * 1_000_000) == ()
    assert spoken_of("great food, " * 90_000, taxonomy=KNOWN["restaurant"])[0].topic == "food"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("restaurant", "restaurant"),
        ("Home services", "home_services"),
        ("home_services", "home_services"),
        ("Dentist", "health"),
        ("  zahnarzt ", "health"),
        ("shop", "retail"),
        ("Café", "restaurant"),
        ("submarine yard", ""),
        ("", ""),
    ],
)
def test_an_owner_may_call_the_trade_by_its_own_name(said: str, meant: str) -> None:
    assert trade_of(said) == meant


def test_every_other_name_of_a_trade_is_one_of_a_trade_with_words() -> None:
    table = loads(files("reviewbot.assess.trades").joinpath("names.toml").read_text("utf-8"))
    names = [name for listed in table.values() for name in listed.split(", ")]
    assert table.keys() == {*TRADES}
    assert max(Counter(names).values()) == 1
    assert all(name == name.lower().strip() for name in names)
