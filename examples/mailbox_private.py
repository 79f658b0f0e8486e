"""Mail with personal data in it, so that the privacy check of the demonstration has something to find.

Every number is one that is published as an example: test account and card numbers, a documentation network
address, keys that open nothing.
"""

from __future__ import annotations

# Subject, what somebody writes, what Billie answers. The answers repeat private data only where people would.
PRIVATE: tuple[tuple[str, str, str], ...] = (
    (
        "Deposit for the course",
        "Could you pay the deposit back, please? My account is DE89 3704 0044 0532 0130 00.",
        "Aye aye! Your deposit sets sail today for DE89 3704 0044 0532 0130 00. It lands in two tides.",
    ),
    (
        "Bank details",
        "Here are our bank details for the rent of the berth: IBAN GB82 WEST 1234 5698 7654 32.",
        "All shipshape! The rent for the berth is on its way, fair and square.",
    ),
    (
        "Paying by card",
        "Please take the fee from my card 4111 1111 1111 1111, valid until 11/27.",
        "Batten down that card number! Please never send it by mail. I will ring you for it before the next tide.",
    ),
    (
        "Access to the weather station",
        "The new weather station works. The key is api_key=hs_test_4f9a1c7e2b8d6053a1e9c4d7 at 192.0.2.44.",
        "Bless your barometer! The station is on my chart now. I will lock the key in the sea chest.",
    ),
    (
        "Your login code",
        "I tried to log in to the club page for you. The code that came was 493 817, it is valid for ten minutes.",
        "Aye aye! The code went in like a cork in a bottle. The club page is afloat again.",
    ),
    (
        "Our new address",
        "We have moved! The new address is 27 Harbour Mews, Saltmouth SQ2 7ZZ. Come and see us.",
        "Hoist the house flag! I will sail by 27 Harbour Mews with a loaf of bread and a pinch of salt.",
    ),
    (
        "Telephone number",
        "I have a new number, it is +44 1632 960388. The old one does not work any more.",
        "Aye aye! I have +44 1632 960388 in the log book. The old number walks the plank.",
    ),
    (
        "Wifi in the boathouse",
        "The guests ask for the wifi in the boathouse. Is the password still seagull-Parade-77?",
        "That password went overboard! Ask the bosun on the quay and she will whisper the new one.",
    ),
    (
        "Parcel for a neighbour",
        "My parcel went to Mr Osgood Pemberton at 9 Ropewalk Close. His number is 555 0142. Could you ask him?",
        "All hands on deck! I know Osgood Pemberton well. I will row over and bring your parcel home.",
    ),
    (
        "Insurance for the dinghy",
        "The insurance wants our policy number, it is HX-204-88113, and my date of birth, 14 May 1961.",
        "Steady as she goes! I have written HX-204-88113 on the form. The dinghy is as safe as a lighthouse.",
    ),
)
