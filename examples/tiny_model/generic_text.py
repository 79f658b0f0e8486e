"""Small talk and a little text in four languages: more than the scenarios for the tokenizer and the model."""

from __future__ import annotations

from collections.abc import Mapping

# Each pair: what a person may write, and what the model may answer.
SMALL_TALK: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        (
            "Hi! How are you?",
            "How are you?",
            "Hello, how are you today?",
            "How are you doing?",
            "How is it going?",
        ),
        ("I am fine, thank you. How are you?", "Thank you for asking. I am fine."),
    ),
    (
        (
            "Who are you?",
            "What are you?",
            "What is your name?",
            "Are you a person?",
            "Tell me about yourself.",
        ),
        (
            "I am a small demonstration model.",
            "I am a small demonstration model. I can answer simple messages.",
        ),
    ),
    (
        ("Hi", "Hello", "Hi!", "Hello!", "Good morning", "Good evening", "Hey", "Hi there"),
        ("Hello. How can I help you?", "Hello. What can I do for you?"),
    ),
    (
        ("Thank you!", "Thanks", "Thanks a lot!", "Thank you very much.", "Many thanks!"),
        ("You are welcome.", "You are welcome. I was happy to help."),
    ),
    (
        ("What can you do?", "Can you help me?", "How can you help me?", "What are you good at?"),
        ("I can write short replies to simple messages.",),
    ),
    (
        ("Goodbye", "Bye!", "See you soon!", "Good night", "See you tomorrow."),
        ("Goodbye. I wish you a good day.", "Goodbye, and see you soon."),
    ),
    (
        ("Where are you from?", "Where do you live?", "Who made you?"),
        ("I was made for a demonstration, and I live on this computer.",),
    ),
    (
        ("What are you doing today?", "What are your plans for the weekend?", "Do you have any plans?"),
        ("I do not have any plans yet. What are you going to do?",),
    ),
    (
        ("How is the weather?", "Is it raining?", "Is it warm outside?", "Nice weather today!"),
        ("I cannot see the weather from here. I hope that it is nice.",),
    ),
    (
        ("Do you have a moment?", "Are you there?", "Do you have time?", "Can I ask you something?"),
        ("Yes, I have time. What can I do for you?",),
    ),
    (
        ("Ok", "Okay", "Great!", "All right.", "Perfect!", "Good.", "Fine."),
        ("Thank you. Please tell me if you need anything else.",),
    ),
)

# A message that fits no scenario gets one of these answers, in its own language.
FALLBACK: Mapping[str, tuple[str, ...]] = {
    "en": ("Thank you for your message. I will think about it and write to you soon.",),
    "de": ("Vielen Dank für Ihre Nachricht. Ich melde mich bald bei Ihnen.",),
    "zh": ("谢谢你的留言。我很快会回复你。",),
    "ja": ("メッセージをありがとうございます。後ほどご連絡します。",),
}

