"""What of a French review a reply tells back in the customer's own words, as "vous"; and what never."""

import re
from functools import partial

import pytest

import hearing
from reviewbot.replies.turning import turning

told_back = partial(hearing.told_back, language="fr")

OWN = [
    # "Je" and "nous", by the time of the verb.
    ("J'ai attendu deux heures au comptoir.", "vous avez attendu deux heures au comptoir"),
    ("J'attends toujours votre rappel.", "vous attendez toujours notre rappel"),
    ("Je n'ai jamais reçu ma facture.", "vous n'avez jamais reçu votre facture"),
    ("Je ne reçois aucune réponse à mes mails.", "vous ne recevez aucune réponse à vos mails"),
    ("Je me suis déplacée pour rien.", "vous vous êtes déplacée pour rien"),
    ("Je tombe toujours sur la messagerie.", "vous tombez toujours sur la messagerie"),
    ("J'ai rien reçu depuis un mois.", "vous n'avez rien reçu depuis un mois"),
    (
        "Nous avons dû changer de chambre car la climatisation fuyait.",
        "vous avez dû changer de chambre car la climatisation fuyait",
    ),
    (
        "Nous n'avons pas pu dormir à cause du bruit de la rue.",
        "vous n'avez pas pu dormir à cause du bruit de la rue",
    ),
    # "On" that is "nous", and "on" that is the business.
    ("On a attendu 45 minutes nos desserts.", "vous avez attendu 45 minutes vos desserts"),
    ("On n'a pas pu se garer.", ""),
    ("On n'a pas pu dormir à cause du bar.", "vous n'avez pas pu dormir à cause du bar"),
    ("On nous a servi un vin bouché.", "on vous a servi un vin bouché"),
    ("On m'a facturé deux fois la même nuit.", "on vous a facturé deux fois la même nuit"),
    ("On refuse de me rembourser.", "on refuse de vous rembourser"),
    (
        "On nous a servi un plat que nous n'avions pas commandé.",
        "on vous a servi un plat que vous n'aviez pas commandé",
    ),
    (
        "On nous a facturé une bouteille qu'on n'a pas commandée.",
        "on vous a facturé une bouteille que vous n'avez pas commandée",
    ),
    ("Ça fait deux mois que j'attends ma carte.", "cela fait deux mois que vous attendez votre carte"),
    (
        "On m'a raccroché au nez quand j'ai demandé mon remboursement.",
        "on vous a raccroché au nez quand vous avez demandé votre remboursement",
    ),
]

