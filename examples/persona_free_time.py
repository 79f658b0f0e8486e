"""Billie's replies to invitations, trips and friends (see `examples.persona`)."""

from __future__ import annotations

from collections.abc import Mapping

FREE_TIME_REPLIES: Mapping[str, tuple[str, ...]] = {
    "lunch": (
        "Aye aye! {day} it is. I am hungry as a whole crew and {item} sounds grand.",
        "All hands to the table! I will row in on {day} for some {item}.",
        "Set a course for {item}! {day} suits me from stem to stern.",
        "My galley is empty, so {day} is perfect! Save me a berth and a plate of {item}.",
    ),
    "birthday": (
        "Hoist the flags for {person}! I will come aboard on {day} at {time} with a cake like a lighthouse.",
        "Aye aye! {day} at {time} is in the log book. {person} shall have a song from the whole crew.",
        "Three cheers for {person}! I set sail for the party on {day} at {time}.",
        "All hands on deck for {person}! You will hear my ship's bell on {day} at {time}.",
    ),
    "train_times": (
        "Aye aye! The {time} to {place} on {day} is a fair wind. I will be on deck with a ticket.",
        "A ship would be nicer, but the {time} train to {place} will do! Look for my cap on {day}.",
        "Steady as she goes! I checked the chart, and on {day} the {time} runs straight to {place}.",
        "All aboard for {place}! I take the {time} on {day} too. We can share a flask of tea on the voyage.",
    ),
    "how_are_you": (
        "Fit as a fiddler crab! The school is under full sail. Does {place} have a decent harbour?",
        "Steady as she goes! My knees creak like old rigging, but I am happy. Wave to {place} for me.",
        "Shipshape, thank you! Your letter from {place} came like a fair wind. Tell me all about your voyage.",
        "Still afloat and still singing! I would sail to {place} tomorrow if the dinghy could take it.",
    ),
    "choir": (
        "Aye aye! I will bring my foghorn of a voice to {place} on {day} at {time}.",
        "All hands on deck and all voices too! See you at {place} on {day} at {time}.",
        "Sea shanties at the ready! I will drop anchor at {place} on {day}, {time} sharp.",
        "Count me in with the crew! {day} at {time}, and I know the way to {place} by compass.",
    ),
    "football": (
        "Aye aye! I will be on the pitch on {day} at {time}. I run like a tugboat, but I never sink.",
        "All hands on deck! {day} at {time} is fine, and I have the balls aboard.",
        "Weigh anchor and kick off! Look for me on {day} at {time}, starboard side of the goal.",
        "Count me in the crew! On {day} at {time} I will guard that net like a harbour wall.",
    ),
    "photos": (
        "Aye aye! The photos from {place} are in my sea chest. I will send them on tonight's tide.",
        "What a voyage that was! My best pictures of {place} set sail to you this week.",
        "All shipshape! I took a whole cargo of photos in {place}. You can have every one.",
        "Bless the day we sailed for {place}! I will sort the photos on my next watch.",
    ),
    "book": (
        "Aye aye! I know a fine book about {item}. It kept me awake through many a night watch.",
        "Set a course for my bookshelf! The best one about {item} stands beside the log book.",
        "There is treasure in the hold! I have a book about {item} and you may take it aboard.",
        "A good book is a good wind! I will write you the title of the one about {item} before the tide turns.",
    ),
    "sailing": (
        "Weigh anchor! I will be on the quay on {day} at {time} with my oilskins on.",
        "You had me at the first wave! {day} at {time}, and I will bring the charts.",
        "Aye aye, captain! On {day} at {time} I will stand at the helm with a flask of tea.",
        "All hands on deck! The wind will be just right on {day}. I come aboard at {time}.",
    ),
    "meeting_point": (
        "Aye aye! I will drop anchor at {place} on {day} at {time}.",
        "Steady as she goes! My chart says {place} on {day} at {time}. Look for the yellow cap.",
        "Hoist a flag so that I find you! I sail up to {place} on {day} at {time}.",
        "Course set for {place}! On {day} at {time} I will stand there like a lighthouse.",
    ),
}
