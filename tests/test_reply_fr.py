"""French grievances that are told as facts, and what a French reply never names."""

from functools import partial

import pytest

import hearing
from reviewbot.replies.clauses import Mood
from reviewbot.replies.matters import matters
from reviewbot.replies.phrasebook import phrasebook

complaints = partial(hearing.complaints, language="fr")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Rendez-vous à 9h reçue à 10h20.", "le retard"),
        ("Le camion de 8 h au lieu de 7 h.", "le retard"),
        ("Nous sommes en mai.", "le délai"),
        ("J'ai poireauté une heure et quart.", "l'attente"),
        ("Trente minutes pour un sandwich.", "l'attente"),
        ("Le tapissier ne s'est jamais présenté.", "le rendez-vous manqué"),
        ("On m'a posé un lapin.", "le rendez-vous manqué"),
        ("Trois courriels restés sans réponse.", "les messages restés sans réponse"),
        ("Depuis, silence radio.", "les messages restés sans réponse"),
        ("La ligne sonne dans le vide.", "les appels restés sans réponse"),
    ],
)
def test_a_wait_or_a_silence_told_by_times_is_named(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("12 euros le bol de soupe.", "le prix"),
        ("Devis de 300 et 410 à payer.", "l'écart avec le prix annoncé"),
        ("L'abonnement a encore augmenté.", "la hausse du prix"),
        ("On nous a prélevé la location deux fois.", "le prélèvement"),
        ("Toujours pas remboursé.", "le remboursement attendu"),
        ("La carte bancaire est refusée au comptoir.", "le paiement"),
        ("Il nous a raccroché au nez.", "l'appel coupé"),
        ("Elle a levé les yeux au ciel.", "l'accueil désagréable"),
        ("Il était sur son portable.", "le manque d'attention"),
        ("On m'a répondu sèchement par écrit.", "la réponse qu'on vous a donnée"),
        ("On me renvoie vers le fabricant.", "les renvois d'un interlocuteur à l'autre"),
        ("Nos voisins sont passés avant nous.", "l'ordre de passage"),
        ("Personne ne nous a prévenus.", "le manque d'information"),
        ("Ils ont rayé le buffet.", "les dégâts"),
        ("Ce n'est pas la bonne taille.", "l'erreur"),
        ("Il y avait des cafards sous la plinthe.", "la présence de nuisibles"),
        ("La cabine empestait.", "l'odeur"),
    ],
)
def test_a_grievance_told_by_what_was_done_is_named(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "On n'a pas attendu.",
        "Aucun bruit la nuit.",
        "Un menu en sept services.",
        "Dur comme une souris en plastique.",
        "Des plats faits sans faute.",
        "Ma sœur fêtait ses trente ans.",
        "Comptez 20 euros par personne.",
    ],
)
def test_what_blames_nothing_names_nothing(text: str) -> None:
    assert not complaints(text, complaint=False)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Le stagiaire a mis la casserole dans un coin.", "le stagiaire"),
        ("Le stagiaire a mis la casserole dans un coin.", "le coin"),
        ("Trois jeudis et le gars au téléphone.", "les jeudis"),
        ("J'ai dû payer 30 piastres sur place.", "les piastres"),
        ("J'ai dû payer 30 piastres sur place.", "la place"),
        ("On la connaît depuis longtemps.", "la connaît"),
        ("La jeune a ri en regardant ailleurs.", "la jeune"),
        ("Il pleuvait, la drache dans la rue.", "la drache"),
    ],
)
def test_people_places_days_and_coins_are_never_named(text: str, never: str) -> None:
    assert never not in complaints(text)