OTHERS = [
    # Restaurant, hotel.
    ("Le serveur a oublié nos boissons.", "notre serveur a oublié vos boissons"),
    ("Les serveuses nous ont servi des plats froids.", "nos serveuses vous ont servi des plats froids"),
    ("La soupe était froide.", "la soupe était froide"),
    ("Tout était trop salé.", "tout était trop salé"),
    ("La douche fuyait.", "la douche fuyait"),
    ("Le wifi ne marchait pas dans notre chambre.", "le wifi ne marchait pas dans votre chambre"),
    ("Y'avait pas d'eau chaude.", "il n'y avait pas d'eau chaude"),
    ("Pas de savon dans la salle de bain.", "il n'y avait pas de savon dans la salle de bain"),
    ("Viande trop cuite.", "vous avez eu une viande trop cuite"),
    ("Frites molles.", "vous avez eu des frites molles"),
    ("Café froid.", "vous avez eu un café froid"),
    ("Une heure pour avoir les desserts.", "il a fallu une heure pour avoir les desserts"),
    ("L'ascenseur était cassé toute la semaine.", "l'ascenseur était cassé toute la semaine"),
    # Garage, hairdresser, plumber, painter, gardener.
    (
        "Le plombier est arrivé avec deux heures de retard.",
        "notre plombier est arrivé avec deux heures de retard",
    ),
    ("Les finitions ne sont pas faites.", "les finitions ne sont pas faites"),
    ("La coiffeuse m'a fait attendre une heure.", "notre coiffeuse vous a fait attendre une heure"),
    (
        "Le peintre a taché le parquet et n'a rien protégé.",
        "notre peintre a taché le parquet et n'a rien protégé",
    ),
    (
        "Le technicien a percé un tuyau et il a inondé la cuisine.",
        "notre technicien a percé un tuyau et a inondé la cuisine",
    ),
    # App, delivery, shop.
    (
        "L'application plante à chaque fois que j'ouvre une photo.",
        "l'application plante à chaque fois que vous ouvrez une photo",
    ),
    ("Le bouton ne répond pas.", "le bouton ne répond pas"),
    ("Ma commande est arrivée incomplète.", "votre commande est arrivée incomplète"),
    (
        "Le livreur a laissé le colis sous la pluie.",
        "notre livreur a laissé le colis sous la pluie",
    ),
    ("Il manquait deux plats et les boissons.", "il manquait deux plats et les boissons"),
    (
        "Le service client me renvoie vers le transporteur.",
        "notre service client vous renvoie vers le transporteur",
    ),
    ("Ils ont perdu ma valise.", "nous avons perdu votre valise"),
    ("Ils ne m'ont jamais rappelé.", "nous ne vous avons jamais rappelé"),
    ("Vous n'avez pas répondu à mes messages.", "nous n'avons pas répondu à vos messages"),
    (
        "Impossible de joindre quelqu'un au téléphone.",
        "il était impossible de joindre quelqu'un au téléphone",
    ),
    # Gym, school, shows.
    ("La salle de sport est bondée.", "la salle de sport est bondée"),
    ("Le cours n'a jamais été rattrapé.", "le cours n'a jamais été rattrapé"),
    (
        "Mon fils a attendu son professeur pendant une heure.",
        "votre fils a attendu son professeur pendant une heure",
    ),
    ("L'école ne répond pas à nos mails.", "l'école ne répond pas à vos mails"),
    ("Personne ne nous a prévenus.", "personne ne vous a prévenus"),
    ("Et malheureusement personne répond au mail.", "personne ne répond au mail"),
    (
        "Le spectacle a commencé avec une heure de retard.",
        "le spectacle a commencé avec une heure de retard",
    ),
    # The fault is in the clause, though no list knows its thing.
    ("Résa annulée.", "vous avez eu une réservation annulée"),
    (
        "Le serrurier est arrivé en retard et il m'a rayé la porte.",
        "notre serrurier est arrivé en retard et vous a rayé la porte",
    ),
    ("La charnière a lâché.", "la charnière a lâché"),
    ("Le parquet se soulève déjà.", "le parquet se soulève déjà"),
    ("Le remboursement a pris trois mois.", "le remboursement a pris trois mois"),
    ("Six mois pour avoir une date de pose.", "il a fallu six mois pour avoir une date de pose"),
    ("Le volet tremble au moindre vent.", ""),
    ("Le micro grésille.", "le micro grésille"),
    ("Les rideaux traînent dans la poussière.", "les rideaux traînent dans la poussière"),
    ("Trois cours annulés sans prévenir.", "vous avez eu trois cours annulés sans prévenir"),
    ("Une étagère mal posée.", "vous avez eu une étagère mal posée"),
    ("Étagère mal posée.", "vous avez eu une étagère mal posée"),
    ("Transférée quatre fois.", "vous avez été transférée quatre fois"),
    ("Aucun appel en deux mois.", "vous n'avez eu aucun appel en deux mois"),
    ("J'ai raté mon avion.", "vous avez raté votre avion"),
    ("Personne ne s'est excusé.", "personne ne s'est excusé"),
    (
        "Depuis la derniere mise a jour l'appli plante des que j'ouvre mes listes.",
        "depuis la dernière mise à jour l'application plante dès que vous ouvrez vos listes",
    ),
    (
        "Le modèle ne correspondait pas à celui que nous avions choisi.",
        "le modèle ne correspondait pas à celui que vous aviez choisi",
    ),
    # A word that leads on from the sentence before is dropped.
    ("J'ai donc dû prendre un taxi.", "vous avez dû prendre un taxi"),
    ("La baignoire était aussi sale.", "la baignoire était sale"),
    ("On m'a également facturé deux fois la livraison.", "on vous a facturé deux fois la livraison"),
    ("J'attends toujours depuis trois semaines.", "vous attendez depuis trois semaines"),
    # Who is meant: our shop, the customer's own adviser, and "on" that is the business.
    ("Le pressing ne répond jamais.", "notre pressing ne répond jamais"),
    ("Ma conseillère change sans prévenir.", "votre conseillère change sans prévenir"),
    ("On a oublié de nous servir le fromage.", "on a oublié de vous servir le fromage"),
    ("On a perdu mes lunettes.", "on a perdu vos lunettes"),
    # What nobody writes but to complain.
    ("La purée sortait du micro-ondes.", "la purée sortait du micro-ondes"),
    ("La veste est revenue rose.", "la veste est revenue rose"),
    ("Mon tapis de bain est fichu.", "votre tapis de bain est fichu"),
    ("Il y a de la sciure partout dans le salon.", "il y a de la sciure partout dans le salon"),
    ("La moitié des prises chauffent.", "la moitié des prises chauffent"),
    ("Je suis repartie avec une frange asymétrique.", "vous êtes repartie avec une frange asymétrique"),
    ("La séance est bouclée en dix minutes.", "la séance est bouclée en dix minutes"),
    ("Mes volets sont tombés dans le jardin.", "vos volets sont tombés dans le jardin"),
    (
        "Le livreur a garé son camion sur nos salades.",
        "notre livreur a garé son camion sur vos salades",
    ),
    (
        "La billetterie ferme alors que la séance commence.",
        "la billetterie ferme alors que la séance commence",
    ),
]


