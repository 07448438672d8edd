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
    ],
)
def test_what_no_owner_would_name_is_not_named(text: str, silly: str) -> None:
    found = told(text)
    named = " ".join(one.phrase or one.bare for one in (*found.complaints, *found.points, *found.mentions))
    assert not set(silly.split()) & set(named.split())


def test_a_figure_is_not_cut_at_its_point() -> None:
    assert "el importe" in complaints("14,60 € y subiendo.")


def test_a_thing_that_died_is_no_grief() -> None:
    assert not BOOK.tender.search("el patinete se murió a mitad de camino")
    assert BOOK.tender.search("mi padre se murió esa noche")
