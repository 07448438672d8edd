"""What a Spanish review complains of with facts instead of nouns, and what no reply in Spanish names."""

from functools import partial

import pytest

import hearing
from reviewbot.replies.phrasebook import phrasebook

BOOK = phrasebook("es")
complaints = partial(hearing.complaints, language="es")
told = partial(hearing.told, language="es")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("50 minutos para un zumo.", "la espera"),
        ("Hora y media de pie en el mostrador.", "la espera"),
        ("El autobús llegó a las 10:40.", "el retraso"),
        ("Aparecieron a las cinco y pico.", "el retraso"),
        ("El pintor jamás se presentó.", "la cita a la que nadie acudió"),
        ("Quedaron en pasar el martes.", "la visita prometida"),
        ("He llamado cuatro veces.", "las llamadas repetidas"),
        ("Les escribí y sigo en visto.", "los mensajes sin respuesta"),
        ("El dependiente puso los ojos en blanco.", "el trato del dependiente"),
        ("Los de la barra pasaron de largo.", "la falta de atención"),
        ("La recepcionista miraba el móvil.", "el uso del móvil"),
        ("Me parece un atraco.", "el precio"),
        ("Me siguen cobrando cada mes.", "el cobro"),
        ("Eran 20 euros más.", "el cobro de más"),
        ("La cuota subió dos veces.", "la subida de precio"),
        ("Ni rastro del dinero, la fianza sigue sin aparecer.", "el importe pendiente"),
        ("El suelo pegajoso.", "la falta de limpieza"),
        ("Olía a tabaco.", "el olor"),
        ("Se oye todo lo del piso de arriba.", "el ruido"),
        ("Cenamos con el abrigo puesto.", "el frío"),
        ("La máquina no arranca.", "el mal funcionamiento"),
        ("Me lo devolvieron con un rayón.", "los desperfectos"),
        ("Ya es la tercera vez por lo mismo.", "el problema sin resolver"),
        ("Llegaron fríos.", "la temperatura de la comida"),
        ("Era el pedido de otra persona.", "la confusión"),
        ("En la lista no estábamos.", "el fallo con la reserva"),
        ("Nadie me dijo que había obras.", "la falta de información"),
        ("Lo cancelaron de un día para otro.", "la poca antelación"),
        ("Me tuvieron de una ventanilla a otra.", "las idas y vueltas"),
        ("Cada semana un profesor distinto.", "los cambios de personal"),
        ("Una sola camarera para treinta mesas.", "la poca gente para atender"),
        ("Se colaron tres.", "el orden de llegada"),
        ("Te citan a las cinco y te atienden a las siete.", "la espera"),
        ("La habitación todavía no estaba lista.", "la espera"),
        ("Iba a estar en dos semanas y van cinco.", "el retraso"),
        ("Te contesta siempre un robot.", "la atención automatizada"),
        ("Es imposible hablar con alguien.", "la dificultad para contactar"),
        ("Tuvimos que pagar el día entero.", "el cobro"),
        ("El presupuesto era de 90 y me pidieron 140.", "la diferencia con el presupuesto"),
        ("Sigo esperando la devolución del dinero.", "el importe pendiente"),
        ("Quise cambiarla y no me la aceptaron.", "la devolución"),
        ("Fui a devolverlo sin éxito.", "la devolución"),
        ("La garantía no lo cubre.", "los problemas con la garantía"),
        ("Con estas gafas no veo bien.", "la graduación"),
        ("Se ha perdido mi partida: he perdido el progreso.", "la pérdida del progreso"),
        ("Me robaron el abrigo del guardarropa.", "la desaparición de sus pertenencias"),
        ("Dicen que no había nadie en casa.", "la entrega fallida"),
        ("Se les olvidó poner las velas.", "el olvido"),
        ("Me cambiaron la fecha dos veces.", "el cambio de fecha"),
        ("Media sala estaba cerrada por obras.", "las zonas cerradas"),
        ("No se parece en nada a la foto.", "la diferencia con las fotos"),
        ("Por megafonía no dijeron ni mu.", "la falta de información"),
        ("No saben nada de mi caso.", "la falta de coordinación"),
        ("Estaba tan lleno que no se podía pasar.", "la aglomeración"),
        ("Nos sentaron al lado de la cocina.", "la ubicación de la mesa"),
        ("La ducha salía sin agua caliente.", "la falta de agua caliente"),
        ("El baño es diminuto.", "el tamaño del baño"),
        ("El local necesita una reforma.", "el estado de las instalaciones"),
        ("Cancelan clases cada semana.", "la cancelación"),
        ("Me cortó casi ocho centímetros.", "el corte"),
    ],
)
def test_a_grievance_told_as_a_fact_is_heard(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fuimos un domingo por la tarde.",
        "Vivo a una hora de Burgos.",
        "Llegamos el 14 por la mañana.",
        "El pan estaba en el borde de la mesa.",
        "Quería cancelar la clase porque tenía médico.",
        "Nunca esperamos más de lo debido.",
        "Me operaron hace un año.",
        "Pagué en la única caja abierta.",
        "No te dejan entrar con comida.",
        "Había otra clienta esperando.",
        "Me suspendieron el examen.",
    ],
)
def test_a_fact_that_blames_nobody_is_no_grievance(text: str) -> None:
    cues = {cue.phrase for cue in (*BOOK.cues, *BOOK.weak_cues)}
    assert not complaints(text) & cues