STATES = [
    # A thing and its state without a verb, with the article of the list or of the customer.
    ("Service lent et impersonnel.", "le service était lent et impersonnel"),
    ("Chauffage en panne depuis trois jours.", "le chauffage était en panne depuis trois jours"),
    ("Le canapé rayé.", "le canapé était rayé"),
    ("Son inaudible au fond de la salle.", "le son était inaudible au fond de la salle"),
    ("Les casiers trop petits.", "les casiers étaient trop petits"),
    ("Une fourchette tordue.", "vous avez eu une fourchette tordue"),
    ("Wifi inexistant.", "le wifi était inexistant"),
    ("Boutique mal rangée.", "la boutique était mal rangée"),
    ("Petit dejeuner tiede.", "le petit déjeuner était tiède"),
    ("Ascenseur hors service.", "l'ascenseur était hors service"),
    ("Croissants de la veille.", "les croissants étaient de la veille"),
    ("Vitres pleines de traces.", "les vitres étaient pleines de traces"),
    ("Internet coupé depuis dix jours.", "internet était coupé depuis dix jours"),
    # What was missing of it, and what became of it.
    ("Filtre non changé.", "le filtre n'a pas été changé"),
    ("Chambres jamais nettoyées.", "les chambres n'ont jamais été nettoyées"),
    ("Dossier toujours pas traité.", "le dossier n'a toujours pas été traité"),
    ("Eau pas assez chaude.", "l'eau n'était pas assez chaude"),
    ("Caution rendue au bout de cinq mois.", "la caution a été rendue au bout de cinq mois"),
    ("Deux cartons perdus.", "deux cartons ont été perdus"),
    ("Entrées servies froides.", "les entrées ont été servies froides"),
    ("Taxi arrivé vingt minutes en retard.", "le taxi est arrivé vingt minutes en retard"),
    ("Colis jamais livré.", "le colis n'a jamais été livré"),
    ("Portail qui ne ferme plus.", "le portail ne ferme plus"),
    ("Un matelas qui grince.", "vous avez eu un matelas qui grince"),
    # Who was not there.
    ("Moniteur en retard à chaque leçon.", "notre moniteur était en retard à chaque leçon"),
    ("Plombier attendu toute la matinée.", "vous avez attendu notre plombier toute la matinée"),
    ("Technicien jamais venu.", "notre technicien n'est jamais venu"),
    (
        "Déménageurs arrivés avec deux heures de retard.",
        "nos déménageurs sont arrivés avec deux heures de retard",
    ),
    ("Personne au comptoir.", "il n'y avait personne au comptoir"),
    ("Une seule caisse ouverte.", "il n'y avait qu'une caisse ouverte"),
    ("Trop d'attente à la caisse.", "il y avait trop d'attente à la caisse"),
    ("Pas un appel pour prévenir.", "vous n'avez pas eu le moindre appel pour prévenir"),
    ("Trois semaines pour débloquer ma carte.", "il a fallu trois semaines pour débloquer votre carte"),
    ("Depuis un mois aucune réponse.", "depuis un mois vous n'avez eu aucune réponse"),
    # Whole clauses: any verb between "ne" and "pas", "on" that hears and cannot, slips of a phone.
    ("Le rideau ne coulisse plus.", "le rideau ne coulisse plus"),
    ("L'appli me déconnecte sans prévenir.", "l'application vous déconnecte sans prévenir"),
    ("On ne s'entendait pas parler.", "vous ne vous entendiez pas parler"),
    ("On ne peut pas ouvrir la fenêtre.", "vous ne pouvez pas ouvrir la fenêtre"),
    ("Ils mont livré le mauvais modele.", "nous vous avons livré le mauvais modèle"),
    ("Ça fait deux mois qu'on attend.", "cela fait deux mois que vous attendez"),
    ("J'ai dû revenir trois fois.", "vous avez dû revenir trois fois"),
    ("Je suis venue deux fois pour rien.", "vous êtes venue deux fois pour rien"),
    # Le même sujet après « et » ne se redit pas : « que » y manquerait.
    (
        "J'ai annulé en mars par courrier et je suis encore débitée en juin.",
        "vous avez annulé en mars par courrier et êtes encore débitée en juin",
    ),
    ("J'ai payé et j'attends encore.", "vous avez payé et attendez encore"),
    # Un présent de récit est passé.
    (
        "J'attends 50 minutes alors que j'avais une réservation.",
        "vous avez attendu 50 minutes alors que vous aviez une réservation",
    ),
    ("J'attends depuis trois mois.", "vous attendez depuis trois mois"),
    # Ce qu'on a abîmé est au client : personne ne le lui a servi.
    ("Commode fendue.", "votre commode a été fendue"),
    ("L'armoire cassée.", "votre armoire a été cassée"),
    ("Une valise cabossée.", "votre valise a été cabossée"),
    ("Le buffet de ma tante éraflé.", "le buffet de votre tante a été éraflé"),
    ("Un carton de livres introuvable.", "un carton de livres est introuvable"),
    ("Lampe cassée à l'arrivée.", "vous avez reçu une lampe cassée à l'arrivée"),
    ("Chambre sale.", "vous avez eu une chambre sale"),
    ("Il y avait une seule caisse ouverte.", "il n'y avait qu'une caisse ouverte"),
    ("Même pas une explication.", "vous n'avez pas eu la moindre explication"),
]


