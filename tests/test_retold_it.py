"""What of an Italian review a reply tells back, in the words of whoever wrote it; and what never."""

from functools import partial

import pytest

import hearing

told_back = partial(hearing.told_back, language="it")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # restaurant
        ("Abbiamo aspettato venti minuti per un tavolo.", "lei ha aspettato venti minuti per un tavolo"),
        ("I ravioli erano crudi nel mezzo.", "i ravioli erano crudi nel mezzo"),
        ("Il cameriere si è dimenticato le bevande.", "il cameriere si è dimenticato le bevande"),
        ("E purtroppo nessuno si è scusato.", "nessuno si è scusato"),
        ("Hanno sbagliato il conto due volte.", "abbiamo sbagliato il conto due volte"),
        ("Ci hanno fatto aspettare in piedi mezz'ora.", "l'abbiamo fatta aspettare in piedi mezz'ora"),
        ("Ci avete messo un'ora per un antipasto.", "ci abbiamo messo un'ora per un antipasto"),
        ("Nel conto c'era un tè che non abbiamo mai preso.", "nel conto c'era un tè che non ha mai preso"),
        ("pizza bruciata sotto", "la pizza era bruciata sotto"),
        ("Quando siamo arrivati il tavolo non c'era.", "al suo arrivo il tavolo non c'era"),
        ("Aspettato due ore per una bistecca fredda.", "lei ha aspettato due ore per una bistecca fredda"),
        # hotel
        ("La nostra camera era sporca.", "la sua camera era sporca"),
        ("La stanza che avevo prenotato era occupata.", "la stanza che lei aveva prenotato era occupata"),
        ("A colazione mancava il pane.", "a colazione mancava il pane"),
        ("Non c'era acqua calda per due giorni.", "non c'era acqua calda per due giorni"),
        ("niente acqua calda la mattina", "non c'era acqua calda la mattina"),
        ("Ho dormito male.", "lei ha dormito male"),
        ("L'aria condizionata NON funzionava.", "l'aria condizionata non funzionava"),
        # garage, plumber, builders
        ("Il mio scooter perde ancora olio.", "il suo scooter perde ancora olio"),
        ("Nessuno mi ha avvisato.", "nessuno l'ha avvisata"),
        ("L'idraulico è arrivato con tre ore di ritardo.", "l'idraulico è arrivato con tre ore di ritardo"),
        ("rubinetto montato al contrario", "il rubinetto è stato montato al contrario"),
        ("Ho dovuto tornare due volte.", "lei ha dovuto tornare due volte"),
        ("Avete graffiato il mio parquet.", "abbiamo graffiato il suo parquet"),
        # hairdresser, laundry
        ("Mi hanno rovinato il colore.", "le abbiamo rovinato il colore"),
        ("La vostra lavanderia mi ha rotto il cappotto.", "la nostra lavanderia le ha rotto il cappotto"),
        ("Dopo un'ora sono uscita con i capelli bagnati.", "lei dopo un'ora è uscita con i capelli bagnati"),
        ("Mi sono ritrovata con la frangia storta.", "lei si è ritrovata con la frangia storta"),
        # app, telephone
        ("L'app si blocca ogni volta che provo a pagare.", "l'app si blocca ogni volta che prova a pagare"),
        ("Ho perso tutti i dati.", "lei ha perso tutti i dati"),
        ("Non rispondono mai al telefono.", "non rispondiamo mai al telefono"),
        ("Non mi avete mai richiamato.", "non l'abbiamo mai ricontattata"),
        ("Nessuno mi ha risposto.", "nessuno le ha risposto"),
        ("Al numero verde non risponde nessuno.", "al numero verde non risponde nessuno"),
        ("nn funziona niente", "non funziona niente"),
        # delivery, shops
        ("Pacco mai arrivato.", "il pacco non è mai arrivato"),
        ("Mi avete consegnato i fiori sbagliati.", "le abbiamo consegnato i fiori sbagliati"),
        ("Il divano è arrivato con una gamba rotta.", "il divano è arrivato con una gamba rotta"),
        ("Mi è arrivato un abito della taglia sbagliata.", "le è arrivato un abito della taglia sbagliata"),
        ("Mai ricevuto una risposta.", "lei non ha mai ricevuto una risposta"),
        ("Io ho perso mezza giornata per un pacco rotto.", "lei ha perso mezza giornata per un pacco rotto"),
        ("Le scarpe che ho preso si sono rotte subito.", "le scarpe che lei ha preso si sono rotte subito"),
        # gym, school, theatre
        ("Gli spogliatoi sono sempre freddi.", "gli spogliatoi sono sempre freddi"),
        ("Mi avete addebitato due volte la quota.", "le abbiamo addebitato due volte la quota"),
        ("L'insegnante arriva sempre tardi.", "l'insegnante arriva sempre tardi"),
        ("In segreteria nessuno sapeva niente.", "in segreteria nessuno sapeva niente"),
        ("Lo spettacolo è iniziato alle 21.30 e con un'ora di ritardo.",
         "lo spettacolo è iniziato alle 21.30 e con un'ora di ritardo"),
        ("Nessuna spiegazione.", "non c'è stata nessuna spiegazione"),
        # what is a grievance in nearly every angry review, whatever the trade
        ("Il lettino traballava.", "il lettino traballava"),
        ("La tenda ha ancora le pieghe.", "la tenda ha ancora le pieghe"),
        ("Il prosecco era caldo.", "il prosecco era caldo"),
        ("La bagnina guardava il telefono.", "la bagnina guardava il telefono"),
        ("Sono uscito in lacrime.", "lei è uscito in lacrime"),
        ("Lo specchio è arrivato in frantumi.", "lo specchio è arrivato in frantumi"),
        ("La stufa si spegne da sola.", "la stufa si spegne da sola"),
        ("I turni cambiano all'ultimo.", "i turni cambiano all'ultimo"),
        ("La connessione va e viene.", "la connessione va e viene"),
        ("Il box auto era già affittato.", "il box auto era già affittato"),
        ("La musica era altissima.", "la musica era altissima"),
        ("La visita guidata era noiosa.", "la visita guidata era noiosa"),
        ("Gonna rovinata in lavatrice", "la gonna è stata rovinata in lavatrice"),
    ],
)  # fmt: skip
def test_a_clause_is_told_back_as_the_business_says_it(text: str, told: str) -> None:
    assert told_back(text) == {told}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # a thing and its state, without a verb
        ("Cucina lenta e sala rumorosa.", {"la cucina era lenta", "la sala era rumorosa"}),
        ("Servizio un po' lento.", {"il servizio era un po' lento"}),
        ("Piastrelle crepate nel bagno.", {"le piastrelle nel bagno erano crepate"}),
        ("Doccia rotta in camera.", {"la doccia in camera era rotta"}),
        ("La camicia macchiata sulla manica.", {"la camicia era macchiata sulla manica"}),
        ("Letto del soppalco rotto.", {"il letto del soppalco era rotto"}),
        ("Bagni senza sapone.", {"i bagni erano senza sapone"}),
        ("Lenzuola con macchie.", {"le lenzuola avevano macchie"}),
        ("Fattura con il nome sbagliato.", {"la fattura aveva il nome sbagliato"}),
        ("Ascensore fuori uso da giugno.", {"l'ascensore era fuori uso da giugno"}),
        ("Stanza non ancora pronta alle 17.", {"la stanza non era ancora pronta alle 17"}),
        ("Colore diverso da quello scelto.", {"il colore era diverso da quello scelto"}),
        ("Prezzi troppo alti.", {"i prezzi erano troppo alti"}),
        ("Metà delle docce chiuse.", {"metà delle docce erano chiuse"}),
        ("Fattura mai spedita.", {"la fattura non è mai stata spedita"}),
        ("Pacco buttato oltre la siepe.", {"il pacco è stato buttato oltre la siepe"}),
        ("Tre scatole sparite durante il trasloco.", {"tre scatole sono sparite durante il trasloco"}),
        ("Rubinetto che gocciola.", {"il rubinetto gocciola"}),
        ("Armadietti che non si chiudono.", {"gli armadietti non si chiudono"}),
        ("Torta ordinata a maggio e mai arrivata.", {"la torta ordinata a maggio non è mai arrivata"}),
        # hurried words: how long, how often, nobody, no answer
        ("Due ore di attesa al pronto intervento.", {"ci sono state due ore di attesa al pronto intervento"}),
        ("Coda di un'ora alla cassa.", {"c'era una coda di un'ora alla cassa"}),
        ("Un'ora al telefono con una musica assordante.", {"lei ha passato un'ora al telefono"}),
        ("Due ore in coda sotto il sole.", {"lei ha passato due ore in coda sotto il sole"}),
        ("Quaranta minuti al telefono.", {"lei ha passato quaranta minuti al telefono"}),
        ("Tre settimane per avere un preventivo.", {"ci sono volute tre settimane per avere un preventivo"}),
        ("Una sola cassa aperta.", {"c'era una sola cassa aperta"}),
        ("Nessuno ad accoglierci.", {"non c'era nessuno ad accoglierla"}),
        ("Dopo quattro mail nessun riscontro.", {"dopo quattro mail non c'è stato nessun riscontro"}),
        ("Ancora nessuna risposta.", {"non c'è ancora stata nessuna risposta"}),
        ("Mandate sei mail.", {"lei ha mandato sei mail"}),
        ("Ho telefonato cinque volte in segreteria.", {"lei ha telefonato cinque volte in segreteria"}),
        # as a phone writes it
        ("C'e' muffa in bagno e la luce non funziona piu'.",
         {"c'è muffa in bagno", "la luce non funziona più"}),
        ("la camera e' rimasta fredda perche' la stufa era rotta", {"la camera è rimasta fredda",
         "la stufa era rotta"}),
        # what a place, a time or a small word stands before
        ("In filiale mi hanno rimandato al call center.", {"in filiale l'abbiamo rimandata al call center"}),
        ("Hanno anche perso la mia chiave.", {"abbiamo perso la sua chiave"}),
        ("Nessuno ci ha mai avvisato del cambio.", {"nessuno l'ha mai avvisata del cambio"}),
        ("Da quando avete cambiato sistema non riesco a prenotare.",
         {"da quando abbiamo cambiato sistema lei non riesce a prenotare"}),
    ],
)  # fmt: skip
def test_what_is_written_in_a_hurry_is_told_as_a_sentence(text: str, told: set[str]) -> None:
    assert told_back(text) == told


