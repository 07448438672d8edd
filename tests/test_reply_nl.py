"""What Dutch and Flemish reviews complain of: told by times, amounts and manners, and what is never named."""

from functools import partial
from random import Random

import pytest

import hearing
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.wording import spoken, wording

DUTCH = phrasebook("nl")
complaints = partial(hearing.complaints, language="nl")
quoted = partial(hearing.quoted, language="nl")
told = partial(hearing.told, language="nl")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Vijftig minuten op twee kroketten.", "de wachttijd"),
        ("Al drie weken geen teken van leven.", "de wachttijd"),
        ("Een half uur aan de telefoon gehangen.", "de wachttijd"),
        ("De ploeg kwam pas om elf uur.", "de wachttijd"),
        ("Een uur te laat begonnen.", "de vertraging"),
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
        ("Ik wil mijn voorschot terug.", "het gedoe rond uw geld"),
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
        ("Slecht: een dag van tevoren nog veranderd.", "tevoren"),
        ("Een trage kassa met vijftien mensen.", "vijftien"),
        ("Slecht, het oudere gedeelte stonk.", "oudere"),
        ("Houd er rekening mee dat het eten slecht is.", "rekening"),
        ("Om drie uur stond hij voor de deur, veel te laat.", "deur"),
        ("Een slechte keuken, dat is mijn kritiek.", "kritiek"),
        ("Mijn zoontje vond het eten vies.", "zoontje"),
        ("De tandarts kwam te laat, zaterdagochtend nog wel.", "zaterdagochtend"),
    ],
)
def test_figures_of_speech_people_and_verbs_are_never_named(text: str, never: str) -> None:
    found = told(text)
    said = " ".join(one.phrase or one.bare for one in (*found.complaints, *found.points, *found.mentions))
    assert never not in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("De rit werd zonder uitleg geannuleerd.", "de annulering"),
        ("De bijdrage werd zonder overleg verhoogd van 20 naar 30 euro.", "de prijsverhoging"),
    ],
)
def test_what_was_done_without_a_word_was_done_all_the_same(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Een factuur van 480 euro voor een half uurtje.", "de hoogte van de rekening"),
        ("Mijn jas was nog niet klaar.", "de wachttijd"),
        ("De eigenaar deed niks.", "het uitblijven van een oplossing"),
        ("Iedereen in de zaak kon meeluisteren.", "het gebrek aan discretie"),
        ("Het huisje was veel kleiner dan op de foto's.", "het verschil met de foto's"),
        ("Mijn pas werd geblokkeerd.", "de blokkering"),
        ("De buren zaten tot drie uur te feesten.", "het lawaai"),
        ("Mijn fiets is daar gestolen.", "de vermissing"),
        ("Personeel is nergens te vinden.", "het tekort aan medewerkers"),
        ("Afval lieten ze op het gras liggen.", "de achtergebleven rommel"),
        ("Elke keer iemand anders aan de lijn.", "de steeds wisselende contactpersonen"),
        ("Hij gooide het over het hek.", "de bezorging"),
        ("Er was geen warm water.", "het ontbreken van het warme water"),
        ("De soep was vroeger heerlijk.", "de achteruitgang"),
        ("Ik had zonder kaas gevraagd.", "het niet opvolgen van uw wens"),
    ],
)
def test_everyday_grievances_get_a_name(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Een schadevergoeding kon ik wel vergeten.", "slordigheid"),
        ("De badmeester deed niets.", "defect"),
        ("De bediening was traag, al deden ze niet veel.", "defect"),
        ("De kroon is er nu al uitgevallen.", "uitval"),
        ("Volgens de app was er niemand thuis.", "informatie vooraf"),
        ("Ze kwamen met twee man in plaats van vier.", "vergissing"),
        ("Sinds de nieuwe update zie ik mijn foto's niet.", "achteruitgang"),
        ("Mijn telefoon werd uit de kluis gehaald.", "telefonische"),
        ("We hebben drie dagen geen levende ziel gezien.", "ziel"),
        ("Een ander haalde er een stuk van zijn eigen veer uit.", "het veer"),
        ("Toen was het bouwvak en er gebeurde niets.", "bouwvak"),
        ("In mei had mijn zus haar operatie.", "operatie"),
    ],
)
def test_words_of_one_grievance_in_another_sense_tell_nothing_of_it(text: str, never: str) -> None:
    assert never not in " ".join(complaints(text))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Mijn haar is veel te kort.", "het kapsel"),
        ("Een slecht nachttarief.", "het nachttarief"),
        ("De frieten waren slap.", "de frieten"),
        ("Een kapotte walkietalkie.", "de walkietalkie"),
        ("Overal vieze termieten.", "de termieten"),
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


