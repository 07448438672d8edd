"""What Dutch and Flemish reviews complain of: told by times, amounts and manners, and what is never named."""

from functools import partial

import pytest

import hearing
from reviewbot.replies.phrasebook import phrasebook

DUTCH = phrasebook("nl")
complaints = partial(hearing.complaints, language="nl")
told = partial(hearing.told, language="nl")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Vijftig minuten op twee kroketten.", "de wachttijd"),
        ("Al drie weken geen teken van leven.", "de wachttijd"),
        ("Een half uur aan de telefoon gehangen.", "de wachttijd"),
        ("De ploeg kwam pas om elf uur.", "de wachttijd"),
        ("Een uur te laat begonnen.", "het te laat komen"),
        ("De technieker is nooit komen opdagen.", "het vergeefse wachten"),
        ("Een dag verlof genomen voor niks.", "het vergeefse wachten"),
        ("Op de dag zelf afgezegd.", "de annulering"),
        ("De afspraak is drie keer verzet.", "het verzetten van de afspraak"),
    ],
)
def test_times_and_days_tell_of_waiting(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Niemand neemt de telefoon op.", "de telefonische bereikbaarheid"),
        ("Sindsdien niks meer gehoord.", "het uitblijven van een antwoord"),
        ("Ze zouden terugbellen.", "het uitblijven van een telefoontje"),
        ("Van het kastje naar de muur gestuurd.", "het doorverwijzen"),
        ("Hij snauwde dat ik moest opschieten.", "de toon"),
        ("Ze rolde met haar ogen.", "de bejegening"),
        ('De balie zei "dan heb je pech".', "de reactie die u kreeg"),
        ("De serveerster stond te kletsen met een collega.", "het gebrek aan aandacht"),
        ("Elke week een andere begeleider.", "de vele wisselingen in het team"),
        ("Sorry kon er niet af.", "het uitblijven van excuses"),
    ],
)
def test_what_people_said_and_did_tells_how_they_treat_customers(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ging zomaar van 20 naar 32 euro per maand.", "de prijsverhoging"),
        ("Handdoeken apart betalen.", "de bijkomende kosten"),
        ("Er is dubbel aangerekend.", "de rekening"),
        ("Twee maanden doorbetaald.", "de betaling"),
        ("Ik wil mijn voorschot terug.", "het openstaande bedrag"),
        ("Enkel cash.", "de betaalmogelijkheden"),
        ("Opzeggen kan alleen aangetekend.", "de opzegging"),
    ],
)
def test_amounts_tell_of_what_was_charged(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Er was ons vis beloofd.", "de niet nagekomen toezegging"),
        ("Verbouwing, zonder iets te zeggen.", "het gebrek aan informatie"),
        ("Dit is een ander model dan besteld.", "de vergissing"),
        ("Bij de buren afgegeven.", "de bezorging"),
        ("Stond ik voor een gesloten deur.", "de openingstijden"),
        ("We zaten te bibberen.", "de temperatuur"),
        ("De hele nacht geen oog dichtgedaan.", "het lawaai"),
        ("Rook naar natte hond.", "de geur"),
        ("Na twee reparaties weer kapot.", "het terugkerende probleem"),
        ("Alles zit scheef.", "de uitvoering"),
    ],
)
def test_what_happened_gets_a_name(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "We hebben nooit gewacht.",
        "Zoals beloofd om negen uur klaar.",
        "Ik zou hier weer komen.",
        "Om drie uur waren we er.",
        "Haar collega kwam meteen.",
        "Ze sms'ten dat het klaar lag.",
    ],
)
def test_what_is_no_grievance_gets_no_name(text: str) -> None:
    assert not complaints(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("De kussens waren hard als een baksteen.", "steen"),
        ("Een biefstuk taai als een schoenzool.", "zool"),
        ("De kleine heeft het hele uur gekrijst.", "rijst"),
        ("We hebben heel slecht gezeten op het terras.", "gezeten"),
        ("Het meisje keek op van haar scherm en zei niets.", "het haar"),
        ("Dat kostte 140 piek en een slechte band.", "piek"),
        ("De stagiaire brak een glas.", "stagiaire"),
        ("We moesten het slot zelf terugbrengen.", "terugbrengen"),
    ],
)
def test_figures_of_speech_people_and_verbs_are_never_named(text: str, never: str) -> None:
    found = told(text)
    said = " ".join(one.phrase or one.bare for one in (*found.complaints, *found.points, *found.mentions))
    assert never not in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Mijn haar is veel te kort.", "het kapsel"),
        ("Een slecht nachttarief.", "het nachttarief"),
        ("De frieten waren slap.", "de frieten"),
        ("Een kapotte walkietalkie.", "de walkietalkie"),
    ],
)
def test_things_keep_their_own_article(text: str, named: str) -> None:
    assert named in complaints(text)


def test_amounts_and_times_break_no_sentence() -> None:
    assert DUTCH.as_one("om 17.30 uur 12,50 betaald") == "om 9 uur 99 euro betaald"


def test_a_megabyte_of_junk_is_read_at_once() -> None:
    for junk in ("van 9 ", "zei ", "de ", "12,3", "op de ", "kwam "):
        text = junk * (12_000 // len(junk))
        assert len(told(text).complaints) <= len(text)
