"""Italian: grievances told as facts are heard; scenery and figures of speech are never named."""

from functools import partial
from random import Random

import pytest

import hearing
from reviewbot.replies.pen import Pen
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.worn import Worn

named = partial(hearing.complaints, language="it")
told = partial(hearing.told, language="it")


@pytest.mark.parametrize(
    ("text", "grievance"),
    [
        ("Cinquanta minuti per due panini.", "l'attesa"),
        ("Siamo a dicembre e non ho ancora l'attestato.", "l'attesa"),
        ("Doveva venire alle 9, si è visto a mezzogiorno.", "il ritardo"),
        ("Il divano promesso per marzo lo hanno portato a giugno.", "il ritardo"),
        ("L'imbianchino non si è mai presentato.", "l'appuntamento mancato"),
        ("Chiamo da giorni, suona a vuoto.", "le chiamate senza risposta"),
        ("Ho scritto su whatsapp tre volte, spunte blu.", "i messaggi senza risposta"),
        ("La richiamiamo noi, dicevano.", "la chiamata mai arrivata"),
        ("Nemmeno un buongiorno, solo sbuffi.", "i modi poco cortesi del personale"),
        ("Nessuno ci ha degnato di uno sguardo.", "la scarsa attenzione"),
        ("Altri 40 euro per il sabato.", "il costo extra"),
        ("12 euro un toast.", "il prezzo"),
        ("La retta è passata da 29 a 44.", "l'aumento"),
        ("Ci hanno messo in conto il minibar.", "l'addebito"),
        ("La caparra non l'ho mai più vista, la rivoglio.", "l'importo contestato"),
        ("Le tende sapevano di fumo.", "il cattivo odore"),
        ("In sala 14 gradi.", "la temperatura"),
        ("Il tavolo dato ad altri.", "la prenotazione non rispettata"),
        ("Chiesto biondo, uscito arancione.", "il colore"),
        ("Nessuno ce l'ha detto.", "il mancato avviso"),
        ("Ogni volta un'educatrice diversa.", "i cambi di personale"),
        ("Sono passati avanti quelli entrati dopo di noi.", "la gestione della fila"),
        ("Prenotato alle otto, ci hanno fatto sedere alle nove e un quarto.", "l'attesa"),
        ("Venti minuti di fila per un francobollo.", "l'attesa"),
        ("Il taxi non è mai arrivato.", "il mancato arrivo"),
        ("Ci hanno rimandati al produttore.", "il rimpallo"),
        ("Il vino sapeva di tappo.", "il sapore"),
        ("Il tappeto è arrivato dieci giorni dopo.", "il ritardo"),
        ("L'abito non era pronto.", "il ritardo"),
        ("Le lezioni spostate all'ultimo momento.", "il rinvio"),
        ("Una sola cassiera per tutto il negozio.", "il personale insufficiente"),
        ("Chattava al cellulare mentre guidava.", "la scarsa attenzione"),
        ("Rispondeva ai messaggi durante la lezione.", "la scarsa attenzione"),
        ("Ci hanno guardati come se fossimo ladri.", "i modi poco cortesi del personale"),
        ("La ragazza spettegolava con la collega.", "la mancanza di discrezione"),
        ("Mi dicono che devo abituarmi.", "la risposta ricevuta"),
        ("Si sono giustificati dando la colpa al tempo.", "la risposta ricevuta"),
        ("Solo messaggi automatici.", "le risposte automatiche"),
        ("Impossibile parlare con un essere umano.", "la difficoltà di contattarci"),
        ("L'autista ha fatto il giro lungo.", "il percorso"),
        ("Dalla terza fila si vedeva metà schermo.", "la visuale"),
        ("Il massaggio è durato 20 minuti.", "la durata ridotta"),
        ("Corso per sei, eravamo in quindici.", "il gruppo troppo numeroso"),
        ("Il prezzo sullo scaffale diverso da quello in cassa.", "i prezzi diversi sullo scontrino"),
        ("C'era un capello nella minestra.", "la scarsa igiene"),
        ("Hanno speso il doppio di quanto mi avevano detto.", "la differenza di prezzo"),
    ],
)
def test_what_a_fact_complains_of_gets_a_noun(text: str, grievance: str) -> None:
    assert grievance in named(text)