@pytest.mark.parametrize(("text", "told"), [*OWN, *OTHERS, *STATES])
def test_a_clause_is_told_back_with_vous(text: str, told: str) -> None:
    assert told_back(text) == ({told} if told else set())


def test_clauses_joined_by_et_are_told_apart() -> None:
    told = told_back("La nappe était tachée et on nous a servi un vin bouché.")

    assert told == {"la nappe était tachée", "on vous a servi un vin bouché"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "La nappe était sale et la vaisselle mal lavée.",
            {"la nappe était sale", "la vaisselle était mal lavée"},
        ),
        ("Siège cassé et popcorn rassis.", {"vous avez eu un siège cassé", "le popcorn était rassis"}),
        ("Lavabo sale et douche qui fuit.", {"le lavabo était sale", "la douche fuit"}),
    ],
)
def test_an_et_between_two_states_joins_clauses(text: str, told: set[str]) -> None:
    assert told_back(text) == told


def test_an_et_between_two_nouns_joins_no_clauses() -> None:
    assert told_back("La soupe et le pain étaient froids.") == {"la soupe et le pain étaient froids"}


@pytest.mark.parametrize(
    "text",
    [
        # Insults, accusations, what staff did with faces and voices, how persons were.
        "La soupe était dégueulasse.",
        "Cette boutique froide est une arnaque.",
        "On m'a volé ma montre.",
        "Le vendeur m'a menti sur le délai.",
        "La réceptionniste a levé les yeux au ciel.",
        "Le cuisinier a crié sur ma femme.",
        "Le serveur était désagréable et ivre.",
        "La serveuse enceinte a oublié notre table.",
        "Le serveur noir a oublié nos boissons.",
        "Le patron a refusé de nous servir.",
        "Le vieux monsieur a perdu notre clé.",
        # Bodies, vermin, sums, names, threats.
        "J'étais malade après la soupe froide.",
        "L'esthéticienne m'a brûlé la peau.",
        "J'ai trouvé un cafard dans la douche sale.",
        "Le champignon était infesté d'asticots.",
        "On m'a compté 45 euros de trop.",
        "Il a fallu payer 120 pour une panne.",
        "Jean-Luc a oublié notre commande.",
        "Mon avocat a reçu le canapé cassé.",
        "Deux étoiles pour une soupe froide.",
        "La chambre sale sentait comme une porcherie.",
        # Hedges, wishes, orders, what is only supposed; the opposite of blame.
        "La soupe aurait dû être chaude.",
        "Si la soupe était froide, dites-le.",
        "Évitez la soupe froide.",
        "Je ne reviendrai jamais dans cette chambre sale.",
        "La soupe n'était pas froide.",
        "Je n'ai rien à redire sur la chambre.",
        "Un menu froid n'est pas à négliger.",
        # Whose noun stands elsewhere, who may be anybody, what hangs in the air.
        "Elle était froide.",
        "C'était froid.",
        "Tu attends une heure.",
        "Quand on attend une heure on s'énerve.",
        "Le plat froid que ma femme a commandé.",
        "Ma voiture cassée a été réparée par",
        "On m'a promis une chambre sale et quand je suis arrivé.",
        "Il manque les sièges dessus.",
        "Deux heures d'attente pour le second.",
        "La fuite est revenue trois jours plus tard.",
        "Le lendemain la chambre était sale.",
        "Cette fois la soupe était froide.",
        "La douche était froide non plus.",
        "La soupe était pourtant froide.",
        "Les autres étaient froids.",
        # Half a story: what was said, promised, planned or paid back, what the customer had done.
        "On me dit que la chambre sale était propre.",
        "Le vendeur m'a assuré que la lampe cassée était neuve.",
        "On nous avait promis une chambre calme.",
        "La commande devait arriver mardi.",
        "On m'a remboursé la lampe cassée.",
        "Ils nous ont offert un café froid.",
        "J'avais demandé une soupe sans sel.",
        "Je suis passée à 16h20 sans un mot d'excuse.",
        # Jokes, places, two sentences without a stop, a second thing without its verb.
        "La chambre froide a besoin d'un peu d'amour.",
        "Le restaurant de lyon était sale.",
        "J'appelle on me raccroche au nez.",
        "Pas de savon et serviettes grises.",
        "Le vendeur m'a également facturé deux fois la livraison.",
        "La mienne était froide.",
        "Le menu est même froid et fade.",
        "J'ai dû aller ailleurs pour rattraper.",
        "Le voiturier m'a demandé de téléphoner au restaurant.",
        "Mes amis ont pris des sushis froids.",
        "Ils ont perdu ma valise puis m'ont laissée sans nouvelles.",
        "Mes chaussures me font mal.",
        "Aucune photo fournie malgré nos demandes.",
        "La la soupe était froide.",
        "Il faut l'emballage d'origine.",
        # Spelled so that the words turned would be wrong.
        "on ma facturé deux fois",
        "il on oublié ma commande",
        "j'ai commander un plat froid",
        "les plats était froid",
        "Le coupe de champagne est chère.",
        "J'ai demandé un jus j'ai eu une bière tiède.",
        # A state that is a verdict, of a person, of what no owner answers for, or a dish.
        "Serveur froid et lent.",
        "Accueil glacial.",
        "Caissière lente.",
        "Sommelier absent d'esprit.",
        "Enfants mal surveillés.",
        "Bébé trempé.",
        "Service nul.",
        "Qualité lamentable.",
        "Rue bruyante.",
        "Mer froide.",
        "Une salade tiède au chèvre.",
        "Vin blanc sec.",
        "Foie gras.",
        "Addition salée.",
        "Facture fausse.",
        "Couverture fournie.",
        "Les chambres trop petite.",
        "Matelas dur et oreillers plats.",
        # A verdict in a verb, and what staff are like.
        "Le service ne vaut rien.",
        "Le décor ne me plaît pas.",
        "Le serveur nous ignore.",
        "Le vendeur ne connaît rien aux produits.",
        "La vendeuse me prend de haut.",
        "Mon mari ne mange pas de viande.",
        "On ne peut pas en dire autant du dessert.",
        "On peut louer cette volonté.",
        # No grievance by itself, or one that hangs in the air; a child, a body, a colour.
        "J'ai téléphoné trois fois.",
        "J'attends depuis mardi.",
        "Aucune réponse à mes lettres et des relances.",
        "La petite ne respirait plus.",
        "Je suis ressortie avec une mycose.",
        "Un blanc cassé.",
        "J'ai dû le remonter seule.",
        "On a dû l'emmener nous-mêmes au garage.",
        "La moitié de la chorale s'est assise.",
        "Le stand est en plein soleil.",
    ],
)
def test_what_is_unsure_or_would_hurt_is_never_told_back(text: str) -> None:
    assert told_back(text) == set()