def test_two_clauses_joined_by_e_are_told_apart() -> None:
    told = told_back("La zuppa era fredda e nessuno è venuto a sparecchiare.")

    assert told == {"la zuppa era fredda", "nessuno è venuto a sparecchiare"}


def test_an_e_between_two_nouns_joins_no_clauses() -> None:
    assert told_back("La zuppa e il pane erano freddi.") == {"la zuppa e il pane erano freddi"}


@pytest.mark.parametrize(
    "text",
    [
        "La zuppa era squisita.",
        "Era fredda.",
        "È arrivata dopo due ore.",
        "Il cameriere era ubriaco.",
        "Il personale è scortese.",
        "La cameriera ha alzato le spalle.",
        "Ci hanno riso in faccia.",
        "Il titolare è un ladro.",
        "Mi hanno rubato la borsa.",
        "Ci hanno truffato con il conto.",
        "La bistecca era immangiabile.",
        "Mi hanno chiesto 80 euro in più.",
        "Ho pagato quaranta euro per una pizza fredda.",
        "La ceretta mi ha lasciato lividi sulle gambe.",
        "Sono caduta e mi sono rotta un braccio.",
        "Non ci torneremo mai più.",
        "La camera puzzava come una stalla.",
        "Il mio avvocato vi scriverà per la porta rotta.",
        "La zuppa sarebbe stata meglio calda.",
        "Marco ha dimenticato il nostro ordine.",
        "La porta rotta è stata aggiustata da",
        "Evitate la zuppa fredda.",
        "C'era uno scarafaggio nella doccia.",
        "Ti fanno aspettare due ore.",
        "Mi hanno lasciato una stella di pazienza.",
        "Siamo rimasti senza antipasto.",
        "Ce l'hanno riconsegnata rotta.",
        "Lo abbiamo segnalato due volte.",
        "Il mio bambino aveva freddo nella sala gelida.",
        "Il tecnico ha sporcato il mio tappeto.",
        "La prima volta la pizza era cruda.",
        "Forse la pasta era scotta.",
        "Mi hanno detto.",
        "Se chiami non rispondono.",
        "Mi chiamano e poi si dimenticano.",
        "Prendemmo un dolce congelato.",
        "Aspettammo un'ora al freddo.",
        "E' fredda.",
        "Avevo chiesto la pizza senza cipolla.",
        "camera sporca e personale scortese",
        "L'ascensore era rotto e abito al quinto piano.",
        "Vendete cibo scaduto.",
        "Il barbiere mi ha tagliato l'orecchio.",
        "Ho la schiena a pezzi per il letto rotto.",
        "La minestra era fredda e il contorno",
        "Non si può nemmeno aprire.",
        "Ho dovuto rifare da capo.",
        "Per cambiare una gomma mi hanno rotto il cerchio.",
        "Il viaggio mi ha fatto venire la nausea.",
        "Non ho mai avuto problemi.",
        "Sono stato male fino a sera.",
        "Mi hanno lasciato la chiave alla reception.",
        "Il tecnico arriva quando vuole.",
        "Prosciutto crudo e melone.",
        "Cameriera lenta.",
        "Titolare assente.",
        "Camera piccola ma pulita.",
        "Birra gelata.",
        "Locale pieno di gente.",
        "Vacanza rovinata.",
        "Bagno rotto lavandino intasato.",
        "Venti minuti per una lezione.",
        "Lenzuola con macchie di sangue.",
        "Contratto attivato senza consenso.",
        "Disdetta inviata in ritardo.",
        "La ritiro con il vetro rotto.",
        "Il tecnico doveva venire martedì tra le 8 e le 12.",
        "Mi avete dato uno più piccolo.",
        "Gatto tosato male.",
        "Panini secchi a peso d'oro.",
        "Taglia piccola.",
    ],
)
def test_insults_persons_sums_and_unsure_clauses_are_never_told_back(text: str) -> None:
    assert told_back(text) == set()