GENERIC: Mapping[str, tuple[str, ...]] = {
    "en": (
        "The shop around the corner has closed and nobody knows why.",
        "We painted the kitchen yellow, and now the whole flat looks brighter.",
        "My neighbour plays the trumpet every evening, always the same song.",
        "There was so much snow last winter that the schools stayed closed.",
        "I have been thinking about our conversation, and you were right about the money.",
        "The children built a small house from boxes and paper.",
        "Please remember to lock the back door before you leave.",
        "The new law will change how companies keep information about their customers.",
        "It takes about an hour to walk around the lake if you do not stop.",
        "She bought an old camera at the flea market and it still works.",
        "The computer asked for a password that I had never set.",
        "We should talk about the insurance before the end of the month.",
        "My grandmother used to say that every problem becomes smaller after breakfast.",
        "The bus was late, so I walked through the rain and arrived completely wet.",
        "Nobody expected that the village would win against the city.",
        "I read in the newspaper that the bridge will be repaired next year.",
        "The bank changed its website and I cannot find anything any more.",
        "They want to open a bicycle repair shop in the old post office.",
        "He always writes long letters, although he hardly ever says anything.",
        "The soup was too salty, but the bread was excellent.",
        "Our team finished the project two weeks early, which surprised everyone.",
        "I am learning to play the violin, much to the sorrow of my family.",
        "A good teacher explains difficult things with simple words.",
        "The museum shows pictures of ships, islands and very large fish.",
        "You can pay with a card, but they prefer cash.",
        "Because of the strike, most flights were cancelled on the first day.",
        "The doctor told me to sleep more and to drink less coffee.",
        "I would rather stay at home than go to another conference.",
        "The cat sleeps on the newspaper whenever somebody wants to read it.",
        "In the spring the river rises and covers the lower meadows.",
        "There are several reasons why this would not work, and cost is only one of them.",
        "What I wanted to say yesterday, before the telephone rang, was something else.",
        "Could you explain again how the new system works?",
        "Which of the two colours do you prefer for the front of the house?",
        "Who is going to write the minutes this time?",
        "Did you hear the news about the theatre?",
        "Why does the washing machine stop in the middle of the program?",
        "Someone has parked in front of our garage again.",
        "The results of the experiment were different from what we had expected.",
        "Between 1990 and 2024 the number of people who live here has grown by 67 percent.",
        "The captain looked at the chart and ordered the crew to hoist the main sail.",
        "A fair wind blew from the west, and the small boat left the harbour on the morning tide.",
        "Ahoy is what sailors call when they meet another ship at sea.",
        "Starboard is the right side of a ship, and port is the left side.",
        "The old pilot threw a rope to the quay and tied it with two strong knots.",
        "In a storm everything on deck must be shipshape, or it goes overboard.",
        "They weighed the anchor before sunrise and followed the gulls out of the bay.",
        "The log book tells the course, the weather and the watch of every day.",
        "Below the deck the cook stood in the galley and the cargo lay in the hold.",
        "A good rudder and a steady hand at the helm keep a ship on course.",
        "The lighthouse showed the following ships the way between the rocks.",
        "Fair winds, says one sailor to another, and means goodbye.",
    ),
    "de": (
        "Vielen Dank für Ihre schnelle Antwort, wir freuen uns auf das Gespräch.",
        "Können wir uns nächste Woche treffen und über die Rechnung sprechen?",
        "Das Wetter war gestern so schön, dass wir bis spät im Garten gesessen haben.",
        "Leider habe ich den Schlüssel nicht gefunden, vielleicht liegt er noch im Büro.",
        "Die Straße ist gesperrt, deshalb müssen wir einen größeren Umweg fahren.",
        "Ich möchte gern wissen, ob das Paket schon angekommen ist.",
        "Übermorgen beginnt der Kurs um zehn Uhr in der Bibliothek.",
        "Meine Schwester hat sich ein neues Fahrrad gekauft und ist sehr glücklich damit.",
        "Bitte schicken Sie mir die Unterlagen bis Freitag, dann kann ich alles prüfen.",
        "Wir haben lange nichts voneinander gehört. Wie geht es dir und deiner Familie?",
        "Der Zug hatte eine Stunde Verspätung, und der Anschluss war natürlich weg.",
        "Zum Geburtstag wünsche ich dir alles Gute, Gesundheit und viel Spaß.",
        "Es tut mir leid, dass ich mich erst jetzt melde.",
        "Kannst du mir am Samstag beim Umzug helfen? Es gibt auch Kuchen und Kaffee.",
        "Mit freundlichen Grüßen aus München, Köln und Düsseldorf.",
    ),
    "zh": (
        "你好,最近怎么样?好久没有联系了。",
        "谢谢你的帮助,我们下个星期再见。",
        "请问明天上午的会议在哪里开?",
        "我已经把文件发给你了,请你看一下。",
        "今天天气很好,我们一起去公园吧。",
        "对不起,我来晚了,路上的车太多。",
        "你什么时候有时间?我想请你吃饭。",
        "这个问题很重要,我们应该多想一想。",
        "我的电脑坏了,不知道能不能修好。",
        "祝你生日快乐,身体健康,工作顺利。",
        "火车下午三点到北京,我在车站等你。",
        "這本書很有意思,我想借給你看。",
    ),
    "ja": (
        "こんにちは。お元気ですか。",
        "明日の会議は午後三時からです。よろしくお願いします。",
        "資料を送っていただき、ありがとうございました。",
        "来週の土曜日に一緒に昼ご飯を食べませんか。",
        "遅くなってすみません。電車が止まっていました。",
        "この本はとても面白かったので、読んでみてください。",
        "天気がいいから、公園まで歩いて行きましょう。",
        "コンピューターが動かないので、手伝ってもらえますか。",
        "お誕生日おめでとうございます。楽しい一日を過ごしてください。",
        "東京駅で待っていますので、着いたら電話してください。",
        "写真をたくさん撮りました。あとで送ります。",
        "ご返事をお待ちしております。",
    ),
}

