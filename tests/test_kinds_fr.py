"""The class of everyday French reviews: words that only sound like another, and those that mean it."""

import pytest

from reviewbot.assess import assess
from reviewbot.types import Review, ReviewClass


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("J'ai payé 18 euros pour un burger tiède, plus jamais.", 2, ReviewClass.SERVICE),
        ("On en a pas pour son argent, portions ridicules.", 2, ReviewClass.SERVICE),
        (
            "Ils ne veulent rien savoir, il faut prendre rendez-vous en ligne et c'est tout.",
            1,
            ReviewClass.SERVICE,
        ),
        ("Nous avons mangé sur la terrasse, service lent et plats froids.", 1, ReviewClass.SERVICE),
        ("Lit cassé, télé en panne, et ils s'en fichent complètement.", 1, ReviewClass.SERVICE),
        ("J'ai perdu mon temps, ma table n'était même pas prête.", 2, ReviewClass.SERVICE),
        ("On attend depuis neuf heures du matin, personne au guichet.", 1, ReviewClass.SERVICE),
        ("Arrivés à 18h, moquette tachée et rideaux troués.", 2, ReviewClass.SERVICE),
        ("À la réception il manquait du personnel, une heure d'attente.", 1, ReviewClass.SERVICE),
        ("Mon assurance est injoignable. J'ai perdu deux heures au téléphone.", 1, ReviewClass.SERVICE),
        ("Ils me doivent au moins des excuses.", 1, ReviewClass.SERVICE),
        ("Facture jamais envoyée malgré trois demandes.", 2, ReviewClass.SERVICE),
        ("Très mauvais hôtel, bruit toute la nuit.", 1, ReviewClass.SERVICE),
        ("Réservation annulée par erreur. Une étoile.", 1, ReviewClass.SERVICE),
        ("Vendeur qui trompe les gens sur les prix.", 2, ReviewClass.SERVICE),
        (
            "Le menu est pour deux personnes minimum. Désolé mais ce n'est pas indiqué.",
            1,
            ReviewClass.SERVICE,
        ),
        ("Je ne suis pas cliente habituelle et on me l'a bien fait sentir.", 2, ReviewClass.SERVICE),
        ("Google m'a conseillé ce restaurant, je ne le remercie pas.", 2, ReviewClass.SERVICE),
        ("Fermé à 18h pile, les clients sont mis dehors sans un mot.", 1, ReviewClass.SERVICE),
        ("Standard injoignable, j'ai appelé des dizaines de fois.", 2, ReviewClass.SERVICE),
        ("La douche fuit, la salle de bain est inondée à chaque fois.", 1, ReviewClass.SERVICE),
        (
            "Après notre cambriolage le serrurier a demandé 900 euros et n'est resté que dix minutes.",
            1,
            ReviewClass.SERVICE,
        ),
        ("À notre retour en salle, le maître d'hôtel nous a ignorés.", 2, ReviewClass.SERVICE),
        ("Steak demandé medium, revenu bleu de la cuisine.", 2, ReviewClass.SERVICE),
        ("Je recommande maître Dupont, contactez-la les yeux fermés.", 5, ReviewClass.PRAISE),
        ("Appelez-nous, disaient-ils. Personne ne décroche.", 1, ReviewClass.SERVICE),
        ("Une déco à vomir et un accueil glacial.", 1, ReviewClass.SERVICE),
        (
            "Les tenues noires des serveurs étaient sales, et ils nous fixaient sans bouger.",
            2,
            ReviewClass.SERVICE,
        ),
        (
            "La porte de la chambre s'est bloquée et il a fallu une heure pour l'ouvrir.",
            2,
            ReviewClass.SERVICE,
        ),
        ("Un avocat qui ne prend pas de notes et ne lit pas le dossier.", 1, ReviewClass.SERVICE),
        ("Jamais mis les pieds dans un aussi bel institut.", 5, ReviewClass.PRAISE),
    ],
)
def test_ordinary_words_make_no_other_class(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert assess(Review("r-1", rating=stars, text=text)).class_ is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Pas le bon établissement.", None, ReviewClass.WRONG_BUSINESS),
        ("Erreur d'établissement. Je pensais à l'institut de la rue Pasteur.", 1, ReviewClass.WRONG_BUSINESS),
        (
            "Désolée pour la mauvaise note, je vous ai confondus avec le pressing d'en face.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Erreur, c'est l'autre hôtel de la chaîne, celui de l'aéroport, qui était sale.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Je ne peux pas effacer ma note : elle était pour une autre entreprise.",
            None,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Mon avis devait aller sur la page du restaurant La Marée à Sète.", 2, ReviewClass.WRONG_BUSINESS),
        (
            "Je n'ai jamais mangé ici, je parlais de la pizzeria de la rue Gambetta.",
            None,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Montre rendue avec le verre fendu, on me dit que c'était déjà comme ça.", 1, ReviewClass.CLAIM),
        ("L'école de langue garde les 900 euros alors que le cours a été supprimé.", 1, ReviewClass.CLAIM),
        (
            "Mes lunettes ont été rayées lors du réglage, l'opticien dit que ce n'est pas lui.",
            1,
            ReviewClass.CLAIM,
        ),
        ("Deux mois que j'attends le virement de ma caution.", 1, ReviewClass.CLAIM),
        ("Plus de chauffage dans tout l'immeuble depuis novembre.", 1, ReviewClass.INCIDENT),
        ("La banque en ligne est inaccessible pour tous depuis ce matin.", 1, ReviewClass.INCIDENT),
        ("Toutes nos photos de famille ont été supprimées par leur mise à jour.", 1, ReviewClass.INCIDENT),
        ("Inscris-toi avec mon code parrain KJ88 et reçois 20 euros.", 5, ReviewClass.SPAM),
        ("Achetez des avis Google 5 étoiles pas chers sur notre site.", None, ReviewClass.SPAM),
        ("Ma femme n'arrête pas de vomir depuis leur poulet.", 1, ReviewClass.SAFETY),
        ("Un ami noir a été refoulé à l'entrée sans raison.", 1, ReviewClass.DISCRIMINATION),
    ],
)
def test_what_was_missed_is_told(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert assess(Review("r-1", rating=stars, text=text)).class_ is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        (
            "Le serveur m'a harcelée toute la soirée, main sur l'épaule et remarques sur ma robe.",
            1,
            ReviewClass.DISCRIMINATION,
        ),
        ("Le chauffeur a refusé de prendre mon fauteuil.", 1, ReviewClass.DISCRIMINATION),
        ("Mon mari est noir et on ne nous a pas servis.", 1, ReviewClass.DISCRIMINATION),
        ("On se retrouvera devant le juge.", 1, ReviewClass.LEGAL),
        ("Mon avocat vous écrira cette semaine.", 1, ReviewClass.LEGAL),
        ("Plainte déposée au commissariat ce matin.", 1, ReviewClass.LEGAL),
        ("Vos méthodes finiront dans la presse, j'en ai parlé à un journaliste.", 1, ReviewClass.LEGAL),
        ("Dans l'enveloppe, la facture d'un autre client avec son adresse.", 1, ReviewClass.PRIVACY),
        ("Direction bloquée net dans un virage en sortant du garage.", 1, ReviewClass.SAFETY),
        ("Le chauffeur roulait à 160 sur l'autoroute, mes enfants pleuraient.", 1, ReviewClass.SAFETY),
        ("Ils ont rayé le parquet en livrant l'armoire.", 1, ReviewClass.CLAIM),
    ],
)
def test_what_is_meant_stays_told(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert assess(Review("r-1", rating=stars, text=text)).class_ is class_