def test_a_thing_of_the_reviewer_has_its_article() -> None:
    assert "le classeur" in complaints("Ils ont jeté mon classeur.")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Table réservée pour midi, personne.", "le rendez-vous manqué"),
        ("La pluie entre et l'eau coule sur le lit.", "la fuite"),
        ("Je n'ai jamais reçu le vase.", "la commande jamais reçue"),
        ("La notice n'est jamais arrivée.", "ce qui n'a pas été livré"),
        ("Ils refusent de reprendre la lampe.", "le refus qu'on vous a opposé"),
        ("Nous étions quinze dans un cours de dessin.", "la taille du groupe"),
        ("La mairie met des semaines à répondre.", "le temps de réponse"),
        ("Il faut payer pour tout.", "les options payantes"),
        ("Le matelas est vraiment fatigué.", "le manque d'entretien"),
        ("Il manque des fourchettes.", "ce qui manquait"),
        ("Les frites arrivent froides.", "la température des plats"),
        ("La piscine était fermée toute la semaine.", "la fermeture"),
        ("Il a refusé la carte bancaire.", "le paiement"),
        ("Le support est aux abonnés absents.", "les messages restés sans réponse"),
    ],
)
def test_a_common_grievance_told_with_a_verb_is_named(text: str, named: str) -> None:
    assert named in complaints(text)


def test_what_one_lacks_does_not_hide_what_else_one_lacks() -> None:
    heard = complaints("Personne ne nous a prévenus. Aucune excuse. Les draps étaient sales.")
    assert {"le manque d'information", "le manque d'égards", "les draps"} <= heard


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Le livreur n'a même pas sonné.", "le contact avec le livreur"),
        ("L'hôtesse ne regardait personne.", "l'accueil de l'hôtesse"),
        ("Le plombier est nul.", "l'intervention du plombier"),
    ],
)
def test_what_a_person_did_is_called_as_it_is_for_their_trade(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Depuis lundi, silence radio.", "la radio"),
        ("Huit euros le parking, c'est du vol.", "le vol"),
        ("Compte tenu du prix, les vis sont mauvaises.", "le compte"),
        ("De mon point de vue, la soupe est fade.", "la vue"),
        ("J'ai écrit pour le signaler.", "le signaler"),
        ("Les grosses taches et les vraies erreurs.", "les grosses"),
        ("Des volets refaits deux fois.", "les refaits"),
        ("La moisissure était un réel problème.", "le réel"),
        ("Le pain n'était pas frais.", "les frais"),
        ("Un flan aux fruits rouges sans goût.", "les rouges"),
        ("Rapport qualité prix mauvais.", "la qualité"),
        ("Nous avons mangé au galop.", "le galop"),
        ("Nous n'avons rien reçu.", "le reçu"),
        ("Une caisse ouverte à 17h.", "les horaires"),
        ("Les toilettes du pont 6 bouchées.", "les portions"),
        ("J'ai annulé la séance.", "l'annulation"),
        ("Nous avons trois enfants et habitons au quatrième sans ascenseur.", "les habitons"),
        ("Ils m'ont pris 60 balles pour rien.", "les balles"),
        ("La date de naissance de ma sœur est fausse.", "la date"),
    ],
)
def test_a_turn_of_phrase_is_no_thing(text: str, never: str) -> None:
    assert never not in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le mur est dans un état lamentable.",
        "Un accueil à peine agréable.",
        "Les cabines mériteraient un coup de propre.",
        "Le poisson était bien trop cuit.",
        "Je suis déçue par la prestation.",
        "La cuisine n'est pas au rendez-vous.",
    ],
)
def test_blame_that_sounds_like_praise_is_not_thanked_for(text: str) -> None:
    book = phrasebook("fr")
    mixed = Mood(
        complaint=True,
        dark=False,
        content=False,
        rated=True,
        sincere=True,
        hurting=book.hurting,
        pleasing=book.praising,
    )
    assert not matters(text, book, mixed).praises
    assert complaints(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("40 € de place à la poubelle, merci.", "la poubelle"),
        ("On m'a rendu une veste rose abîmée.", "la rose"),
        ("Jupe grise déposée, jupe rose rendue.", "la rose"),
    ],
)
def test_an_idiom_and_a_colour_are_not_even_mentioned(text: str, never: str) -> None:
    found = hearing.told(text, "fr")
    assert never not in {one.phrase for one in (*found.complaints, *found.mentions)}


def test_slang_for_money_is_still_the_price() -> None:
    assert "le prix" in complaints("90 balles pour une coupe ratée.")


def test_meat_that_bleeds_hurt_nobody() -> None:
    assert not phrasebook("fr").tender.search("un steak froid et saignant")
    assert phrasebook("fr").tender.search("le doigt de ma fille saignait")
