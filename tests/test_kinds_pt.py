"""What kind of case a review in Portuguese is, where ordinary words are those of a graver kind too."""

import pytest

from reviewbot.assess import assess
from reviewbot.types import Review, ReviewClass


def told(text: str, stars: float | None) -> ReviewClass:
    return assess(Review("r-1", rating=stars, text=text)).class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("A pizza veio queimada por baixo e crua no meio, devolvemos.", 2, ReviewClass.SERVICE),
        ("Não devolvem as chamadas nem os e-mails, impossível falar com alguém.", 1, ReviewClass.SERVICE),
        ("Pagámos o menu completo e ficámos sem sobremesa porque tinha acabado.", 1, ReviewClass.SERVICE),
        ("Pagamos quarenta reais por pessoa e ainda por cima música no máximo.", 1, ReviewClass.SERVICE),
        ("Cobram extra pelo leite de aveia e por respirar.", 2, ReviewClass.SERVICE),
        ("Cobraram o couvert sem ninguém tocar nele. Feio.", 2, ReviewClass.SERVICE),
        ("Não gostei da entrada, o prato principal veio frio.", 1, ReviewClass.SERVICE),
        ("Não vale o valor que pedem, quarto minúsculo.", 1, ReviewClass.SERVICE),
        ("A caução é de duzentos euros por uns patins e a fila não anda.", 1, ReviewClass.SERVICE),
        ("Espero outro garçom da próxima vez, este era grosseiro.", 1, ReviewClass.SERVICE),
        ("Deram-nos um quarto com a cama partida e ninguém veio trocar.", 1, ReviewClass.SERVICE),
        ("Deram-me lençóis com uma mancha amarela. Limpeza nula.", 1, ReviewClass.SERVICE),
        ("Devem-me uma explicação, espero há um mês por uma resposta.", 1, ReviewClass.SERVICE),
        ("Confundiram o meu pedido com outro e levei pizza de ananás.", 1, ReviewClass.SERVICE),
        ("O procedimento de troca de turma é um labirinto, ninguém responde.", 1, ReviewClass.SERVICE),
        ("O atendente estava fora do ar, não ouvia nada do que eu dizia.", 1, ReviewClass.SERVICE),
        ("Senti-me assaltado: trinta euros por um prato frio.", 1, ReviewClass.SERVICE),
        ("Enganei-me no pedido mas podiam ter explicado melhor. Prato sem graça.", 1, ReviewClass.SERVICE),
        ("Nunca fui a um restaurante tão barulhento, saímos com dor de cabeça.", 1, ReviewClass.SERVICE),
        ("O táxi deixou-me no hotel errado e não quis voltar.", 1, ReviewClass.SERVICE),
        (
            "O Google me mandou aqui pelas boas notas e que decepção, comida requentada.",
            1,
            ReviewClass.SERVICE,
        ),
        ("Que confusão com a reserva, meia hora em pé.", 1, ReviewClass.SERVICE),
        ("Comida barata e mesa suja, não repito.", 1, ReviewClass.SERVICE),
        ("O escorrega das crianças está velho e o parque sujo.", 2, ReviewClass.SERVICE),
        ("O negócio desabou quando saiu o cozinheiro.", 1, ReviewClass.SERVICE),
        ("O processo na loja foi lento e a funcionária sem vontade.", 1, ReviewClass.SERVICE),
        ("Fiz queixa na recepção do barulho e encolheram os ombros.", 1, ReviewClass.SERVICE),
        ("A deco do salão é bonita, mas a comida é fraca.", 2, ReviewClass.SERVICE),
        ("A câmara que comprei não grava de noite e a imagem é má.", 2, ReviewClass.SERVICE),
        ("O assédio dos vendedores à porta cansa, não deixam ninguém ver a montra.", 1, ReviewClass.SERVICE),
        ("O site pede mil dados pessoais para comprar um bilhete.", 2, ReviewClass.SERVICE),
        ("O ginásio da PSP é ótimo, boas máquinas.", 4, ReviewClass.PRAISE),
        ("Avaliação errada, ignorem por favor.", None, ReviewClass.WRONG_BUSINESS),
        (
            "A reclamação é para o outro ginásio, há dois com este nome. Desculpem.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Retiro a crítica: não foi neste restaurante e sim no da praia.", 1, ReviewClass.WRONG_BUSINESS),
        (
            "A aplicação pôs o cabeleireiro que não era. Ignorem este comentário.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Não era esta a padaria, sorry.", None, ReviewClass.WRONG_BUSINESS),
        ("A jarra chegou em cacos e o vendedor não responde aos e-mails.", 2, ReviewClass.CLAIM),
        ("O encanador alagou a minha cozinha e o seguro dele não responde.", 1, ReviewClass.CLAIM),
        ("Quero de volta os 80 euros da reserva que eles cancelaram.", 1, ReviewClass.CLAIM),
        ("O servidor está em baixo há três dias, nenhum cliente consegue entrar.", 1, ReviewClass.INCIDENT),
        ("Faltou a luz no hotel inteiro e ficámos seis horas às escuras.", 1, ReviewClass.INCIDENT),
        ("O site da companhia caiu e meio aeroporto sem conseguir fazer check-in.", 1, ReviewClass.INCIDENT),
        (
            "Faço sites e posicionamento no Google para o seu negócio, me chame no privado.",
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
        ("Este é o último aviso antes do advogado.", 1, ReviewClass.LEGAL),
        ("Fiz queixa na PSP e tenho o auto comigo.", 1, ReviewClass.LEGAL),
        ("Já reclamei na DECO e vou até ao fim.", 1, ReviewClass.LEGAL),
        ("O massagista passou a mão na minha coxa várias vezes.", 1, ReviewClass.DISCRIMINATION),
        ("O segurança chamou o meu filho de macaco.", 1, ReviewClass.DISCRIMINATION),
        ("Fui assediada pelo motorista a viagem toda.", 1, ReviewClass.DISCRIMINATION),
        ("Passaram os meus dados pessoais a outra empresa sem autorização.", 1, ReviewClass.PRIVACY),
        ("Usaram o meu CPF para abrir um crediário.", 1, ReviewClass.PRIVACY),
        ("Encontrei uma barata na sopa.", 1, ReviewClass.SAFETY),
        ("O teto desabou em cima da mesa enquanto jantávamos.", 1, ReviewClass.SAFETY),
        ("Escorreguei no piso molhado e parti o pulso.", 1, ReviewClass.SAFETY),
        ("O site está fora do ar e ninguém consegue acessar nada.", 1, ReviewClass.INCIDENT),
        ("Não devolvem a caução do apartamento com desculpas ridículas.", 1, ReviewClass.CLAIM),
        ("Cobraram duas vezes a mesma noite e não devolvem nada.", 1, ReviewClass.CLAIM),
        (
            "Me confundi de hotel, queria comentar o Hotel Miramar de Santos. Desculpa aí.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
    ],
)
def test_what_is_plainly_another_kind_stays_it(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert told(text, stars) is class_