@pytest.mark.parametrize(
    ("text", "grievance"),
    [
        ("Mi aspettavo altro.", "l'attesa"),
        ("Non abbiamo mai aspettato.", "l'attesa"),
        ("A dieci minuti dal mare.", "l'attesa"),
        ("Il lavello non è mai arrivato.", "l'appuntamento mancato"),
        ("Il forno della cucina scaldava poco.", "il caldo"),
        ("Il puzzle era incompleto.", "il cattivo odore"),
        ("Odore di pane appena sfornato.", "il cattivo odore"),
        ("Lo schermo non risponde.", "la risposta mai arrivata"),
        ("Il tasto non risponde.", "la risposta"),
        ("Orari che cambiano ogni settimana.", "i cambi di personale"),
        ("Il vino sapeva di tappo.", "il cattivo odore"),
        ("Ci hanno rimandati al produttore.", "il rinvio"),
        ("Per due stanze ne hanno impiegati nove.", "il servizio degli impiegati"),
        ("La bistecca è arrivata grigia.", "il colore"),
        ("Come scusa un buono da 5 euro.", "il prezzo"),
        ("Volevano altri 60 euro.", "il prezzo"),
        ("I prezzi non corrispondono allo scontrino.", "la differenza rispetto alla descrizione"),
        ("La cameriera, lasciata sola con tutta la sala.", "la scarsa attenzione"),
        ("Ho il crampo dopo tre volte di fila.", "l'attesa"),
        ("Corso per sei, eravamo in quindici.", "l'affollamento"),
        ("Eravamo in quindici a cena.", "il gruppo troppo numeroso"),
    ],
)
def test_what_only_sounds_like_a_grievance_is_not_heard(text: str, grievance: str) -> None:
    assert grievance not in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Il parroco e il paese intero sul marciapiede.",
        "Una siesta sotto il sole.",
        "Per sei mesi, tutte le mattine, trenta gradi, quattordici.",
        "Ho letto, ho chiesto, vorrei dirvi di leggerlo.",
        "La mia cagnetta, mia cognata e il postino.",
        "Duro come un sasso, freddo tipo cella frigo.",
        "Del rimborso nemmeno l'ombra.",
        "Nel complesso e nel frattempo, del pattuito nessuna traccia.",
        "Era già duro a pranzo e gommoso a cena.",
        "Una di queste, una sola aperta.",
        "Mi sembra eccessiva e lo scopri dopo.",
        "Dopo parecchie insistenze passa e va.",
        "Alla cassa, al banco, allo sportello: sempre così.",
        "La vedova del destinatario, il mittente e l'ostetrica.",
        "Ha alzato la voce il giorno della festa.",
    ],
)
def test_scenery_people_units_and_figures_of_speech_are_never_named(text: str) -> None:
    spoken = told(text)
    assert not [one.bare for one in (*spoken.complaints, *spoken.points, *spoken.mentions) if one.bare]


def test_a_word_for_a_thing_and_for_a_deed_is_a_thing_only_after_an_article() -> None:
    assert "il letto" in named("Il letto cigolava.")
    assert "il letto" not in named("Ho letto tre pagine.")
    assert "l'anticipo" not in named("Lezioni pagate in anticipo.")


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Ristretto di due taglie.", "le taglie"),
        ("La camera d'aria era bucata.", "la camera d'aria"),
        ("L'audio gracchiante era rotto.", "l'audio"),
        ("L'autobus era lurido.", "l'autobus"),
        ("L'ascensore era rotto e l'aria era pesante e umida.", "l'ascensore"),
        ("Non c'era una sedia.", "la mancanza di sedia"),
        ("I bagni andrebbero puliti più spesso.", "i bagni"),
        ("Il vaso è arrivato in mille pezzi.", "il vaso"),
    ],
)
def test_a_thing_is_named_with_its_own_article(text: str, thing: str) -> None:
    assert thing in named(text)


def test_what_somebody_likes_is_praised() -> None:
    content = told("Il taglio mi piace molto.", complaint=False)
    assert "il taglio" in {one.phrase for one in content.praises}


def test_what_ought_to_be_cleaned_is_not_praised() -> None:
    mixed = told("Bello, però i bagni andrebbero puliti più spesso.", complaint=False)
    assert "i bagni" not in {one.phrase for one in mixed.praises}


def test_two_vowels_that_meet_are_kept_apart() -> None:
    pen = Pen(phrasebook("it"), {"email": "aiuto@negozio.example"}, Random(1), Worn(()))
    lines = {pen.say("contact_email") for _ in range(50)}
    assert any("ad aiuto@" in line.lower() for line in lines)
    assert not any(" a aiuto@" in line for line in lines)


def test_what_is_said_of_the_rest_does_not_repeat_how_the_reply_began() -> None:
    pen = Pen(phrasebook("it"), {"more": "il ritardo"}, Random(1), Worn(()))
    lines = [pen.say("more") for _ in range(60)]
    assert not any("chiedo scusa" in line or "Lo stesso vale" in line for line in lines)


def test_a_claim_is_answered_without_a_word_that_blames_the_customer() -> None:
    pen = Pen(phrasebook("it"), {}, Random(1), Worn(()))
    assert not any("seccatura" in pen.say("own_claim") for _ in range(200))