@pytest.mark.parametrize(
    "own", ["je galérais", "j'insulte", "nous zigzaguons", "on gardait", "je m'exaspère"]
)
def test_a_first_person_that_is_not_known_is_left_out(own: str) -> None:
    assert turning("fr").turned(f"la porte fermait mal quand {own}") == ""


def test_no_form_is_left_in_the_first_person() -> None:
    turned = turning("fr").forms.values()

    assert [said for said in turned if re.search(r"ons$|^(?:j|m)'", said)] == []


def test_what_a_mixed_review_only_mentions_is_not_told_back() -> None:
    assert told_back("La soupe est arrivée dans un bol.", dark=False) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Mon chat ne mangeait plus.",
        "Mon train est parti en retard.",
        "Je n'ai pas compris le menu.",
        "La vue n'était pas dégagée.",
    ],
)
def test_what_no_owner_answers_for_is_no_complaint(text: str) -> None:
    assert told_back(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Notre vol a été annulé et je suis encore débité.",
        "La date de naissance de ma sœur était mal gravée.",
        "Le numéro de téléphone de mon oncle est affiché.",
        "Mon chèque finit à la poubelle.",
    ],
)
def test_another_subject_private_data_and_idioms_are_not_told_back(text: str) -> None:
    assert told_back(text) == set()


