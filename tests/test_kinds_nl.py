"""Dutch: words of a claim, an outage, another business or an alarm, where nothing of the kind is meant."""

import pytest

from reviewbot.assess import assess
from reviewbot.types import Review, ReviewClass


def told(text: str, stars: float | None) -> ReviewClass:
    return assess(Review("r-1", rating=stars, text=text)).class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Onze wasmachine is kapot en ze kunnen pas over vier weken komen.", 2, ReviewClass.SERVICE),
        ("Ik wacht al weken op een nieuwe afspraak.", 2, ReviewClass.SERVICE),
        ("Zonde van mijn geld, die cursus.", 2, ReviewClass.SERVICE),
        ("Ze zijn een stuk duurder geworden en mijn auto was niet eens schoon.", 2, ReviewClass.SERVICE),
        ("Pakket kwam een stuk later dan beloofd.", 2, ReviewClass.SERVICE),
        ("De saus ontbrak en de friet kwam koud.", 2, ReviewClass.SERVICE),
        ("Je bent zo 200 euro kwijt en je hebt amper gegeten.", 2, ReviewClass.SERVICE),
        ("De rekening klopte, maar het eten was niet te eten.", 2, ReviewClass.SERVICE),
        ("Ze rekenen nog steeds met papieren bonnetjes.", 2, ReviewClass.SERVICE),
        ("Ik was mijn bril kwijt en de opticien had pas in maart tijd.", 2, ReviewClass.SERVICE),
        ("De keuken was om acht uur al dicht, alle gasten moesten weg.", 2, ReviewClass.SERVICE),
        ("Overal lag afval en de wc was dicht.", 2, ReviewClass.SERVICE),
        ("Iedereen praat door elkaar en de koffie is op, alles kapot in die zaal.", 2, ReviewClass.SERVICE),
        ("Dacht dat ik in een goed restaurant zat, maar het was een snackbar.", 2, ReviewClass.SERVICE),
        ("De manager is nooit hier geweest als ik iets te klagen had.", 2, ReviewClass.SERVICE),
        ("Geen idee waarom dit zulke goede recensies heeft.", 2, ReviewClass.SERVICE),
        ("Verkeerde bank gekozen, je bent hier een nummer.", 2, ReviewClass.SERVICE),
        ("Nog nooit hier geweest en meteen enthousiast, topteam.", 5, ReviewClass.PRAISE),
        ("Dit team verdient een lintje, ze verdienen alle lof.", 5, ReviewClass.PRAISE),
        ("Ze verdienen genoeg per dag aan parkeren, maar een wc hebben ze niet.", 2, ReviewClass.SERVICE),
        ("Wat een magie op dit plein! Volg ze op Instagram.", 5, ReviewClass.PRAISE),
        (
            "Biefstuk medium besteld en well done gekregen, op Instagram ziet het er beter uit.",
            2,
            ReviewClass.SERVICE,
        ),
        ("Laatste kans gegeven aan deze zaak, weer slechte bediening.", 2, ReviewClass.SERVICE),
        ("De media zijn lovend over deze zaak, ik snap niet waarom.", 2, ReviewClass.SERVICE),
        ("Ze negeren je gewoon aan de balie.", 2, ReviewClass.SERVICE),
        ("Ze hadden per ongeluk onze afspraak op maandag gezet.", 2, ReviewClass.SERVICE),
        ("Ik kwam bij de balie, omdat ik een vraag had, en werd weggewuifd.", 2, ReviewClass.SERVICE),
        ("Kamer te klein voor twee mannen met bagage, het bed was piepklein.", 2, ReviewClass.SERVICE),
        ("Ik moest mijn gegevens op drie formulieren invullen.", 2, ReviewClass.SERVICE),
        ("Elk glas in de bar was vies.", 2, ReviewClass.SERVICE),
        ("Garage in Zwolle, hand op de knip houden: duur en traag.", 2, ReviewClass.SERVICE),
    ],
)
def test_an_ordinary_review_that_holds_such_words_is_ordinary(
    text: str, stars: float | None, class_: ReviewClass
) -> None:
    assert told(text, stars) is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        (
            "Dit was niet dit autoverhuurbedrijf maar dat andere op Schiphol. Graag verwijderen.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Ik ken dit bedrijf helemaal niet, ik ben boos op verhuizer Smit uit Zwolle.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Wilde eigenlijk pension Boszicht beoordelen en niet het eetcafé.", 1, ReviewClass.WRONG_BUSINESS),
        (
            "Google laat hier het verkeerde restaurant zien, ik at bij Da Mario in het centrum.",
            2,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Bij jullie was ik helemaal niet, het was de copyshop in de Breestraat.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Het jaargeld is een tweede keer van mijn rekening gehaald.", 1, ReviewClass.CLAIM),
        ("Mijn jurk kwam met een brandgat terug van de kleermaker.", 1, ReviewClass.CLAIM),
        ("Bril na twee dagen stuk, garantie wordt afgewezen.", 1, ReviewClass.CLAIM),
        ("Leiding gesprongen, alle woningen zonder water sinds vrijdag.", 1, ReviewClass.INCIDENT),
        ("Geen enkele gast kon douchen, de installatie was uitgevallen.", 1, ReviewClass.INCIDENT),
        ("Klantportaal ligt landelijk plat, geen enkele informatie.", 1, ReviewClass.INCIDENT),
        ("Google reviews kopen, 50 stuks voor 99 euro, stuur een bericht.", 5, ReviewClass.SPAM),
    ],
)
def test_what_customers_say_in_other_words_is_told(
    text: str, stars: float | None, class_: ReviewClass
) -> None:
    assert told(text, stars) is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Niet toegelaten omdat ik in een rolstoel zit.", 1, ReviewClass.DISCRIMINATION),
        ("Alleen de donkere jongens moesten hun tas openmaken.", 1, ReviewClass.DISCRIMINATION),
        ("Omdat ik een hoofddoek draag kreeg ik geen tafel.", 1, ReviewClass.DISCRIMINATION),
        ("Onze gegevens zijn gelekt en staan op internet.", 1, ReviewClass.PRIVACY),
        ("Betaal me 200 euro of ik plaats overal slechte reviews.", 1, ReviewClass.EXTORTION),
        ("Ik verwijder deze review zodra ik mijn geld terug heb.", 1, ReviewClass.EXTORTION),
        ("Mijn advocaat heeft u een brief gestuurd.", 1, ReviewClass.LEGAL),
        ("Ik heb de inspectie ingelicht.", 1, ReviewClass.LEGAL),
        ("Dit wordt gemeld bij Kassa en Radar.", 1, ReviewClass.LEGAL),
        ("Er zat glas in mijn soep.", 1, ReviewClass.SAFETY),
        ("Mijn lippen zwollen op na de saus, terwijl ik mijn allergie had gemeld.", 1, ReviewClass.SAFETY),
        ("Na de vis lag mijn vrouw in het ziekenhuis.", 1, ReviewClass.SAFETY),
        ("Er was een gaslek, het rook naar gas in de kamer.", 1, ReviewClass.SAFETY),
        ("De verhuurder houdt 600 euro borg in vanwege zogenaamde krassen.", 1, ReviewClass.CLAIM),
        ("Ik wil een terugbetaling voor de uitgevallen lessen.", 1, ReviewClass.CLAIM),
    ],
)
def test_what_is_meant_stays_what_it_is(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert told(text, stars) is class_
