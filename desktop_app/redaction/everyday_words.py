"""Names that are also everyday words, places or months, and words that stand where names do but are none."""

from __future__ import annotations

# First names that are everyday words or places: they count only beside a greeting, a farewell or a surname.
# Names that are nearly always a person when they have their capital (John, Jack, Mike, Peter) are not here.
ALSO_WORDS = frozenset(
    """
    ace adore ally amber angel april archer art asia aspen august austin autumn bear bill bliss blue brandy
    bright brook brooklyn bud buck chance charity charlotte chase chelsea cherry clay cliff clover cole coral
    crystal daisy dallas dawn day dean dell denver dick dixie don duke earl easter eden ember faith fern field
    finn fleur flora florence forest forrest gay gene general georgia ginger glen grace grant gray guy hall
    harmony haven hazel heath heaven holly honey hope hunter hyacinth iris ivory ivy jade jasmine jay jet jewel
    jolly jordan joy judge june justice king kit lake lance lane laurel lily lincoln london love loyal major
    marina mark marsh mason mat may mercy merry miles misty mo morgan noble norm nova oak olive opal orchid
    paris pat patience patsy peace pearl penny pepper petal phoenix pierce piper poppy precious price prince
    princess queen rain ray reed reef reign rich river robin rock rocky rod rose rosemary rowan royal ruby rusty
    sage sandy savannah scout sierra sienna skip sky skye sol sonny spring star stone storm sue summer sunny
    sydney tab tag tiger timber trinity troy trust van viola violet virginia von wade walker ward wave way west
    will willow winter wolf woody wren zen milan adelaide lourdes valencia alexandria siena verona roma israel
    chad kenya china india america carolina dakota montana tennessee cuba malta jersey santiago salvador lima
    odessa jan mai juni juli ernst stern kai engel heide rosa sommer viel alter lang dank may-day roman romain
    constance prudence clemence aurore soleil abril sol job gemma claude pascal german english org company list
    company toy mar per peer ties line made meta read best real long key page an my early held reader link marks
    parts date small good rust put hook volta blackwell laguna plover smart pages walls cross doe short elif
    valid server edit conn constant beta sep sine odd said lut dev uni timm nil pol atlas lies lex tilde lone
    till tri nout ninja greet forum sem eta vid els harm diamond rex magna blessing sad kick tone lucky rut
    kaiser aud maj barr gregorian moa corona ey allen linux moon maya java delta sigma omega alpha gamma python
    fedora ruby perl pearl scala dart crystal elm nim io apache nova titan ampere turing hopper maxwell pascal
    kepler fermi lovelace tesla volta gretel andromeda mercury venus mars jupiter saturn neptune pluto orion
    echo vega pilot destiny genesis trace tracer pace page pages case cases cash sky sunshine jo bee dee sing
    song bong long ping pong ming tang bao dung dong man mann men ho so no go do la le el da di de al bin ibn
    abu bel bell nova novo
    """.split()
)

# Surnames that are words with a capital in many sentences (streets, firms, colours, trades, titles, headings).
WORDS_LIKE_SURNAMES = frozenset(
    """
    stack fields field char handler branch link parts fee date repo reader hook holder font freely held cross
    post page pages marks pop roots root guard singleton fresh junk master dash smart convey carrier powers
    power fair bridge bail renders grey gray carr rand sane rout steward gates gate lie wise hood bridges weeks
    bond english banks bank brown moon suits flood ham killer hell strand pole tack solar york glasses kern
    cousin fox corr hill bite black white green gold golden silver young king long wood woods stone rivers river
    brooks brook parks park cook baker carter mason cooper fisher hunter potter taylor tailor miller bush rose
    reed ford lane mills mill wells pierce price rich sharp short small strong swift noble good best moody love
    lord church bishop pope abbot monk knight ward hall house castle moss frost snow winter winters summer
    summers day days may march waters water sands sand beach lake north south east west northern southern
    eastern western new old major minor sergeant marshall marshal judge justice law laws bell ball bean beans
    berry bird bright bull butcher butler case cash chambers chance chase child christian clay close cole cross
    dale dean dear dean drake duke dyer early earl fairbanks farmer farrow field finch fields flowers fry gamble
    garden gardener gay gentry glass glover good grace grant graves grove hand hands hardy harper head heath
    high holder hope house hunt hurst ice iron joiner joy keen kemp kent key keys kidd land landing lamb last
    law leach lee legend light little locke lock london lone lowe low mace man mann martial mead mercer merchant
    miles money moor moore nash neal noon novel oakes orange page paine painter palmer parish parker paul peace
    peck pepper petty pickle piper plant pond pool poole porter post pound power pratt priest prince prior pryor
    quick read reader real rice ridge ring rock roof rowe royal rush rust sage sailor salt savage saw sawyer
    school scott sears self sexton shaw shepherd short silk singer skinner smart spear spears speed spring
    staples star stark steel stern stock stokes stout street strong style sugar tanner teller temple terry
    tiller tower trail travers treasure trees tucker turner tyler wade walk walker wall walls ware warner warren
    weaver webb web weeks welch well west wheat wheeler wild wilder will willow wing wise wolf worth wright
    yates york test tests doe team data user users item items note notes order orders total company brand model
    unit units center centre point points plus open group service services online express global general
    standard premium classic public private central national first second german french spanish italian russian
    chinese japanese korean irish welsh scot scotland ireland wales england france germany poland blackwell olmo
    plover volta laguna picard ravel pareto legendre ramsey cuda maxwell hopper turing ampere gauss more put
    made real early real best key read company line list small good mays august april june wolf winter brand
    """.split()
)

