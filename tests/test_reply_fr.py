"""French grievances that are told as facts, and what a French reply never names."""

from functools import partial

import pytest

import hearing

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
