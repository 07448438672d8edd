"""Italian: grievances told as facts are heard; scenery and figures of speech are never named."""

from functools import partial

import pytest

import hearing

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
    ],
)
def test_scenery_people_units_and_figures_of_speech_are_never_named(text: str) -> None:
    spoken = told(text)
    assert not [one.bare for one in (*spoken.complaints, *spoken.points, *spoken.mentions) if one.bare]


def test_a_word_for_a_thing_and_for_a_deed_is_a_thing_only_after_an_article() -> None:
    assert "il letto" in named("Il letto cigolava.")
    assert "il letto" not in named("Ho letto tre pagine.")
    assert "l'anticipo" not in named("Lezioni pagate in anticipo.")
