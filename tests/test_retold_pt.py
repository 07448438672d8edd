"""What of a Portuguese review a reply tells back, the persons turned round; and what it never does."""

from functools import partial

import pytest

import hearing

told_back = partial(hearing.told_back, language="pt")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # Restaurant, hotel
        ("Esperámos 40 minutos pela comida.", "esperou 40 minutos pela comida"),
        ("Esperamos mais de uma hora.", "esperou mais de uma hora"),
        ("A comida veio fria e sem sal.", "a comida veio fria e sem sal"),
        ("Infelizmente, o bife estava frio.", "o bife estava frio"),
        ("O nosso quarto cheirava a mofo.", "o seu quarto cheirava a mofo"),
        ("O quarto que reservei estava sujo.", "o quarto que reservou estava sujo"),
        ("Quarto estava sujo.", "o quarto estava sujo"),
        ("Perderam a nossa reserva.", "perdemos a sua reserva"),
        ("Vocês perderam a minha mala.", "perdemos a sua mala"),
        ("O voo atrasou cinco horas e não nos deram nem água.", "não lhe demos nem água"),
        ("Quando chegámos não havia mesa.", "quando chegou não havia mesa"),
        ("Às 9h já não havia pão.", "às 9h já não havia pão"),
        ("Ninguém nos avisou que a piscina estava fechada.", "ninguém avisou que a piscina estava fechada"),
        ("No check-in ninguém explicou nada.", "no check-in ninguém explicou nada"),
        ("Meia hora à espera da conta.", "ficou meia hora à espera da conta"),
        ("Ninguém pediu desculpa.", "ninguém pediu desculpa"),
        ("a maquina estava avariada, e ja nao paga", "a máquina estava avariada"),
        ("Não tinha sabonete no banheiro.", "não havia sabonete no banheiro"),
        ("Ouvia-se tudo do quarto ao lado.", "se ouvia tudo do quarto ao lado"),
        ("O pior foi que a sopa estava fria.", "a sopa estava fria"),
        ("Era impossível estacionar.", "era impossível estacionar"),
        ("demorou 50 min pra vir a comida", "demorou 50 minutos para vir a comida"),
        # Shop, delivery
        ("A minha encomenda nunca chegou.", "a sua encomenda nunca chegou"),
        ("Faltavam duas peças.", "faltavam duas peças"),
        ("Recebi o produto errado.", "recebeu o produto errado"),
        ("A vossa loja enviou o tamanho errado.", "a nossa loja enviou o tamanho errado"),
        ("Não tinham a cor que encomendei.", "não tínhamos a cor que encomendou"),
        ("até hj não entregaram", "até hoje não entregamos"),
        ("o chuveiro tá quebrado desde maio", "o chuveiro está quebrado desde maio"),
        ("chegou o pedido errado", "chegou o pedido errado"),
        ("Enviei três e-mails e nunca me responderam.", "nunca lhe respondemos"),
        # Garage, plumber, builder
        ("O canalizador não apareceu na quinta.", "o canalizador não apareceu na quinta"),
        ("E ninguém me ligou.", "ninguém lhe ligou"),
        ("Fiquei três dias sem água.", "ficou três dias sem água"),
        ("O carro voltou com o mesmo problema.", "o carro voltou com o mesmo problema"),
        ("me passaram o valor errado no orçamento", "lhe passaram o valor errado no orçamento"),
        ("Estou há três semanas à espera da peça.", "está há três semanas à espera da peça"),
        ("Há duas semanas que o elevador está avariado.", "há duas semanas que o elevador está avariado"),
        # Hairdresser, gym, school
        ("O barbeiro cortou muito curto.", "o barbeiro cortou muito curto"),
        ("A tinta ficou manchada.", "a tinta ficou manchada"),
        ("A gente chegou cedo e a loja estava fechada.", "a loja estava fechada"),
        ("As pizzas chegam sempre frias.", "as pizzas chegam sempre frias"),
        ("A cama estava desfeita.", "a cama estava desfeita"),
        ("A cómoda chegou desfeita.", "a cómoda chegou desfeita"),
        ("Metade das máquinas estava avariada.", "metade das máquinas estava avariada"),
        (
            "A aula foi cancelada 10 minutos antes de começar.",
            "a aula foi cancelada 10 minutos antes de começar",
        ),
        ("A creche não avisou da greve.", "a creche não avisou da greve"),
        ("trocaram a data sem me avisar", "trocamos a data sem aviso"),
        # Bank, app, transport
        # Who puts the pronoun last spells the past with an accent; who puts it first may not
        ("Cobraram-me duas vezes.", "lhe cobrámos duas vezes"),
        ("Me cobraram duas vezes.", "lhe cobramos duas vezes"),
        ("Fui cobrada duas vezes pelo bilhete.", "foi cobrada duas vezes pelo bilhete"),
        ("O banco bloqueou-me o cartão sem aviso.", "o banco lhe bloqueou o cartão sem aviso"),
        ("O site não aceita o meu cartão.", "o site não aceita o seu cartão"),
        ("o jogo fecha sozinho sempre que tento gravar", "o jogo fecha sozinho sempre que tenta gravar"),
        ("Não consigo entrar na conta e o apoio não respondeu.", "o apoio não respondeu"),
        ("chegaram as 11h com o sofá errado, liguei e ninguém atendeu", "ninguém atendeu"),
        ("nos deixaram esperando 1 hora", "ficou à espera 1 hora"),
        ("Deixaram-me à espera durante 30 minutos.", "ficou à espera durante 30 minutos"),
        ("Fizeram-me esperar duas horas.", "teve de esperar duas horas"),
        # What the business did, its owner says of himself; not what others or things did
        ("Partiram um vaso.", "partimos um vaso"),
        ("Esqueceram-se da franja.", "nos esquecemos da franja"),
        ("Quebraram duas telhas.", "quebramos duas telhas"),
        ("Riscaram o chão da sala.", "riscamos o chão da sala"),
        ("Não falaram nada.", "não dissemos nada"),
        ("Demoraram duas horas a trazer a conta.", "demoramos duas horas a trazer a conta"),
        ("Cancelam aula em cima da hora.", "cancelamos aula em cima da hora"),
        ("Não me deram o dinheiro.", "não lhe demos o dinheiro"),
        ("A janela que montaram não veda.", "a janela que montamos não veda"),
        ("O tradutor que me venderam não funciona.", "o tradutor que lhe vendemos não funciona"),
        ("Os óculos demoraram um mês.", "os óculos demoraram um mês"),
        ("As calças rasgaram na segunda lavagem.", "as calças rasgaram na segunda lavagem"),
        ("Os funcionários não atendem o telefone.", "os funcionários não atendem o telefone"),
        # A word that leads on from the sentence before is dropped, or its clause stands alone
        ("No dia seguinte a torneira voltou a pingar.", "a torneira voltou a pingar"),
        ("Mesmo assim o quarto estava sujo.", "o quarto estava sujo"),
        ("Três dias depois a máquina não funcionava.", "a máquina não funcionava"),
        ("Éramos seis e a mesa estava suja.", "a mesa estava suja"),
        # As it would be written
        ("Aumentaram o preço sem avisar.", "aumentamos o preço sem aviso"),
        ("cobraram duas diarias a mais", "cobramos duas diárias a mais"),
        ("o site trava e nao da pra ver as aulas", "o site trava e não dá para ver as aulas"),
        ("O telhado voltou a meter água na sala.", "o telhado voltou a meter água na sala"),
        ("Pusemos o cartão e a cancela não abria.", "a cancela não abria"),
        ("Veio tudo frio.", "veio tudo frio"),
        # What leads on after an "and" is dropped, too
        ("A peça rachou e depois ninguém atendeu.", "ninguém atendeu"),
        ("O forno apagava e no fim o bolo ficou cru.", "o bolo ficou cru"),
        # What has no object, or would be read of somebody else
        ("A pista estava fechada e ninguém nos avisou.", "não houve aviso"),
        ("Ninguém avisou nada.", "ninguém avisou nada"),
        ("Demoraram três semanas.", "demoramos três semanas"),
        ("Encheram o pátio de lixo.", "enchemos o pátio de lixo"),
        ("O teto pinga e mudam a data sem avisar.", "mudamos a data sem aviso"),
        # Faults of any trade, and what the customer went through
        ("O portão emperra todos os dias.", "o portão emperra todos os dias"),
        ("A camisola voltou amarrotada.", "a camisola voltou amarrotada"),
        ("O arroz veio empapado.", "o arroz veio empapado"),
        ("A luz piscava a noite inteira.", "a luz piscava a noite inteira"),
        ("Perdi a manhã toda na fila.", "perdeu a manhã toda na fila"),
        ("Escrevi dez emails.", "escreveu dez emails"),
        ("Descobri que nunca registaram o seguro.", "descobriu que nunca registamos o seguro"),
        ("Tive de voltar duas vezes.", "teve de voltar duas vezes"),
        # A thing and its state without a verb, in any number and gender; the verb is the state's
        ("Sopa gelada.", "a sopa estava gelada"),
        ("pão duro e manteiga derretida", "o pão estava duro"),
        ("Corredor escuro, almofadas sujas.", "as almofadas estavam sujas"),
        ("A marmita fria e o talher torto.", "a marmita estava fria"),
        ("Duas lâmpadas fundidas no patamar.", "duas lâmpadas estavam fundidas no patamar"),
        ("O meu casaco manchado.", "o seu casaco estava manchado"),
        ("Elevador parado desde março.", "o elevador estava parado desde março"),
        ("Duche minúsculo.", "o duche era minúsculo"),
        ("Aula desmarcada em cima da hora.", "a aula foi desmarcada em cima da hora"),
        ("Voo cancelado duas horas antes.", "o voo foi cancelado duas horas antes"),
        ("Varanda sem luz.", "a varanda não tinha luz"),
        ("Terminal sem rede nem sinal.", "o terminal não tinha rede nem sinal"),
        ("Parede com bolor.", "a parede tinha bolor"),
        ("Site fora do ar.", "o site estava fora do ar"),
        ("Camas por fazer.", "as camas estavam por fazer"),
        ("Carta entregue no endereço errado.", "a carta foi entregue no endereço errado"),
        ("Comboio com uma hora de atraso.", "o comboio teve uma hora de atraso"),
        ("Gavetas que não abrem.", "as gavetas não abrem"),
        ("Instrutor ao telemóvel.", "o instrutor estava ao telemóvel"),
        ("Cinco mensagens sem resposta.", "cinco mensagens ficaram sem resposta"),
        ("a banheira esta entupida", "a banheira está entupida"),
        # Other pieces without a verb
        ("Três noites sem água quente.", "ficou três noites sem água quente"),
        ("Uma hora para ser atendida.", "esperou uma hora para ser atendida"),
        ("Há dois meses à espera da peça.", "está há dois meses à espera da peça"),
        ("Nenhuma explicação.", "não houve nenhuma explicação"),
        ("Sem aviso prévio.", "não houve aviso prévio"),
        ("Manchas nos cortinados.", "havia manchas nos cortinados"),
        ("Só uma caixa aberta.", "só havia uma caixa aberta"),
        ("nunca tem vaga no parque", "nunca há vaga no parque"),
        # What is dropped, and who does it
        ("A única desvantagem é que o elevador é lento.", "o elevador é lento"),
        ("A loja também estava suja.", "a loja estava suja"),
        ("Chegaram duas horas atrasados.", "chegamos duas horas atrasados"),
        ("O apoio desligou-me a chamada três vezes.", "o apoio lhe desligou a chamada três vezes"),
        ("A encomenda chegou quatro dias depois.", "a encomenda chegou quatro dias depois"),
    ],
)
def test_a_clause_is_told_back_as_the_business_says_it(text: str, told: str) -> None:
    assert told in told_back(text)