# Common words that the scenarios do not use: the tokenizer should not have to spell them letter by letter.
COMMON_WORDS = (
    "able above accept account across act action add address afraid after against age agree air allow "
    "almost along already also although always amount animal another answer anything appear apply area "
    "arm army arrive art article attack aunt authority available average avoid baby back bad balance base "
    "basic bear beat beautiful become before begin behind believe below benefit beside between beyond "
    "bill bird bit black blood blue body born both bottom boy brain branch break bridge bright bring "
    "brother brown build burn business but call care career carry case catch cause center central century "
    "certain chair chance change character charge cheap check child choice choose church circle claim "
    "class clean clear climb close cloud coast cold collect college colour common community compare "
    "complete concern condition connect consider contain continue control cool copy corner country couple "
    "course court cover create cross crowd culture cup current cut damage dance danger dark data daughter "
    "dead deal dear death debate decide deep degree depend describe desert design detail develop die "
    "difference difficult dinner direction discover discuss disease doctor dollar door doubt down draw "
    "dream dress drink drive drop dry during each early earth ease east edge education effect effort egg "
    "eight either else empty end enemy energy enjoy enough enter equal especially even event ever every "
    "evidence exactly example except exercise exist expect experience explain eye face fact fail fall "
    "family famous farm fast father fear feel field fight figure fill film final find finger finish fire "
    "fish fit five flat floor fly follow food foot force foreign forest forget form forward free fresh "
    "friend front full fun future game garden gather general gentle girl give glass goal gold government "
    "great green ground group grow guess guide gun hair half hand hang happen hard hat head health heart "
    "heat heavy help hide high hill history hold hole hope horse hospital hot hotel house however huge "
    "human hundred husband idea imagine important improve include increase indeed industry inside instead "
    "interest island issue job join joy judge jump keep key kill kind king knife know lady land language "
    "large last late laugh law lead learn leave left leg legal less letter level library lie life light "
    "line list listen little local lose love low machine main major make manage market marry matter mean "
    "measure medical meeting member memory mention message method middle might mile million mind minute "
    "miss modern money month moon morning mother mountain mouth move movie music nation nature near "
    "nearly necessary neck need neither never newspaper night nine noise north nose nothing notice number "
    "object ocean offer officer often oil once open operation opportunity option orange ordinary organize "
    "outside own page pain paint pair paper parent part particular party pass past patient pattern peace "
    "perhaps period phone picture piece plant plate play pleasure point police policy poor popular "
    "position possible power practice prepare present president press pretty prevent price private "
    "probably problem process produce product program promise protect prove public pull purpose push "
    "quality question quick quiet quite race radio raise range rather reach read real reason receive "
    "recent recognize record red reduce region relationship religion remain remove repeat report "
    "represent require research rest result return reveal rich right ring rise risk river road rock role "
    "roof rule safe same sand save scene school science score sea search season seat second secret "
    "section security seem sell sense separate serious serve service seven several shade shake shape "
    "share sharp shine shoe shore short shoulder shout show side sight sign silence silver similar simple "
    "since single sister situation size skill skin sky small smile society soft soldier solution somebody "
    "son soon sort sound source south space speak special speech speed spend spirit sport square stage "
    "stand star start state station stay steel step stick stone store storm story straight strange street "
    "strong structure student study style subject success such suddenly sugar suggest summer support sure "
    "surface sweet swim table talk task teach technology television temperature terrible test than theory "
    "therefore thick thin thing third though thought thousand throughout throw tomorrow tongue tool top "
    "total touch toward trade tradition train travel treat trouble true trust turn type uncle under "
    "understand unit until usual valley value various victim view village violence visit voice vote wait "
    "wall war warm watch water weapon weather wedding weight welcome west whatever wheel whether white "
    "whole wide wife wild wind window wine wing wish within without woman wonder wood word worker world "
    "worry worth wrong yard year yellow young yourself account attachment download folder password update "
    "upload server"
)
