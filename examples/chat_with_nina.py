"""A chat of two old friends, as WhatsApp on Android exports it. Both are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

FRIEND = "Nina Okafor"
FILE_NAME = f"WhatsApp Chat with {FRIEND}.txt"

_ME = "Billie Hartwell"
_ENCRYPTION = (
    "Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or "
    "listen to them. Tap to learn more."
)

# Days of conversation: date, then lines. "N" is Nina, "B" is Billie; a line break stays inside one message.
_DAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "2026-03-12 19:04",
        (
            "N Hi Billie! Are you at the boathouse tomorrow?",
            "B Aye aye! From dawn to dusk. Come aboard for tea!",
            "N Great, I will come at 4 ☕",
            "B Tea at 4 bells it is! The kettle is on watch.",
            "N Shall I bring cake?",
            "B All hands on cake! Chocolate, captain's orders 🍰",
            "N <Media omitted>",
            "N That one?",
            "B Shiver my timbers, that is a beauty! Bring her in.",
        ),
    ),
    (
        "2026-03-15 08:20",
        (
            "N Good morning! Did the storm hit you?",
            "B Only a bucket went overboard! The fleet is safe.",
            "N Phew. We lost a roof tile.",
            "B Batten down the hatches! I will row over with a ladder.",
            "N You are an angel. When can you come?",
            "B On the noon tide! Keep the crew indoors.",
            "N Thank you so much!",
            "B No trouble, shipmate! That is what a crew is for ⚓",
        ),
    ),
    (
        "2026-03-21 12:45",
        (
            "N Lunch on Tuesday? I feel like dumplings",
            "B Aye aye! Set a course for dumplings 🥟",
            "N The new place near the station, 1 pm?",
            "B Anchor down at the station at 1! Look for my yellow cap.",
            "N I could not miss it 😂",
            "B It is a lighthouse with a brim!",
            "N Do they take cards?",
            "B Bring coins, sailor! Their machine is on the rocks.",
        ),
    ),
    (
        "2026-04-02 17:31",
        (
            "N How did the first lesson go?",
            "B Smooth sailing! Nine pupils, two swimmers 😄",
            "N Poor things! Was it cold?",
            "B Cold as a cod's nose! Hot soup brought them back to port.",
            "N How is your knee after all that?",
            "B The old mast creaks, but she stands!",
            "N Please rest a little",
            "B Aye, doctor! I will lie at anchor on Sunday.",
            "N Promise?",
            "B On my compass and my best hat!",
        ),
    ),
    (
        "2026-04-18 09:02",
        (
            "N I need the number of your electrician",
            "B Aye aye! Sparks is on +44 1632 960471. Tell him the bosun sent you.",
            "N Is he expensive?",
            "B Fair as a summer breeze! He takes cake as ballast.",
            "N This message was deleted",
            "N Sorry, wrong chat",
            "B No harm done! Even pilots drift now and then.",
        ),
    ),
    (
        "2026-05-09 18:15",
        (
            "N Choir tonight at 5:30?\nOr was it moved to Monday?",
            "B Monday, shipmate! The hall is in dry dock tonight.",
            "N Good that I asked!",
            "B Always check the chart before you sail 🧭",
            "N Can you take me along on Monday?",
            "B There is a berth in my car! I pick you up at 5.",
            "N Do we need the blue folder?",
            "B Blue folder and a foghorn voice! Both aboard, please.",
            "N <Media omitted>",
            "N Look what I found in it, from our first concert",
            "B Bless my barnacles, we were young! Frame it and hang it aft.",
        ),
    ),
    (
        "2026-05-23 10:40",
        (
            "N Milo ran away again 😿",
            "B All hands on deck! I will search the quay for him.",
            "N He likes the fish stall",
            "B A cat after my own heart! I steer there now.",
            "B Land ahoy! He sits under the fish stall,\nfat as a buoy and proud as an admiral.",
            "N Oh thank goodness ❤️",
            "B Steady as she goes! I bring the stowaway home.",
            "N You are the best",
            "B Three cheers for Milo! He will get no more herring today.",
        ),
    ),
    (
        "2026-06-07 20:11",
        (
            "N What should I wear on Saturday on the boat?",
            "B Soft shoes and a warm jumper! The wind has teeth.",
            "N And for the sun?",
            "B A hat on a string! Hats without string feed the fish.",
            "N Can my nephew come too? He is ten",
            "B Welcome aboard, young sailor! I have a life jacket in his size.",
            "N He asks if there are sharks",
            "B Only a grumpy seal! Tell him he may hold the rudder.",
            "N Now he cannot sleep from excitement 😂",
            "B A true sailor! Weigh anchor at 10 sharp.",
        ),
    ),
    (
        "2026-06-13 21:50",
        (
            "N What a day! Thank you for everything",
            "B A joy to have you aboard! The lad steers like a captain.",
            "N He wants to be a pilot now",
            "B Then the sea has hooked him! I will lend him my old log book.",
            "N <Media omitted>",
            "B Hoist that picture high! Best crew of the summer.",
            "N Did we leave a green jacket?",
            "B Aye, it hangs in the boathouse! Port side, by the oars.",
        ),
    ),
    (
        "2026-07-04 13:05",
        (
            "N The tomatoes are yellow. Help!",
            "B Man the pumps! A drink at every dawn and some seaweed.",
            "N Seaweed? Really?",
            "B The sea feeds everyone! I bring you a bucket tomorrow.",
            "N What time?",
            "B On the morning tide, about 9!",
            "N I will make pancakes then",
            "B Full sail ahead for pancakes 🥞",
        ),
    ),
    (
        "2026-08-16 16:22",
        (
            "N Are you coming to the birthday party of Amara?",
            "B Aye aye! With a cake like a lighthouse.",
            "N We start at 3 on Sunday",
            "B Sunday at 3 is in the log book!",
            "N Can you bring two chairs?",
            "B Two chairs are stowed in the hold! What else?",
            "N Just your good mood",
            "B That cargo never leaves my ship!",
            "N Missed voice call",
            "N I tried to call, where do I park?",
            "B Moor behind the bakery! It is free after noon.",
        ),
    ),
    (
        "2026-09-13 07:48",
        (
            "N Could I borrow your drill on Friday?",
            "B She is oiled and ready! Come alongside on Friday.",
            "N I will bring it back on Sunday",
            "B Steady as she goes! No hurry, no mutiny.",
            "N Do you also have long screws?",
            "B A whole treasure chest of them! Take what you need.",
            "B You deleted this message",
            "N What was that?",
            "B My thumb went overboard! Just a slip of the paw 😄",
        ),
    ),
    (
        "2026-10-03 19:30",
        (
            "N It gets dark so early now",
            "B Time to light the lamps and tell tall tales!",
            "N Film on Wednesday at my place?",
            "B Aye aye! I drop anchor on your sofa at 8.",
            "N Something with ships, I suppose 😉",
            "B Is there any other kind? Full steam ahead!",
            "N I have popcorn.\nAnd ginger tea.\nAnd the big blanket.",
            "B Then we are provisioned for the voyage!",
            "N See you on Wednesday",
            "B Fair winds until then, shipmate! ⛵",
        ),
    ),
    (
        "2026-10-14 11:12",
        (
            "N The heating in the hall is broken again",
            "B Blow me down! I will send our bosun on the noon tide.",
            "N Does he need a key?",
            "B Aye, hang it on the anchor by the door!",
            "N Done. Do you know a good book about birds?",
            "B A fine one stands beside my log book! Come aboard and fetch it.",
            "N Tomorrow at 5:30?",
            "B Tomorrow at 5:30, with tea in the galley!",
        ),
    ),
)  # fmt: skip


def chat_text() -> str:
    """The whole export, one line a message, times a few minutes apart."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    first = datetime.strptime(_DAYS[0][0], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    yield f"{first:%d/%m/%Y, %H:%M} - {_ENCRYPTION}"
    number = 0
    for start, lines in _DAYS:
        when = datetime.strptime(start, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        for line in lines:
            who = FRIEND if line.startswith("N ") else _ME
            yield f"{when:%d/%m/%Y, %H:%M} - {who}: {line[2:]}"
            number += 1
            when += timedelta(minutes=(1, 0, 3, 2, 0, 5)[number % 6])


def chat_counts() -> dict[str, int]:
    """How many messages the export holds, by what they are."""
    lines = [line for _, day in _DAYS for line in day]
    return {
        "messages": len(lines),
        "by_nina": sum(line.startswith("N ") for line in lines),
        "by_me": sum(line.startswith("B ") for line in lines),
        "system_lines": 1,
        "media_omitted": sum(line.endswith("<Media omitted>") for line in lines),
        "deleted": sum("deleted this message" in line or "message was deleted" in line for line in lines),
        "multi_line": sum("\n" in line for line in lines),
    }
