"""The class of everyday Italian reviews: words that only sound like another, and those that mean it."""

import pytest

from reviewbot.assess import assess
from reviewbot.types import Review, ReviewClass


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Non sono soddisfatta del servizio.", 1, ReviewClass.SERVICE),
        ("Non vale i soldi che costa.", 2, ReviewClass.SERVICE),
        ("Vogliono una cauzione altissima e nessuno sa spiegare perché.", 2, ReviewClass.SERVICE),
        ("Voglio cambiare medico, non ascolta mai.", 1, ReviewClass.SERVICE),
        ("Abbiamo mangiato in terrazza, nostra cena rovinata dal servizio lento.", 1, ReviewClass.SERVICE),
        ("Letto rotto, tv guasta e loro se ne fregano.", 1, ReviewClass.SERVICE),
        ("Ho perso tempo, il nostro tavolo non era nemmeno pronto.", 2, ReviewClass.SERVICE),
        ("Arrivati alle 18, tappeto macchiato e tende bucate.", 2, ReviewClass.SERVICE),
        ("La mia assicurazione è irraggiungibile. Ho perso due ore al telefono.", 1, ReviewClass.SERVICE),
        ("Mi devono almeno delle scuse.", 1, ReviewClass.SERVICE),
        ("Bolletta mai arrivata in tempo, tre telefonate per averla.", 1, ReviewClass.SERVICE),
        ("I responsabili di sala sono scortesi.", 2, ReviewClass.SERVICE),
        ("Prenotazione cancellata per errore. Una stella.", 1, ReviewClass.SERVICE),
        ("Locale sbagliato per una cena tranquilla, troppo rumore.", 1, ReviewClass.SERVICE),
        ("La cameriera ha sbagliato anche questa volta il conto.", 2, ReviewClass.SERVICE),
        ("Il menù è per due persone. Scusate ma non è scritto da nessuna parte.", 1, ReviewClass.SERVICE),
        ("Ho sbagliato giorno e l'hotel non ha voluto cambiare niente.", 1, ReviewClass.SERVICE),
        ("Google mi ha portato qui, che delusione.", 1, ReviewClass.SERVICE),
        ("Chiuso alle 18 in punto, i clienti vengono buttati fuori.", 1, ReviewClass.SERVICE),
        ("Linea irraggiungibile, ho chiamato decine di volte.", 2, ReviewClass.SERVICE),
        ("Sorrisi forzati e servizio lento.", 1, ReviewClass.SERVICE),
        ("I vicini di camera urlavano e il wifi non andava.", 1, ReviewClass.SERVICE),
        ("La magia è finita: sono tornato dopo un anno e il posto è triste.", 2, ReviewClass.SERVICE),
        ("Consulenza gratuita dicono, poi 80 euro di uscita.", 1, ReviewClass.SERVICE),
        ("Iscriviti senza pensarci, corsi fantastici e prestito libri gratuito.", 5, ReviewClass.PRAISE),
        ("Prezzo esposto poco leggibile, commessa scontrosa.", 2, ReviewClass.SERVICE),
        ("Pantaloni neri rifiutati al cambio perché senza scontrino.", 1, ReviewClass.SERVICE),
        ("Pasta cruda e sugo acido, mia figlia non ha mangiato niente.", 1, ReviewClass.SERVICE),
        ("La porta della camera si è bloccata e ci hanno messo un'ora ad aprirla.", 2, ReviewClass.SERVICE),
        ("Le tende sono un velo, entra tutta la luce.", 2, ReviewClass.SERVICE),
    ],
)
def test_ordinary_words_make_no_other_class(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert assess(Review("r-1", rating=stars, text=text)).class_ is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Non è la struttura giusta.", None, ReviewClass.WRONG_BUSINESS),
        ("Errore di locale. Pensavo al centro estetico di via Dante.", 1, ReviewClass.WRONG_BUSINESS),
        (
            "Errore, è l'altro hotel della catena, quello dell'aeroporto, che era sporco.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Confondo con un altro fioraio, eliminate pure la recensione.", 1, ReviewClass.WRONG_BUSINESS),
        ("Il mio commento non vi riguarda, si tratta dell'agenzia di Pavia.", 1, ReviewClass.WRONG_BUSINESS),
        (
            "Non ho mai mangiato qui, parlavo della pizzeria di via Garibaldi.",
            None,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "La mia recensione doveva andare sulla pagina del ristorante La Marea a Cesenatico.",
            2,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("L'idraulico ha crepato le piastrelle e non risponde più.", 1, ReviewClass.CLAIM),
        ("Hanno graffiato il parquet consegnando l'armadio.", 1, ReviewClass.CLAIM),
        ("Gli occhiali si sono rotti dopo una settimana e non applicano la garanzia.", 2, ReviewClass.CLAIM),
        ("La scuola di lingue si tiene 900 euro anche se il corso è stato cancellato.", 1, ReviewClass.CLAIM),
        ("Fibra guasta in tutto il paese da dieci giorni.", 1, ReviewClass.INCIDENT),
        ("Manca la corrente in tutto il quartiere e nessuno risponde.", 1, ReviewClass.INCIDENT),
        ("Tutte le nostre foto di famiglia cancellate dal loro aggiornamento.", 1, ReviewClass.INCIDENT),
        ("Comprate recensioni Google 5 stelle a poco prezzo sul nostro sito.", None, ReviewClass.SPAM),
        (
            "Perdi 10 chili in un mese con le nostre capsule naturali, ordina sul nostro sito.",
            None,
            ReviewClass.SPAM,
        ),
    ],
)
def test_what_was_missed_is_told(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert assess(Review("r-1", rating=stars, text=text)).class_ is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Ho presentato un esposto ai carabinieri.", 1, ReviewClass.LEGAL),
        ("Ho inviato una raccomandata con diffida.", 1, ReviewClass.LEGAL),
        ("Il mio avvocato vi contatterà a breve.", 1, ReviewClass.LEGAL),
        ("Mio marito è nero e non ci hanno serviti.", 1, ReviewClass.DISCRIMINATION),
        ("Hanno riso del mio accento e mi hanno ignorata.", 1, ReviewClass.DISCRIMINATION),
        ("Non mi hanno servita perché porto il velo.", 1, ReviewClass.DISCRIMINATION),
        ("Mi hanno mandato per mail il referto di un'altra paziente.", 1, ReviewClass.PRIVACY),
        ("Ho ricevuto la busta paga di uno sconosciuto.", 1, ReviewClass.PRIVACY),
        ("Lo sterzo si è bloccato in curva, auto appena ritirata dall'officina.", 1, ReviewClass.SAFETY),
        ("Il latte era acido e mia figlia è stata male tutta la notte.", 1, ReviewClass.SAFETY),
        ("Cauzione mai restituita.", 1, ReviewClass.CLAIM),
        ("Rivoglio i miei soldi.", 1, ReviewClass.CLAIM),
    ],
)
def test_what_is_meant_stays_told(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert assess(Review("r-1", rating=stars, text=text)).class_ is class_