def test_what_is_our_duty_is_never_called_our_fault() -> None:
    ours = [
        line
        for line in (*DUTCH.say["own"], *DUTCH.say["own_claim"])
        if "onze taak" in line or "aan zet" in line
    ]
    said = {spoken(wording(line), Random(seed)) for line in ours for seed in range(200)}
    blame = ("ligt aan ons", "praat ik niet goed", "aan te rekenen", "niets aan af te doen")
    assert said
    assert not [one for one in said if one.endswith(tuple(f"{words}." for words in blame))]


def test_no_reply_says_what_no_dutch_owner_says() -> None:
    said = {
        spoken(wording(line), Random(seed))
        for name in ("open", "told", "own", "own_claim")
        for line in DUTCH.say[name]
        for seed in range(60)
    }
    assert said
    assert not [one for one in said if "sta ik voor" in one or "neem het ernstig" in one]
    assert not [one for one in said if "aan zet" in one and " en " in one]


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Verhuizen zonder storing, zo heette het, en de lijn is traag.", "het ontbreken"),
        ("Verhuizen zonder onderbreking, zo heette het, en de lijn is traag.", "het ontbreken"),
        ("Zonder storing werkt de lijn ook slecht.", "het defect"),
        ("De boete stond in de kleine letters.", "de letters"),
        ("De kast staat nog in de gang.", "de gang"),
        ("De afzuiging draaide tot half een.", "het defect"),
        ("Het loket sluit om half vier.", "het defect"),
    ],
)
def test_what_is_no_thing_or_was_not_missed_is_not_named(text: str, never: str) -> None:
    found = told(text)
    each = (*found.complaints, *found.mentions, *found.points)
    assert not [one for one in each if never in (one.phrase or one.bare)]


def test_one_thing_is_named_once() -> None:
    named = complaints("Het bier was lauw en het speciaalbiertje was te duur.")
    assert "het bier" in named
    assert not [one for one in named if "biertje" in one]


@pytest.mark.parametrize(
    "text",
    [
        "De vloer was ook nat en vies.",
        "Wel was de vloer nat en vies.",
        "Bovendien was de vloer nat en vies.",
        "Ze waren te kort en versleten.",
        "Daar kan hij er dus niks mee.",
    ],
)
def test_what_goes_on_from_another_sentence_is_not_quoted(text: str) -> None:
    assert quoted(text) == ""
    assert quoted("De vloer was nat en vies.")


def test_a_claim_is_told_without_admitting_it_and_no_talk_is_solemn() -> None:
    said = {
        name: {spoken(wording(line), Random(seed)) for line in DUTCH.say[name] for seed in range(90)}
        for name in ("told", "told_claim", "own", "question", "mention_too", "more")
    }
    assert all(said.values())
    assert not [
        one for one in said["told_claim"] if "en dat spijt me" in one or "en het spijt me" in one[-30:]
    ]
    assert not [one for one in said["told"] if one.startswith("hier lees ik")]
    assert not [one for one in said["own"] if "te weinig zorg besteed" in one]
    assert not [one for one in said["question"] if "alle rust" in one]
    assert not [one for one in said["mention_too"] if one.startswith("ook ")]


def test_a_participle_that_ends_like_a_thing_is_none() -> None:
    named = complaints("Naam op de taart fout geschreven en twintig minuten aangeschoven.")
    assert not any("aangeschoven" in one for one in named)
