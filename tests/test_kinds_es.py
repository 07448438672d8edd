"""What kind of case a review in Spanish is, where ordinary words are those of a graver kind too."""

import pytest

from reviewbot.assess import assess
from reviewbot.types import Review, ReviewClass


def told(text: str, stars: float | None) -> ReviewClass:
    return assess(Review("r-1", rating=stars, text=text)).class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("La tortilla estaba cruda por dentro, la devolvimos y trajeron otra igual.", 2, ReviewClass.SERVICE),
        ("Devolví el plato porque estaba salado y la cocinera se enfadó.", 1, ReviewClass.SERVICE),
        ("El abogado no me devolvía las llamadas y el despacho olía a tabaco.", 2, ReviewClass.SERVICE),
        (
            "Pagamos el menú completo y nos quedamos sin postre porque se había acabado.",
            1,
            ReviewClass.SERVICE,
        ),
        ("Pagamos cuarenta euros por persona y encima la música a tope.", 1, ReviewClass.SERVICE),
        ("Cobran extra por la leche de avena y por respirar.", 2, ReviewClass.SERVICE),
        ("Cobran el doble que la competencia y el acabado es peor.", 1, ReviewClass.SERVICE),
        ("Espero un cambio en la carta, llevan años con lo mismo.", 2, ReviewClass.SERVICE),
        ("La puerta de nuestra habitación estaba rota y no cerraba bien del todo.", 1, ReviewClass.SERVICE),
        ("Me dieron unas sábanas con una mancha amarilla. Limpieza nula.", 1, ReviewClass.SERVICE),
        ("El técnico llegó tarde y la caldera sigue rota después de tres visitas.", 1, ReviewClass.SERVICE),
        ("El vino estaba picado y las copas rayadas de tanto lavavajillas.", 2, ReviewClass.SERVICE),
        ("La señal del wifi no llega a la habitación y en recepción ni idea.", 1, ReviewClass.SERVICE),
        ("Me rompieron el corazón con la tarta: seca, cara y pequeña.", 1, ReviewClass.SERVICE),
        ("Me deben una explicación, llevo un mes esperando una respuesta.", 1, ReviewClass.SERVICE),
        ("En otro sitio cuesta 20 euros menos y te atienden con una sonrisa.", 1, ReviewClass.SERVICE),
        ("El abono del gimnasio es caro y las duchas están frías.", 1, ReviewClass.SERVICE),
        ("Nadie responde al teléfono, hay que ir en persona.", 2, ReviewClass.SERVICE),
        ("Todo muy forzado, animación sin gracia y público aburrido.", 1, ReviewClass.SERVICE),
        ("Las persianas no bajan y los vecinos de habitación gritan toda la noche.", 2, ReviewClass.SERVICE),
        ("Nunca he estado en un hotel tan sucio.", 1, ReviewClass.SERVICE),
        ("No sé por qué tiene tan buenas notas, la comida es de bote.", 1, ReviewClass.SERVICE),
        ("Me equivoqué al elegir este restaurante, todo frío y soso.", 1, ReviewClass.SERVICE),
        ("Qué confusión con la reserva, nos tuvieron media hora de pie.", 1, ReviewClass.SERVICE),
        ("Estaba confundido el camarero, mezcló las bebidas. Una estrella.", 1, ReviewClass.SERVICE),
        (
            "El banco de enfrente del juzgado tiene siempre cola y solo un cajero abierto.",
            2,
            ReviewClass.SERVICE,
        ),
        ("El último aviso para el autobús sonó en alemán y casi lo perdemos.", 2, ReviewClass.SERVICE),
        ("El baño olía a humedad, había moho en la cortina y nadie limpia.", 2, ReviewClass.SERVICE),
        ("El negocio se vino abajo cuando se fue el cocinero.", 2, ReviewClass.SERVICE),
        ("Pareja gay con dos niños: nos hicieron sentir en casa.", 5, ReviewClass.PRAISE),
        ("Gran despacho, me llevaron la demanda contra mi casero y todo salió bien.", 5, ReviewClass.PRAISE),
        ("Reseña equivocada, ignoradla por favor.", None, ReviewClass.WRONG_BUSINESS),
        (
            "La queja es para el otro gimnasio, hay dos con el mismo nombre. Disculpad.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Por error he dejado aquí la estrella, quería dársela a otra empresa de mudanzas.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Anulo mi crítica: no fue en este restaurante sino en el de la playa.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("La app me puso la peluquería que no era. Ignorad este comentario.", 1, ReviewClass.WRONG_BUSINESS),
        ("No era esta la panadería, sorry.", None, ReviewClass.WRONG_BUSINESS),
        ("El jarrón llegó hecho añicos y el vendedor no responde a los correos.", 2, ReviewClass.CLAIM),
        ("El fontanero me inundó la cocina y su seguro no contesta.", 1, ReviewClass.CLAIM),
        ("La compañía aérea me perdió la maleta y llevo dos semanas reclamando.", 1, ReviewClass.CLAIM),
        ("El servidor lleva tres días caído, ningún cliente puede entrar.", 1, ReviewClass.INCIDENT),
        ("La web de la aerolínea caída y medio aeropuerto sin poder facturar.", 1, ReviewClass.INCIDENT),
        ("Apagón en el centro comercial, evacuaron a todos y nadie explicó nada.", 1, ReviewClass.INCIDENT),
        (
            "Diseño páginas web y posicionamiento en Google para su negocio, escríbame al privado.",
            5,
            ReviewClass.SPAM,
        ),
    ],
)
def test_a_review_gets_the_kind_it_tells_of(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert told(text, stars) is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Nos veremos en el juzgado, no pienso dejarlo así.", 1, ReviewClass.LEGAL),
        ("Último aviso antes de poner una denuncia.", 1, ReviewClass.LEGAL),
        ("La inspectora de consumo ya tiene mi queja.", 1, ReviewClass.LEGAL),
        (
            "Somos pareja gay y nos negaron la cama doble que habíamos reservado.",
            1,
            ReviewClass.DISCRIMINATION,
        ),
        ("El gerente me acosaba, me tocaba la cintura cada vez que pasaba.", 1, ReviewClass.DISCRIMINATION),
        ("Vendieron nuestros datos personales a una teleoperadora.", 1, ReviewClass.PRIVACY),
        ("Enviaron mi historial médico a mi empresa.", 1, ReviewClass.PRIVACY),
        ("Publicaron mi DNI en el grupo de vecinos.", 1, ReviewClass.PRIVACY),
        ("Yogur con moho en el desayuno, vomité toda la noche.", 1, ReviewClass.SAFETY),
        ("La estantería se vino abajo encima de mi hijo.", 1, ReviewClass.SAFETY),
        ("Mi perro volvió de la peluquería sangrando por la pata.", 1, ReviewClass.SAFETY),
        ("Me devolvéis el dinero o la próxima reseña será peor.", 1, ReviewClass.EXTORTION),
        ("Me rayaron la puerta del coche en el lavado y dicen que ya venía así.", 1, ReviewClass.CLAIM),
        ("No me devuelven la fianza del piso con excusas ridículas.", 1, ReviewClass.CLAIM),
        ("Perdonen, los confundí con la agencia de la calle Prim.", 1, ReviewClass.WRONG_BUSINESS),
    ],
)
def test_what_is_plainly_another_kind_stays_it(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert told(text, stars) is class_