@pytest.mark.parametrize(
    ("text", "silly"),
    [
        ("El filete vino hecho un ladrillo.", "ladrillo"),
        ("Un circo, vaya feria.", "feria"),
        ("La muchacha no sabía nada.", "muchacha"),
        ("Se lo dije a los abuelos y a las abuelas.", "abuelas"),
        ("Sucio hasta el rellano, la esquina y el garaje.", "rellano esquina garaje"),
        ("El tubo, con el llenado sucio.", "llenado"),
        ("Nos cobraron el papelito.", "papelito"),
        ("La ventana la abre cualquiera.", "abre"),
        ("Un rojo desteñido en vez del azul.", "rojo azul"),
        ("Salí con frío.", "salí"),
        ("Las hojas se habían acabado.", "acabado"),
        ("En los baños no había papel ni jabón.", "comprobante"),
        ("Una ganga de suero y un desmayo.", "ganga suero desmayo"),
        ("Tiré cien euros a la basura.", "basura"),
        ("Una basura de aplicación.", "basura"),
        ("A mí no me ven más el pelo.", "pelo"),
        ("Quieren sacarte la pasta.", "pasta"),
        ("Los porteros, unos chulos.", "chulos"),
        ("Iba con altas expectativas y era de no muy alta calidad.", "altas alta"),
        ("Estaban más pendientes del partido.", "pendientes"),
        ("Fui con mi prima y fue un desastre.", "prima"),
        ("Los numerosos comentarios mienten.", "numerosos"),
        ("Si las llamabas no venían.", "llamabas"),
        ("La pizza llegó aplastada contra la caja.", "contra"),
        ("Es una delicia que no probamos.", "delicia"),
        ("El pedido sigue en preparación.", "preparación"),
        ("En ningún plato había sabor.", "falta"),
        ("El baño y el comedor, sin faltas de respeto.", "faltas"),
        ("Las cómodas habitaciones eran frías.", "cómodas"),
        ("Un nivel de ruido insoportable.", "nivel"),
        ("Lo peor, por el contrario, fue la casualidad.", "contrario casualidad"),
        ("En mi opinión personal, caro.", "personal"),
        ("Tres coca colas sin hielo.", "colas"),
        ("Carísimo, y recalco, carísimo.", "recalco"),
        ("La señora de la limpieza entró sin llamar.", "limpieza"),
        ("Ni agua en el muelle con la solana que caía.", "solana"),
        ("Solo aceptan el pago en metálico.", "metálico"),
    ],
)
def test_what_no_owner_would_name_is_not_named(text: str, silly: str) -> None:
    found = told(text)
    named = " ".join(one.phrase or one.bare for one in (*found.complaints, *found.points, *found.mentions))
    assert not set(silly.split()) & set(named.split())


