"""Short forms of first names: who writes to Robert also writes "Bob".

A small table by hand, because the packages with such lists hold English only and thousands of rare pairs, each of
which would make another ordinary word a name.
"""

from __future__ import annotations

from functools import lru_cache

_TABLE = """
robert: bob bobby rob robbie robby bert
william: bill billy will willy liam
richard: rick ricky dick rich richie
james: jim jimmy jamie
john: johnny jack jon
jonathan: jon jonny
joseph: joe joey
michael: mike mikey mick micha michi
thomas: tom tommy
charles: charlie chuck
edward: ed eddie ted teddy
david: dave davy
daniel: dan danny
matthew: matt
anthony: tony
andrew: andy drew
christopher: chris kit topher
nicholas: nick nicky
alexander: alex sandy sascha sasha xander olek
alexandra: alex sandra sasha ola
benjamin: ben benny
samuel: sam sammy
timothy: tim timmy
stephen: steve
steven: steve
kenneth: ken kenny
ronald: ron ronnie
donald: don donnie
gregory: greg
jeffrey: jeff
lawrence: larry
patrick: pat paddy
peter: pete
philip: phil
raymond: ray
gerald: gerry jerry
jeremy: jerry
frederick: fred freddie
theodore: ted theo
vincent: vince
zachary: zach zack
joshua: josh
jacob: jake
nathaniel: nate nathan
francis: frank
elizabeth: liz lizzie beth betty eliza lisa
katherine: kate katie kathy kat
catherine: kate katie cathy cat
margaret: maggie meg peggy
patricia: pat patty trish
jennifer: jen jenny
jessica: jess jessie
susan: sue susie
barbara: barb babs
deborah: deb debbie
rebecca: becky becca
victoria: vicky vicki tori
samantha: sam
christina: chris tina chrissy
christine: chris tina chrissy
stephanie: steph steffi
pamela: pam
cynthia: cindy
kimberly: kim
amanda: mandy
abigail: abby
dorothy: dot dottie
eleanor: ellie nell
theresa: terry tess
virginia: ginny
johannes: hannes hans jo
matthias: matze matti
andreas: andi
sebastian: basti seb
maximilian: max maxi
katharina: kathi kati rina
franziska: franzi
elisabeth: lisa sisi elli lisbeth
wolfgang: wolf
friedrich: fritz
heinrich: heinz heiner
josef: sepp jupp
francisco: paco pancho
josé: pepe
ignacio: nacho
dolores: lola
guadalupe: lupe
giuseppe: beppe peppe
giovanni: gianni
luigi: gigi
katarzyna: kasia
małgorzata: gosia małgosia
anna: ania anka
joanna: asia
agnieszka: aga
magdalena: magda lena
aleksandra: ola
barbara: basia
zofia: zosia
krzysztof: krzysiek
tomasz: tomek
piotr: piotrek
paweł: pawełek
jan: janek
stanisław: staszek
michał: michałek
grzegorz: grzesiek
wojciech: wojtek
andrzej: andrzejek
александр: саша саня
александра: саша
мария: маша
екатерина: катя
дмитрий: дима
владимир: вова володя
наталья: наташа
анна: аня
татьяна: таня
алексей: лёша леша алёша
евгений: женя
иван: ваня
михаил: миша
сергей: серёжа
елена: лена
ольга: оля
"""


@lru_cache(maxsize=1)
def _forms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _TABLE.strip().splitlines():
        full, short = line.split(":")
        for nick in short.split():
            table.setdefault(full, set()).add(nick)
            # Back only to the full name: "Alex" is not also everybody's "Sasha".
            table.setdefault(nick, set()).add(full)
    return {name: frozenset(forms) for name, forms in table.items()}


def other_forms(first_name: str) -> frozenset[str]:
    """Returns short and full forms of a first name, in lower case: "robert" -> "bob", ...; "bob" -> "robert"."""
    return _forms().get(first_name.casefold(), frozenset())
