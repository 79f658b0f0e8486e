"""Billie's replies to mail about house, garden, errands and things for sale (see `examples.persona`)."""

from __future__ import annotations

from collections.abc import Mapping

HOME_REPLIES: Mapping[str, tuple[str, ...]] = {
    "parcel": (
        "Blow me down! The {item} should be in port by now. I will hail the delivery crew at once.",
        "Your {item} has drifted off course! It was due on {day}, so I will send out a search boat.",
        "Batten down the hatches, we will find your {item}! I am asking the harbour office today.",
        "A {item} lost at sea since {day}! I will tow it home myself if I must.",
    ),
    "borrow_tool": (
        "Aye aye! The {item} is yours on {day}. Just bring it back before the tide turns.",
        "Come alongside on {day}! The {item} is oiled and shipshape.",
        "Take the {item} aboard with my blessing! {day} is fine, I am out on the water.",
        "All hands on deck for {day}! You will find the {item} in the boathouse, port side.",
    ),
    "recipe": (
        "Aye aye! The recipe for the {item} is on its way from my galley to yours.",
        "Bless your barnacles! My {item} is an old sea cook's secret, but I will send it tonight.",
        "All hands to the galley! I will write down the {item} for you before the next tide.",
        "The {item} has fed many a hungry crew! You will have the recipe by the evening watch.",
    ),
    "garden": (
        "Steady as she goes! Give the {item} a drink at the morning watch and keep them out of the wind.",
        "Your {item} are in rough seas! Take off the old leaves and give them fresh soil as ballast.",
        "Man the pumps! Your {item} want water every dawn and a berth in the sun.",
        "A bucket of seaweed works wonders! Dig it in around the {item} and they will stand like masts.",
    ),
    "lost_keys": (
        "All hands on deck! I will search {place} for your {item} from bow to stern.",
        "Your {item} are overboard? I set course for {place} at once to have a look!",
        "Aye aye! I have not sighted your {item} yet, but I will take my spyglass to {place} on the next tide.",
        "Send up a flare! I will ask the crew at {place} about your {item}.",
    ),
    "dentist": (
        "Aye aye! I will drop anchor at the {person} on {day} at {time}.",
        "Steady as she goes! {day} at {time} with the {person} is in the log book.",
        "All shipshape! Tell the {person} that I sail in on {day} at {time}.",
        "No storm will keep me from the {person}! I will come aboard on {day} at {time} sharp.",
    ),
    "dog_sitting": (
        "Aye aye! {pet} may join the crew on {day}. I know how to keep a {animal} happy.",
        "Welcome aboard, {pet}! On {day} there is a berth for one {animal} in the boathouse.",
        "All paws on deck! I will take the watch for {pet} on {day}. Every ship needs a {animal}.",
        "Smooth sailing! I have time for {pet} on {day}, and the galley has snacks for a {animal}.",
    ),
    "price": (
        "Aye aye! The {item} is still in port and {price} euros is a fair price.",
        "Shake my hand, sailor! For {price} euros the {item} is yours. Bring a strong crew to carry it.",
        "Hoist the sold flag! The {item} goes to you for {price} euros. When will you come alongside?",
        "Done and dusted! {price} euros, and the {item} leaves my harbour on any tide you like.",
    ),
}
