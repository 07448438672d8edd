"""What a Portuguese review complains of with facts instead of nouns, and what no reply in it names."""

from functools import partial
from random import Random

import pytest

import hearing
from reviewbot.replies.pen import Pen
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.worn import Worn

complaints = partial(hearing.complaints, language="pt")
told = partial(hearing.told, language="pt")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("40 minutos para um sumo.", "a espera"),
        ("O eletricista chegou às 18h.", "o atraso"),
        ("Respondem ao fim de cinco dias.", "a demora"),
        ("Veio foi ninguém.", "a falta ao compromisso"),
        ("Nem sinal do pedreiro.", "a falta ao compromisso"),
        ("Ficaram de ligar na sexta.", "a promessa não cumprida"),
        ("O número que deram não existe.", "o telefone sem resposta"),
        ("Visualizou e sumiu.", "as mensagens sem resposta"),
        ("Até hoje nada.", "a falta de resposta"),
        ("Encolheram os ombros.", "o mau atendimento"),
        ("Passámos por invisíveis.", "a falta de atenção"),
        ("Disseram 60 euros, pediram 95.", "o valor diferente do combinado"),
        ("Continuam a debitar todos os meses.", "a cobrança"),
        ("Ficaram com a caução.", "a devolução pendente"),
        ("A mensalidade subiu de 30 para 45.", "o aumento"),
        ("Tresandava logo à entrada.", "o cheiro"),
        ("Jantámos de casaco vestido.", "o frio"),
        ("É a terceira vez que lá vamos.", "o problema não resolvido"),
        ("Consta como entregue.", "a entrega"),
        ("Furaram a fila.", "a ordem de atendimento"),
        ("Ninguém disse que fechava.", "a falta de informação"),
        ("Mandam falar com a central.", "as idas e vindas"),
        ("Nas fotos havia vista de mar.", "o que foi anunciado"),
        ("Ninguém mais reclamou, responderam.", "a resposta que recebeu"),
        ("Esperámos mais de uma hora pelo peixe.", "a espera"),
        ("A sopa já veio fria.", "a sopa"),
        ("Quando chegou vinha gelado.", "a comida fria"),
        ("O empregado sumiu depois de trazer o vinho.", "a falta de atenção"),
        ("O motorista foi ao telemóvel o caminho todo.", "a falta de atenção"),
        ("Nunca devolveram a chamada.", "a ligação que nunca veio"),
        ("Nunca tive retorno.", "a falta de resposta"),
        ("Não resolveram nada.", "o problema não resolvido"),
        ("Tive de insistir três vezes.", "as idas e vindas"),
        ("A ama faltou duas vezes.", "a falta ao compromisso"),
        ("Só tinham dois caixas abertos.", "o atendimento insuficiente"),
        ("Não encontrei um único funcionário.", "a falta de atendimento"),
        ("Na prateleira é um preço, na caixa foi outro.", "a diferença de preço"),
        ("Só ganha quem paga.", "a vantagem de quem paga"),
        ("Era uma boa app, agora só dá anúncios.", "a mudança para pior"),
        ("A mesa é bonita na foto.", "a diferença em relação às fotos"),
        ("Deixaram a parede a meio.", "o trabalho inacabado"),
        ("Uma manga mais curta do que a outra.", "o resultado do trabalho"),
        ("Vendem iogurtes vencidos.", "o prazo de validade"),
        ("Foi suprimido e pronto.", "o cancelamento"),
        ("A menina da caixa enganou-se.", "o atendimento na hora de pagar"),
        ("A senhora da limpeza veio tarde.", "o serviço de limpeza"),
        ("O guia falava baixo.", "o atendimento do guia"),
        ("Pedi a salada sem cebola.", "o pedido não atendido"),
        ("Só nos sentaram às nove.", "a espera"),
        ("A casa de banho fedia.", "a casa de banho"),
        ("O prédio precisa de obras.", "o estado das instalações"),
        ("Acusaram-me de mexer na caixa.", "o mau atendimento"),
        ("Nem um telefonema.", "a falta de um telefonema"),
        ("Ao telefone 90 euros, no local 200.", "o valor"),
        ("Vinte minutos ao telefone e nada.", "o atendimento por telefone"),
        ("A aula durou só 20 minutos.", "a duração reduzida"),
        ("A minha mala sumiu.", "o extravio"),
    ],
)
def test_a_grievance_told_as_a_fact_gets_its_name(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fomos num domingo com os meus sogros.",
        "Corto o cabelo a cada seis semanas.",
        "Tô só esperando o fim do mês.",
        "Ela estava grávida de sete meses.",
        "Queimado por fora.",
        "O porteiro perdeu os sentidos.",
        "Perderam um cliente.",
        "Cheguei tarde e cansada.",
        "Encomendei com um mês de antecedência.",
        "Só o jardim se salva.",
    ],
)
def test_what_tells_no_grievance_gets_no_name_of_one(text: str) -> None:
    assert all(one.bare for one in told(text).complaints)