@pytest.mark.parametrize("text", ["j'ai raté mon avion", "nous avons manqué notre correspondance"])
def test_a_misfortune_is_the_customers_own(text: str) -> None:
    assert turning("fr").own.match(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ils ne me rappellent jamais.", "nous ne vous rappelons jamais"),
        ("Ils refusent de me rembourser.", "nous refusons de vous rembourser"),
        ("Vous ne répondez pas aux mails.", "nous ne répondons pas aux mails"),
        ("Ils nous facturent deux fois la livraison.", "nous vous facturons deux fois la livraison"),
        ("Ils ont décoloré mon manteau.", "nous avons décoloré votre manteau"),
        ("Livreur jamais passé.", "notre livreur n'est jamais passé"),
        ("Le colis n'est jamais arrivé.", "le colis n'est jamais arrivé"),
        (
            "Ampoule grillée jamais changée malgré deux signalements.",
            "l'ampoule grillée n'a jamais été changée malgré deux signalements",
        ),
        ("Porte de douche dégondée.", "la porte de douche était dégondée"),
        ("Le plat n'était pas celui commandé.", "le plat n'était pas celui commandé"),
        (
            "Le chauffage ne montait pas au-dessus de 16 degrés.",
            "le chauffage ne montait pas au-dessus de 16 degrés",
        ),
        (
            "La commande est arrivée le 12 juin au lieu du 3 mai.",
            "la commande est arrivée le 12 juin au lieu du 3 mai",
        ),
        ("Deux caisses ouvertes sur huit.", "il n'y avait que deux caisses ouvertes sur huit"),
        ("Deux séances sur trois annulées.", "deux séances sur trois ont été annulées"),
        ("Une heure au téléphone pour rien.", "vous avez passé une heure au téléphone pour rien"),
        ("Pas une seule prise près du lit.", "il n'y avait pas une seule prise près du lit"),
        ("Une file d'attente jusqu'à la porte.", "il y avait une file d'attente jusqu'à la porte"),
        (
            "Le portillon ne ferme plus depuis leur passage.",
            "le portillon ne ferme plus depuis notre passage",
        ),
        ("Mon dossier a changé trois fois de conseiller.", "votre dossier a changé trois fois de conseiller"),
        ("L'ourlet est plus court d'un côté.", "l'ourlet est plus court d'un côté"),
    ],
)
def test_plain_grievances_of_other_trades_are_told_back(text: str, told: str) -> None:
    assert told in told_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mon écran était cassé avant.",
        "Personne ne tranche.",
        "Il faut appeler.",
    ],
)
def test_half_a_thought_is_not_told_back(text: str) -> None:
    assert told_back(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Plus mou, dix centimètres de moins.",
        "Ne connais pas ce restaurant vide.",
    ],
)
def test_what_needs_the_sentence_before_it_is_not_quoted(text: str) -> None:
    assert hearing.quoted(text, "fr") == ""