def test_what_a_mixed_review_only_mentions_is_not_told_back() -> None:
    assert told_back("La zuppa è arrivata in una ciotola.", dark=False) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Si rifiutano di ridarmi la differenza.", "ci rifiutiamo di ridarle la differenza"),
        ("Il negozio rifiuta il cambio.", "il negozio rifiuta il cambio"),
        ("I livelli non vengono rispettati.", "i livelli non vengono rispettati"),
        (
            "Il motore fa un rumore strano dopo la revisione.",
            "il motore fa un rumore strano dopo la revisione",
        ),
        ("Mi hanno scolorito il cappotto.", "le abbiamo scolorito il cappotto"),
        ("Niente carta, niente cestino.", "non c'era cestino"),
        ("Due sedute su tre annullate.", "due sedute su tre sono state annullate"),
        ("Vino della casa finito.", "il vino della casa è finito"),
        ("A mezzogiorno le rose erano già a testa in giù.", "a mezzogiorno le rose erano già a testa in giù"),
        ("Il ripiano è decentrato di 4 cm.", "il ripiano è decentrato di 4 cm"),
        ("Pacco aperto, due articoli in meno.", "c'erano due articoli in meno"),
        ("Nemmeno una presa vicino al letto.", "non c'era nemmeno una presa vicino al letto"),
        ("L'abbonamento continua a essere addebitato.", "l'abbonamento continua a essere addebitato"),
        (
            "La vernice si scrosta già intorno alla finestra.",
            "la vernice si scrosta già intorno alla finestra",
        ),
        ("La spia si è riaccesa al primo semaforo.", "la spia si è riaccesa al primo semaforo"),
        ("L'acqua della piscina era torbida.", "l'acqua della piscina era torbida"),
    ],
)
def test_plain_grievances_of_other_trades_are_told_back(text: str, told: str) -> None:
    assert told in told_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Il centralino diceva dieci minuti.",
        "Si vede che non fanno manutenzione.",
        "Due solleciti scritti.",
        "Lo schermo era già rotto.",
    ],
)
def test_half_a_thought_is_not_told_back(text: str) -> None:
    assert told_back(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "La ritiro con la catena secca.",
        "Chiedo i pezzi vecchi, buttati.",
        "La titolare ha preso la lente sbagliata.",
    ],
)
def test_what_needs_the_sentence_before_it_is_not_quoted(text: str) -> None:
    assert hearing.quoted(text, "it") == ""
