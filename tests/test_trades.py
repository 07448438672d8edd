"""Which reviews are plainly about a house of another trade."""

import pytest

from reviewbot.replies.trade import is_elsewhere
from test_second_look import brief

ELSEWHERE = [
    ("Imkerei Kleeblatt", "Hotelzimmer muffig, Matratze hart, Check-in erst um vier, Rezeption leer."),
    ("Larkspur Piano Tuning", "Asked for a trim, and now my skin is red and my highlights are orange."),
    ("Taxi Funke", "Die Torte war innen teigig, Himbeere statt Erdbeere."),
    ("Libreria Lume", "La caldaia perde acqua e i termosifoni restano freddi."),
    ("Hufschmied Brandt", "Die Fahrstunde fiel aus, die Prüfung auch, der Fahrlehrer war weg."),
    ("Hill Street Chippy", "Two new tyres fitted, neither balanced, and the brakes squeal."),
    ("Bright Flooring", "Asked for a trim, and now my fringe is crooked and my highlights are orange."),
    ("Odeon Larkspur", "The roof still leaks into the attic, and they left slates all over."),
    ("Camden Solicitors", "My violin came back with two strings that buzz and a cracked soundpost."),
    ("Larkspur Landscaping", "He put new strings on my cello and it was never tuned."),
    ("Sunshine Montessori", "Wheelie bins not emptied for three weeks, recycling neither."),
    ("Brown Bookkeeping", "The penguin pool was empty and half the rides were closed."),
    ("Raumausstattung Lenz", "Der Pony ist schief, die Strähnen sind orange und der Ansatz schaut durch."),
    ("Zimmerei Holz", "Die Brille drückt, und die Gläser haben die falsche Sehschärfe."),
    ("Gaststätte zum Eck", "Nach der Wartung leuchtet die Motorleuchte, und das Lenkrad zittert."),
    ("Feinkost Meier", "Der Torantrieb ist kaputt, der dritte Handsender öffnet auch nicht."),
    ("Rohrreinigung Blitz", "Die Geige klingt dumpf, die Saiten schnarren."),
    ("Weinstube Linde", "Die Biotonne seit drei Wochen nicht geleert."),
    ("Polsterei Kunz", "Der Spielleiter war lustig, die Rätsel zu leicht."),
    ("Schoonmaakbedrijf Fris", "De stoofpot was lauw en de ober vergat onze drankjes."),
    ("Deurwaarder Mol", "Mijn pony is scheef en de highlights zijn oranje, nooit meer knippen hier."),
    ("Lunchroom Lente", "De poort gaat niet open, de derde handzender is ook stuk."),
    ("Dakdekkersbedrijf Pan", "De viool kwam terug met een losse stapel en twee snaren zoemen."),
    ("Slijterij De Kurk", "De kliko is al drie weken niet geleegd."),
    ("Rolluiken Noord", "Mijn bril knelt en de glazen zijn verkeerd."),
    ("Videojuegos Gil", "Las uñas se me levantaron al segundo día y el esmalte tenía burbujas."),
    ("Viajes Ana", "Los cristales progresivos mal graduados, me mareo al bajar escaleras."),
    ("Tanatorio Sur", "Me operaron de la vesícula y el trato en quirófano fue exquisito."),
    ("Salón de Belleza Iris", "El fontanero dejó el grifo igual y cobró ciento veinte euros."),
    ("Conservatorio", "La carne picada marrón por dentro y el carnicero tan tranquilo."),
    ("Tapicería Gil", "El ramo llegó mustio y con la mitad de las rosas que encargué."),
    ("Criadero Gil", "Me devolvieron el abrigo con una mancha que no tenía y encogido."),
    ("Costura Ana", "Dejamos al gato una semana y volvió con pulgas y en los huesos."),
    ("Carpintaria Olmo", "Pedi degradê e o barbeiro deixou um buraco na nuca."),
    ("Fotografia Ana", "Limpeza brutal, gengiva a sangrar e nenhuma explicação."),
    ("Agropecuária Gil", "O ecrã estava escuro, as pipocas velhas e o filme começou atrasado."),
    ("Dermatologia Pele", "A torneira continua a pingar e cobrou cem euros por dez minutos."),
    ("Imobiliária Gil", "O ramo chegou murcho e com metade das rosas."),
    ("Fibra Sul", "Raparam o meu caniche quando pedi só as pontas."),
    ("Domotique Est", "Galettes brûlées, cidre tiède et la serveuse qui soupire."),
    ("Foncière Gil", "Mes mèches sont orange et la frange est de travers."),
    ("Antiquités Gil", "Vidange faite, le voyant d'huile s'est rallumé aussitôt."),
    ("Télécom Sud", "La pierre de la bague est tombée juste après les fiançailles."),
    ("Mode Ana", "Ferry bondé, aucun siège et un équipage désagréable."),
    ("Éducation Canine", "On m'a promis un gigabit, je plafonne à vingt mégas."),
    ("Fioreria Ana", "Quattro stagioni bruciata sotto, carciofi in scatola e birra calda."),
    ("Taverna Greca", "La ceretta era bollente e mi ha ustionato l'inguine."),
    ("Barbiere Tom", "Cambiata la guarnizione e l'acqua esce ancora dall'oblò."),
    ("Falegnameria Olmo", "Il mazzo è arrivato appassito e con metà delle rose."),
    ("Camiceria Gil", "Il rubinetto gocciola ancora e ha preso centoventi euro."),
    ("Divani Gil", "Il tassista ha fatto un giro enorme dall'aeroporto."),
]
OURS = [
    ("Taxi Funke", "Der Fahrer kam zu spät zum Flughafen, der Koffer blieb im Kofferraum."),
    ("Imkerei Kleeblatt", "Das Paket kam zerdrückt an, zwei Gläser Honig zerbrochen."),
    ("Libreria Lume", "Il corriere ha lasciato il pacco dal vicino, il libro era bagnato."),
    ("Larkspur Piano Tuning", "The strings buzz and two keys stick."),
    # its own trade, by a name that was not known
    ("Needle & Pin Alterations", "The hems are crooked and my trousers too short now."),
    ("Änderungsschneiderei Nadel", "Die Hose wurde zu kurz gekürzt und der Saum ist schief."),
    ("Naaiatelier Draad", "De broek is te kort en de zoom zit scheef."),
    ("Klavierwerkstatt Ton", "Das Pedal knarrt, und die Saiten schnarren."),
    ("Hekwerken Poorten Noord", "De poort gaat niet open, de handzender is stuk."),
    # what such a house sells besides, has around or has to do with, and what says too little
    ("Odeon Larkspur", "The nachos were stale and the beer warm."),
    ("Freizeitpark Tal", "Das Bier war warm und die Pommes matschig."),
    ("Herberg De Ster", "Mijn massage was koud en gehaast."),
    ("Iron Gym", "My gold necklace was stolen from the locker."),
    ("Swift Removals", "They dropped the piano and chipped the pedal and two keys."),
    ("Talleres Murillo", "Prometieron el coche el lunes, sin aceite y con el embrague peor."),
    ("Gasolinera Ruta", "El bocadillo estaba duro y el camarero fue borde."),
    ("Balneario Aguas", "El masaje corto, la crema fría y la piscina con pelos."),
    ("Hostal Luna", "El sofá hundido, el colchón con manchas y el armario sin puertas."),
    ("Portones Gil", "El mando no abre y el grifo de al lado gotea desde la obra."),
    ("Quiosque Ana", "A encomenda ficou três dias no balcão e a caixa veio amassada."),
    ("Condomínios Gil", "Infiltração no telhado, a torneira a pingar e ninguém aparece."),
    ("Maternidade Lua", "A comida fria, o quarto sem lençóis e a cama a ranger."),
    ("Auto-école Via", "Le moniteur freine à ma place, la voiture cale et l'embrayage fume."),
    ("Crêperie Bihan", "Le vol de mon sac au comptoir, et personne n'a réagi."),
    ("Bijouterie Gil", "La chaîne de la montre a cassé et le colis est arrivé ouvert."),
    ("Locanda Sole", "Gnocchi freddi, antipasto misero e camera senza riscaldamento."),
    ("Sartoria Gil", "Il vestito è tornato macchiato e il bottone non c'era più."),
    ("Farmacia Gil", "Lo scontrino non torna e la dottoressa alza gli occhi al cielo."),
    # anger that is of no trade
    ("Gutter Kings", "My lawyer will take you to court, the claim is filed."),
    ("Zimmerei Holz", "Mein Anwalt setzt eine Frist, dann sehen wir uns vor Gericht."),
    ("Rohrreinigung Blitz", "Ich wurde von oben herab behandelt, im Ton vergriffen haben Sie sich auch."),
    ("Zonwering West", "Het was er druk, niemand nam de telefoon op en mijn brief bleef liggen."),
    ("Bright Flooring", "Teach your staff how to deliver. What a waste of a day."),
]


@pytest.mark.parametrize(("house", "text"), ELSEWHERE)
def test_what_only_customers_of_another_trade_write_is_told(house: str, text: str) -> None:
    assert is_elsewhere(brief(text, house))


@pytest.mark.parametrize(("house", "text"), OURS)
def test_what_the_house_does_itself_or_anyone_writes_is_not(house: str, text: str) -> None:
    assert not is_elsewhere(brief(text, house))