# Capitalised words that stand where a name would: after a greeting, before a comma, on the last line.
NOT_NAMES = frozenset(
    """
    all everyone everybody team there folks guys friend friends sir madam both colleagues colleague customer
    neighbour neighbor love dear darling mate buddy dude man mum mom dad grandma grandpa mama papa oma opa mutti
    vati sis bro together zusammen alle ihr ihnen leute kollegen kolleginnen damen herren herr frau hallo hi hey
    hello thanks thank thx cheers best regards kind warm warmest sincerely yours faithfully truly love hugs xoxo
    greetings wishes bye later morning afternoon evening night day good great ok okay yes no sure sorry please
    see you soon talk take care again welcome congratulations happy birthday merry christmas new year sent from
    my iphone android gesendet von danke bitte liebe lieber viele grüße gruß grüsse lg vg mfg mit freundlichen
    bis bald gerne ja nein guten tag abend morgen merci bonjour salut cordialement bien bisous gracias hola
    saludos ciao grazie saluti the a an and or but if it is this that we i my me our us your he she they them
    what when where who how why so to for of in on at with from not monday tuesday wednesday thursday friday
    saturday sunday january february march july september october november december montag dienstag mittwoch
    donnerstag freitag samstag sonntag januar februar märz mr mrs ms miss dr prof support info office service
    sales admin noreply newsletter group list mailer daemon postmaster marketing billing contact help desk
    reception hr it unknown me you mail email company inc ltd gmbh ahoy aye avast matey captain cap'n skipper
    cap szanowni państwo panie panowie pani pan wszyscy dzień dobry pozdrawiam pozdrowienia dziękuję proszę
    witam cześć señor señora señores equipo todos monsieur madame messieurs mesdames tous équipe signor signora
    tutti
    """.split()
)

# First names that are everyday words of the text's own language: alone they are hardly a name there.
ALSO_WORDS_OF = {
    language: frozenset(words.split())
    for language, words in {
        "es": """
            una lee leia dale capa sol luz paz rosa alba fuente mar cruz dolores mercedes pilar
            consuelo nieves blanca clara santo fe piedad rocío ángel león abril julio junio agosto
            marina soledad victoria gracia rubí estrella reyes remedios milagros caridad amparo
            encarnación asunción socorro perla gloria aurora flor azul ola tal
        """,
        "pt": """
            uma leia tom mude dia sol luz paz rosa graça glória vitória dores fé anjo leão abril
            julho marina rubi estrela perla aurora flor azul clara santo socorro rita vera cruz mar
            neves bela linda
        """,
        "it": """
            una ora iva sole fiore bianca rosa dora vera sta alba gioia gemma perla viola marina
            serena chiara dolce felice vitale italo franco primo massimo allegra luce stella libera
            donna grazia vittoria fede pia bella carina quinto sesto settimo ottavio celeste fulmine
            natale pace salvatore santo romana italia
        """,
        "fr": """
            manuel manuelle aimée aimé désiré parfait juste noël aube rose marine claire fleur
            pierre reine prudence constance olive france blanche lumière céleste clément ange marin
            modeste fidèle victoire grâce jolie belle mai honoré roche solange avril
        """,
        "nl": """
            frans engels moet merel roos storm bo puck wolf pit joy bloem hoop zon ster vos beer
            guus jet wil bas mees sterre fleur lente zoë lot stijn tijn madelief linde laat
        """,
        "de": """
            malen fügen ernst kai engel heide rosa sommer viel alter lang dank mark jan stern wolf
            frank heller sonne kühn blank klar frieder rosen heil wonne minne
        """,
        "sv": """
            bo per gun love nova sten björn bror stig my siv ull tor sol liv lilja ros maj jul kraft
            iris alva vilja
        """,
        "no": """
            bo per liv sten bjørn stig tor sol ros siv my mai may dag even frank
        """,
        "da": """
            bo per liv sten bjørn stig tor sol ros siv my maj dag bent
        """,
        "pl": """
            iga róża kalina malina jagoda lilia jaśmina wit gaja nela pola bogusław
        """,
        "ru": """
            агент герой вера надежда любовь слава лев роза лилия мир май
        """,
        "uk": """
            агент герой віра надія любов слава лев роза лілія мир
        """,
        "tr": """
            su deniz güneş ay can ada bahar barış umut yağmur çiçek nur gül onur savaş toprak yaprak
            kaya demir ışık doğa evren tan şafak derya pınar ırmak güven bilge özgür yıldız
        """,
        "cs": """
            růžena květa viola nora máj
        """,
        "hu": """
            virág hajnal tél nyár fehér ibolya rózsa csilla béke
        """,
        "fi": """
            tuuli meri ilma lumi suvi päivi oma aika toivo onni rauha taimi tähti kukka ilo satu
            usko lahja urho
        """,
    }.items()
}