def test_two_clauses_joined_by_and_are_told_apart() -> None:
    told = told_back("A sopa estava fria e ninguém pediu desculpa.")

    assert told == {"a sopa estava fria", "ninguém pediu desculpa"}


def test_an_and_between_two_nouns_joins_no_clauses() -> None:
    assert told_back("A sopa e o pão estavam frios.") == {"a sopa e o pão estavam frios"}


@pytest.mark.parametrize(
    "text",
    [
        # Praise, and clauses whose noun stands elsewhere
        "A sopa estava deliciosa.",
        "Estava fria.",
        "Chegou às 22h tudo frio.",
        "Chegaram às 11h e sem pedir desculpa.",
        "Pedi o bife mal passado e veio queimado.",
        "Ela foi rude connosco.",
        "Não as devolveram.",
        "O técnico levou a máquina e entregaram-na suja.",
        # Persons, faces, voices, insults, crimes
        "O empregado estava bêbado.",
        "O dono é um ladrão.",
        "A rececionista revirou os olhos.",
        "A funcionária encolheu os ombros.",
        "Riram-se do meu sotaque.",
        "Gritaram comigo por causa da conta.",
        "A comida é uma vergonha.",
        "O serviço foi terrível.",
        "Roubaram o meu dinheiro.",
        "Os vossos funcionários não sabem trabalhar.",
        "A senhora da caixa trocou a conta.",
        # Sums, bodies, vermin, similes, threats, hedges
        "Cobraram 30 euros a mais.",
        "Cobraram 186 a mais na conta.",
        "A minha mãe caiu na entrada e partiu a anca.",
        "Fiquei doente depois da sopa fria.",
        "Encontrei um cabelo na sopa.",
        "Havia baratas no quarto sujo.",
        "O quarto cheirava como um jardim zoológico.",
        "O quarto parecia uma pocilga.",
        "O meu advogado não gostou da porta partida.",
        "A sopa fria valeu uma estrela.",
        "A sopa seria melhor quente.",
        "Acho que trocaram os pedidos.",
        "Não voltamos a um quarto tão sujo.",
        "Não recomendo o quarto sujo a ninguém.",
        # Names, direction, what agrees with "nós", what is said of nobody in particular
        "A Sofia perdeu a nossa reserva.",
        "Você paga e o quarto está sujo.",
        "Fomos cobrados duas vezes.",
        "Me ignoraram durante uma hora.",
        "Não me deixaram entrar na sala suja.",
        "Mandaram-me para outra fila.",
        "O técnico ficou sem reparar a",
        "A primeira vez esperámos uma hora.",
        "O pior defeito é a mesa suja.",
        "O hotel não faz seu trabalho e o quarto estava sujo por sua culpa.",
        # Half a story: what is no fault by itself, what was said or promised, what was made good
        "O montador veio.",
        "Disseram que estava lotado.",
        "Disseram que só liberam com a quitação das parcelas.",
        "Prometeram um ladrilhador.",
        "Corrigiram sem discutir.",
        "Devolveram depois de muita insistência.",
        "Já devolvi a box extra na loja.",
        "Pedi um quarto para não fumadores.",
        "O canalizador cobrou a visita.",
        "Trocaram a fechadura.",
        "Reclamei e descontaram só metade.",
        "A encomenda foi devolvida e quem vendeu diz que perde os portes.",
        "O advogado diz que perdeu o prazo.",
        # What stands elsewhere
        "Tivemos de a pedir três vezes.",
        "Já não tinha etiqueta.",
        "Recusou-se a subir.",
        "Esqueceu-se da encomenda.",
        "Na caixa não quiseram trocar.",
        "Cobraram o mais caro.",
        "Pedimos toalhas e nunca vieram.",
        "O número não existe.",
        "Desde então ninguém atende.",
        "Na segunda vez o prato veio frio.",
        "O barulho continua igual.",
        # The customer's own circumstances; two doers; places in small letters; what is no sentence
        "Não há porteiro.",
        "O pintor e o ajudante riscaram a porta nova.",
        "O ar condicionado pifou em feira de santana.",
        "A condução é que nunca há vagas.",
        "Saí 2h atrasado.",
        # An errand or an order, what is idle talk, praise in passing
        "Pedi a sopa sem sal.",
        "Levei a mota por causa de uma fuga.",
        "Deixei o fato só para apertar.",
        "Perderam uma cliente antiga.",
        "Ninguém quis saber.",
        "Tive de insistir.",
        "O novo demorou um mês.",
        "As gavetas quase não fecham.",
        "O bolo leva frutos secos.",
        "Mostraram a bomba velha.",
        # A state is no verdict, no person's character, and no praise; nor is every thing a house's
        "Comida péssima.",
        "Gerente lento.",
        "Funcionária distraída.",
        "Tempo perdido.",
        "Cerveja gelada.",
        "Loja aberta ao domingo.",
        "Vinho seco.",
        "Cama enorme.",
        "Professor sem paciência.",
        "Atendimento sem respeito.",
        "Morada insuficiente.",
        "Muito sujo.",
        "Ficou frio.",
        "Falta de respeito.",
        "Um serviço que não recomendo.",
        "Uma hora sem parar.",
        "Sem comentários.",
        "Eles partiram a porta.",
        "Trânsito parado.",
        "Estavam fechados os dois porque já tinham sido avisados.",
        # A standing practice is nothing that a house owns up to as its own; "undone" is said of a bed
        "Sempre cobram a mais.",
        "Cobram sempre taxa.",
        "Cómoda desfeita.",
    ],
)
def test_insults_persons_sums_and_unsure_clauses_are_never_told_back(text: str) -> None:
    assert told_back(text) == set()