@pytest.mark.parametrize(
    ("text", "silly"),
    [
        ("A vizinha viu a mesa suja.", "vizinha"),
        ("Na véspera tinha ligado.", "véspera"),
        ("Uma obra de arte, esta reparação.", "arte"),
        ("Um terror de loja.", "terror"),
        ("Foi a gota d'água.", "água"),
        ("Pedi o livro de reclamações.", "livro"),
        ("Fiquei sem ar.", "ar"),
        ("O rapaz saiu para o café.", "café"),
        ("Vieram dois, um deles de chinelo.", "deles"),
        ("Mandaram o cinza no lugar do azul.", "lugar"),
        ("A internet é uma miséria.", "miséria"),
        ("Há uma tonelada de sítios melhores.", "tonelada"),
        ("Tudo velho, exceto a cama.", "exceto"),
        ("Devolveram-mo encolhido.", "devolveram-mo"),
        ("Fica a apenas dois passos da estação.", "apenas"),
        ("Desfocado nos primeiros minutos.", "primeiros"),
        ("Mandaram dar um jeitinho.", "jeitinho"),
        ("O pessoal não percebe do assunto.", "assunto"),
        ("Faltei ao trabalho para nada.", "trabalho"),
        ("Evitem a todo o custo.", "custo"),
        ("Do meu ponto de vista é fraco.", "vista"),
        ("A sede não sabe de nada.", "sede"),
        ("O regresso foi pior.", "regresso"),
        ("O restaurante estava às moscas.", "moscas"),
        ("Do ponto de vista dos viajantes é mau.", "viajantes"),
        ("A resposta vem daqui a dois dias.", "daqui"),
        ("O cheiroso do quarto era mau.", "cheiroso"),
        ("A minha esposa esperou uma hora na fila.", "esposa"),
        ("Fui o vigésimo da fila e esperei muito.", "vigésimo"),
        ("Estive no sétimo andar sem elevador.", "sétimo"),
        ("Continuo a pagar e a loja não responde.", "pagar"),
        ("Mandaram colar o tacão e descolou.", "colar"),
        ("A boia avariou e a casa inundou.", "boia"),
        ("A hérnia doía e ninguém atendeu.", "hérnia"),
        ("O ladrão do dono cobrou a mais.", "ladrão"),
        ("Uma eternidade à espera da conta.", "eternidade"),
        ("Exijo uma resposta.", "exijo"),
        ("Acho que a comida estava fria.", "acho"),
        ("Ao telefone 90 euros, no local 200.", "telefone"),
        ("Ar no máximo e chão sujo.", "ar"),
        ("As minhas aulas sumiram do sistema.", "extravio"),
        ("Fiz um talho no dedo com a lata.", "talho"),
        ("Apanhei um fungo no chuveiro.", "fungo"),
        ("A orquídea veio com doenças.", "doenças"),
    ],
)
def test_side_figures_and_turns_of_phrase_are_not_named(text: str, silly: str) -> None:
    found = told(text)
    named = " ".join(one.phrase or one.bare for one in (*found.complaints, *found.points, *found.mentions))
    assert silly not in named.split()


def test_words_without_their_accents_deny_as_those_with_them_do() -> None:
    assert "a falta de resposta" in complaints("nao responderam")


def test_how_to_reach_the_signer_leaves_the_word_for_in_person_to_the_step() -> None:
    pen = Pen(phrasebook("pt"), {"email": "a@loja.example"}, Random(1), Worn(()))
    assert not any(
        "pessoalmente" in pen.say(slot) for slot in ("contact_email", "question") for _ in range(99)
    )


def test_a_claim_is_owned_in_words_that_people_use() -> None:
    pen = Pen(phrasebook("pt"), {}, Random(1), Worn(()))
    said = {pen.say("own_claim") for _ in range(200)}
    assert not any("atrás de nós" in line or "O esclarecimento" in line for line in said)


@pytest.mark.parametrize(
    "text",
    [
        "Na quinta ainda não tinha chegado e ninguém tinha feito o pedido.",
        "Toalhas fechadas no armário e ninguém com a chave.",
        "Mudaram de professor quatro vezes num trimestre.",
    ],
)
def test_a_sentence_of_ordinary_words_is_quoted(text: str) -> None:
    assert hearing.quoted(text, "pt") == text