def test_a_figure_is_not_cut_at_its_point() -> None:
    assert "el importe" in complaints("14,60 € y subiendo.")


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("El wifi va fatal.", "wifi"),
        ("Las raciones son ridículas.", "raciones"),
        ("Música a todo volumen.", "volumen"),
        ("La relación calidad-precio es mala.", "calidad"),
        ("La habitación era minúscula.", "habitación"),
    ],
)
def test_a_grievance_is_named_once(text: str, once: str) -> None:
    assert len(complaints(text)) == 1
    assert once in " ".join(complaints(text))


@pytest.mark.parametrize("text", ["Los monitores, muy majos.", "La camarera, simpatiquísima y muy atenta."])
def test_praise_of_somebody_is_no_complaint(text: str) -> None:
    assert not hearing.told(text, "es", complaint=False).complaints


def test_what_used_to_be_good_is_no_praise() -> None:
    assert not hearing.told("Antes el pan era buenísimo.", "es", dark=False).praises


def test_a_small_bathroom_is_no_dirty_one() -> None:
    assert BOOK.topic_of["baño"] != "cleanliness"
    assert BOOK.topic_of["comedor"] != "food"


@pytest.mark.parametrize("slot", ["contact_email", "contact_phone", "contact_both"])
def test_nobody_answers_a_letter_face_to_face(slot: str) -> None:
    assert not any("en persona" in line for line in BOOK.say[slot])


def test_a_thing_that_died_is_no_grief() -> None:
    assert not BOOK.death.search("el patinete se murió a mitad de camino")
    assert BOOK.death.search("mi padre se murió esa noche")


def test_bookmarks_are_named_with_their_own_article() -> None:
    assert "los marcapáginas" in complaints("Los marcapáginas llegaron doblados.")


def test_no_sentence_says_twice_who_tells_it() -> None:
    assert not any("según" in line for line in BOOK.say["told_claim"])


@pytest.mark.parametrize("slot", ["open", "more", "praise_but"])
def test_a_list_of_things_stands_after_con(slot: str) -> None:
    assert not any("lo de <" in line for line in BOOK.say[slot])


def test_the_heat_and_what_would_have_cooled_it_are_one_matter() -> None:
    heard = complaints("Sin aire acondicionado en agosto, con 38 grados en la sala.")
    assert "la falta de aire acondicionado" in heard
    assert heard.isdisjoint({"el calor", "la temperatura"})


def test_one_figure_is_either_heat_or_a_temperature() -> None:
    assert complaints("Había 39 grados.") == {"el calor"}
    assert complaints("Había 16 grados.") == {"la temperatura"}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("2,90 la bola y estaba aguada.", "la bola"),
        ("Una hora de cola para eso.", "la cola"),
        ("La cola salía hasta la calle.", "la cola"),
    ],
)
def test_a_scoop_and_a_queue_are_no_bare_things(text: str, never: str) -> None:
    assert never not in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "La calefacción no funcionó nunca y nadie vino, faltaría más.",
        "Volví con la funda y dicen que no la cubre nadie porque seguro que la he roto.",
        "Nunca lo arreglaron y el técnico dijo que lo había roto yo.",
    ],
)
def test_sarcasm_and_what_the_house_accused_of_are_not_quoted(text: str) -> None:
    assert hearing.quoted(text, "es") != text


def test_no_stiff_turn_and_no_promise_of_every_price() -> None:
    assert not any("otro tanto" in line for line in BOOK.say["more"])
    assert not any("uno por uno" in line for line in BOOK.steps["cost"])


@pytest.mark.parametrize(
    "text",
    [
        "El jueves no había llegado y nadie había hecho el pedido.",
        "Las gambas congeladas y el pan seco.",
    ],
)
def test_a_sentence_of_ordinary_words_is_quoted(text: str) -> None:
    assert hearing.quoted(text, "es") == text


def test_being_out_at_work_is_nothing_to_quote() -> None:
    assert not hearing.quoted("A esa hora estaba trabajando y en mi casa no hay nadie.", "es")


def test_nothing_to_say_against_it_is_no_grievance() -> None:
    assert not hearing.quoted("Nada que decir del trato en caja.", "es")