def test_what_a_mixed_review_only_mentions_is_not_told_back() -> None:
    assert told_back("A sopa veio numa tigela.", dark=False) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3 semana sem internet.", "ficou 3 semanas sem internet"),
        ("Saí com o cabelo amarelo.", "saiu com o cabelo amarelo"),
        ("O quarto deixou a desejar.", "o quarto deixou a desejar"),
        ("O arroz veio passado.", "o arroz veio passado"),
        ("Som estourado.", "o som estava estourado"),
        (
            "Acontece que de cinco entregas na semana três vieram trocadas.",
            "de cinco entregas na semana três vieram trocadas",
        ),
        ("Vieram dois técnicos e nenhum trazia a peça.", "vieram dois técnicos e nenhum trazia a peça"),
        ("Trocam as educadoras a cada dois meses.", "trocamos as educadoras a cada dois meses"),
        ("Demoraram pra trazer a bebida.", "demoramos para trazer a bebida"),
        ("Os avisos chegam no próprio dia.", "os avisos chegam no próprio dia"),
        ("Entregaram as fotos oito meses depois.", "entregamos as fotos oito meses depois"),
        (
            "O freio continua chiando e agora a marcha pula.",
            "o freio continua chiando e agora a marcha pula",
        ),
    ],
)
def test_a_turn_that_only_a_grievance_has_makes_a_clause_one(text: str, told: str) -> None:
    assert told_back(text) == {told}


@pytest.mark.parametrize(
    "text",
    [
        "Fui lá três vezes.",
        "Em fevereiro fecharam a unidade do meu bairro.",
        "Perdi a manhã de trabalho em todas.",
        "As da festa estão tremidas.",
        "Na devolução cobraram como cheio.",
        "Subiram pela escada roçando a parede.",
        "O atendimento deixou a desejar.",
        "Marcaram outra vez.",
        "Em março ainda faltavam dois.",
        "Duas nunca funcionaram.",
    ],
)
def test_half_a_thought_is_not_told_back(text: str) -> None:
    assert told_back(text) == set()
