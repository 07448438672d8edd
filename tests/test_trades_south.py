"""Reviews in Spanish, Portuguese, French and Italian: plainly about another business, or not."""

import pytest

from reviewbot.assess import assess
from reviewbot.replies.trade import is_elsewhere
from reviewbot.types import Brief, Business, Location, Review


def brief(text: str, house: str) -> Brief:
    review = Review(key=text, rating=1, text=text, scale=(1, 5))
    place = Location("", house, "(831) 555-0142", "desk@house.example", "Alex Reed", "owner")
    return Brief(review, assess(review), Business(house), place, "google_business")


@pytest.mark.parametrize(
    ("house", "text", "told"),
    [
        ("Videojuegos Gil", "Las uñas se me levantaron al segundo día y el esmalte tenía burbujas.", True),
        ("Viajes Ana", "Los cristales progresivos mal graduados, me mareo al bajar escaleras.", True),
        ("Tanatorio Sur", "Me operaron de la vesícula y el trato en quirófano fue exquisito.", True),
        ("Salón de Belleza Iris", "El fontanero dejó el grifo igual y cobró ciento veinte euros.", True),
        ("Conservatorio", "La carne picada marrón por dentro y el carnicero tan tranquilo.", True),
        ("Tapicería Gil", "El ramo llegó mustio y con la mitad de las rosas que encargué.", True),
        ("Criadero Gil", "Me devolvieron el abrigo con una mancha que no tenía y encogido.", True),
        ("Costura Ana", "Dejamos al gato una semana y volvió con pulgas y en los huesos.", True),
        ("Carpintaria Olmo", "Pedi degradê e o barbeiro deixou um buraco na nuca.", True),
        ("Fotografia Ana", "Limpeza brutal, gengiva a sangrar e nenhuma explicação.", True),
        ("Agropecuária Gil", "O ecrã estava escuro, as pipocas velhas e o filme começou atrasado.", True),
        ("Dermatologia Pele", "A torneira continua a pingar e cobrou cem euros por dez minutos.", True),
        ("Imobiliária Gil", "O ramo chegou murcho e com metade das rosas.", True),
        ("Fibra Sul", "Raparam o meu caniche quando pedi só as pontas.", True),
        ("Domotique Est", "Galettes brûlées, cidre tiède et la serveuse qui soupire.", True),
        ("Foncière Gil", "Mes mèches sont orange et la frange est de travers.", True),
        ("Antiquités Gil", "Vidange faite, le voyant d'huile s'est rallumé aussitôt.", True),
        ("Télécom Sud", "La pierre de la bague est tombée juste après les fiançailles.", True),
        ("Mode Ana", "Ferry bondé, aucun siège et un équipage désagréable.", True),
        ("Éducation Canine", "On m'a promis un gigabit, je plafonne à vingt mégas.", True),
        ("Fioreria Ana", "Quattro stagioni bruciata sotto, carciofi in scatola e birra calda.", True),
        ("Taverna Greca", "La ceretta era bollente e mi ha ustionato l'inguine.", True),
        ("Barbiere Tom", "Cambiata la guarnizione e l'acqua esce ancora dall'oblò.", True),
        ("Falegnameria Olmo", "Il mazzo è arrivato appassito e con metà delle rose.", True),
        ("Camiceria Gil", "Il rubinetto gocciola ancora e ha preso centoventi euro.", True),
        ("Divani Gil", "Il tassista ha fatto un giro enorme dall'aeroporto.", True),
        # What the house sells, may sell or has to do with, and what says too little.
        ("Talleres Murillo", "Prometieron el coche el lunes, sin aceite y con el embrague peor.", False),
        ("Gasolinera Ruta", "El bocadillo estaba duro y el camarero fue borde.", False),
        ("Balneario Aguas", "El masaje corto, la crema fría y la piscina con pelos.", False),
        ("Hostal Luna", "El sofá hundido, el colchón con manchas y el armario sin puertas.", False),
        ("Portones Gil", "El mando no abre y el grifo de al lado gotea desde la obra.", False),
        ("Quiosque Ana", "A encomenda ficou três dias no balcão e a caixa veio amassada.", False),
        ("Condomínios Gil", "Infiltração no telhado, a torneira a pingar e ninguém aparece.", False),
        ("Maternidade Lua", "A comida fria, o quarto sem lençóis e a cama a ranger.", False),
        ("Auto-école Via", "Le moniteur freine à ma place, la voiture cale et l'embrayage fume.", False),
        ("Crêperie Bihan", "Le vol de mon sac au comptoir, et personne n'a réagi.", False),
        ("Bijouterie Gil", "La chaîne de la montre a cassé et le colis est arrivé ouvert.", False),
        ("Locanda Sole", "Gnocchi freddi, antipasto misero e camera senza riscaldamento.", False),
        ("Sartoria Gil", "Il vestito è tornato macchiato e il bottone non c'era più.", False),
        ("Farmacia Gil", "Lo scontrino non torna e la dottoressa alza gli occhi al cielo.", False),
    ],
)
def test_only_a_review_that_is_plainly_of_another_trade_is_told(house: str, text: str, *, told: bool) -> None:
    assert is_elsewhere(brief(text, house)) is told
