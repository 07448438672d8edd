"""Number words of all languages together, since none of them is another number elsewhere."""

_NUMBERS = (
    ("a an one ein eine einen un une una uno um uma een één", 1),
    ("two zwei deux dos due dois duas twee couple", 2),
    ("three drei trois tres tre três drie", 3),
    ("four vier quatre cuatro quattro quatro", 4),
    ("five fünf cinq cinco cinque vijf", 5),
    ("six sechs seis sei zes", 6),
    ("seven sieben sept siete sette sete zeven", 7),
    ("eight acht huit ocho otto oito", 8),
    ("nine neun neuf nueve nove negen", 9),
    ("ten zehn dix diez dieci dez tien", 10),
    ("eleven elf onze once undici", 11),
    ("twelve zwölf douze doce dodici doze twaalf", 12),
    ("fifteen fünfzehn quinze quince quindici vijftien", 15),
    ("twenty zwanzig vingt veinte venti vinte twintig", 20),
    ("thirty dreißig trente treinta trenta trinta dertig", 30),
    ("forty vierzig quarante cuarenta quaranta quarenta veertig", 40),
)
COUNTS = {word: value for words, value in _NUMBERS for word in words.split()}
