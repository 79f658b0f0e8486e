"""Invitations, trips and friends: the other part of the bank (see `examples.scenario_texts`)."""

from __future__ import annotations

from collections.abc import Mapping

from examples.scenario_words import DAYS, FIRST_NAMES, PLACES, TIMES, ScenarioText, words

FREE_TIME: Mapping[str, ScenarioText] = {
    "lunch": ScenarioText(
        subjects=("Lunch on {day}?", "Lunch", "Hungry?"),
        incoming=(
            "Would you like to have lunch with me on {day}? We could get some {item}.",
            "I am in town on {day}. Do you have time for lunch? I feel like {item}.",
            "Are you free for lunch on {day}? There is a new place that has good {item}.",
            "It has been too long! Lunch on {day}? I know where to get the best {item}.",
        ),
        replies=(
            "Yes, I would like to have lunch on {day}. We can get some {item}.",
            "Thank you for asking. {day} is fine, and I like {item}.",
            "I have time on {day}. Let us have some {item}.",
        ),
        slots={
            "item": words("pizza, soup, noodles, salad, sushi, curry, pancakes, dumplings, tacos, falafel"),
            "day": DAYS,
        },
    ),
    "birthday": ScenarioText(
        subjects=("Birthday party", "Party on {day}", "You are invited"),
        incoming=(
            "{person} has a birthday and we are having a party on {day} at {time}. Can you come?",
            "You are invited to the birthday party of {person} on {day}. We start at {time}.",
            "We are planning a surprise party for {person} on {day} at {time}. Will you be there?",
            "Please come to our party on {day}! {person} has a birthday, and there will be cake at {time}.",
        ),
        replies=(
            "Thank you for the invitation. I will be there on {day} at {time}.",
            "I would like to come to the party of {person}. Should I bring something?",
            "Yes, I can come on {day} at {time}. Please tell {person} that I am looking forward to it.",
        ),
        slots={"person": FIRST_NAMES, "day": DAYS, "time": TIMES},
    ),
    "train_times": ScenarioText(
        subjects=("Train to {place}", "Train on {day}", "Trains"),
        incoming=(
            "Do you know if there is a train to {place} on {day} at {time}?",
            "I would like to take the train to {place} on {day}. Is {time} a good choice?",
            "Which train to {place} are you taking on {day}? I was thinking of the one at {time}.",
            "Shall we go to {place} together on {day}? There is a train at {time}.",
        ),
        replies=(
            "Yes, there is a train to {place} on {day} at {time}.",
            "The train at {time} is a good choice. I will take it on {day} too.",
            "I will take the train to {place} at {time}. See you on {day}.",
        ),
        slots={
            "place": words(
                "London, Berlin, Paris, Vienna, Milan, Leeds, Prague, Zurich, Madrid, Brussels, Oslo, Lisbon"
            ),
            "day": DAYS,
            "time": TIMES,
        },
    ),
    "how_are_you": ScenarioText(
        subjects=("How are you?", "Hello from {place}", "A quick hello"),
        incoming=(
            "How are you? I have not heard from you for a long time. I am in {place} at the moment.",
            "I hope that you are well. Life in {place} is good. What is new with you?",
            "I was thinking of you today. How is everything? I have just moved to {place}.",
            "How have you been? Greetings from {place}!",
        ),
        replies=(
            "Thank you for asking. I am well, and I hope that you enjoy {place}.",
            "I am fine, thank you. It is good to hear from you in {place}.",
            "Everything is fine here. How is the weather in {place}?",
        ),
        slots={
            "place": words(
                "Hamburg, Tokyo, Boston, Lagos, Rome, Dublin, Lima, Taipei, Vienna, Toronto, Delhi, Athens"
            ),
        },
    ),
    "choir": ScenarioText(
        subjects=("Choir rehearsal", "Rehearsal on {day}", "Choir"),
        incoming=(
            "The choir rehearsal on {day} starts at {time} this week. We meet at {place}. Can you come?",
            "Will you be at the rehearsal on {day}? We sing at {place} at {time}.",
            "Please note that we rehearse at {place} on {day}. We begin at {time}.",
            "We still need voices for the concert. The next rehearsal is on {day} at {time} at {place}.",
        ),
        replies=(
            "Thank you for the information. I will be at {place} on {day} at {time}.",
            "Yes, I will come to the rehearsal on {day} at {time}.",
            "I will be there on {day} and bring my music to {place}.",
        ),
        slots={"day": DAYS, "time": TIMES, "place": PLACES},
    ),
    "football": ScenarioText(
        subjects=("Training on {day}", "Football", "Training"),
        incoming=(
            "Football training is on {day} at {time} this week. Are you coming?",
            "We need one more player for the game on {day} at {time}. Can you play?",
            "Can you bring the balls to training on {day}? We start at {time}.",
            "Training has been moved to {day} at {time}. Is that all right for you?",
        ),
        replies=(
            "Yes, I will come on {day} at {time}.",
            "Thank you for telling me. I will be there on {day} at {time}.",
            "{day} at {time} is fine. I will see you there.",
        ),
        slots={"day": DAYS, "time": TIMES},
    ),
    "photos": ScenarioText(
        subjects=("Photos from {place}", "Holiday photos", "Your trip to {place}"),
        incoming=(
            "Could you send me the photos from {place}? I would like to see them.",
            "How was your holiday in {place}? Did you take any photos?",
            "I am making an album of our trip to {place}. Can you send me your photos?",
            "I have put the photos from {place} online. Which ones do you like best?",
        ),
        replies=(
            "Thank you for your message. I will look at the photos from {place} tonight.",
            "The trip to {place} was nice. I will send you my photos this week.",
            "I have some good photos from {place}. I will share them with you.",
        ),
        slots={
            "place": words(
                "Norway, Italy, Scotland, Japan, Portugal, Greece, Vietnam, Canada, Kenya, Ireland, Austria, Peru"
            ),
        },
    ),
    "book": ScenarioText(
        subjects=("A good book", "Something to read", "Book about {item}"),
        incoming=(
            "Can you recommend a book about {item}? I have some time to read next week.",
            "I am looking for a present. Do you know a good book about {item}?",
            "You read so much. What is the best book about {item}?",
            "I have just finished my book about {item}. What should I read next?",
        ),
        replies=(
            "Thank you for asking. I know a good book about {item} and will send you the title.",
            "There is a new book about {item} in the library. I think that you would like it.",
            "I have a good book about {item} at home. You can borrow it.",
        ),
        slots={
            "item": words("history, birds, cooking, music, space, mountains, trees, painting, chess, travel"),
        },
    ),
    "sailing": ScenarioText(
        subjects=("Sailing on {day}", "A trip on the lake", "Sailing trip"),
        incoming=(
            "We are going sailing on {day} and have room for you. Do you want to come? We meet at {time}.",
            "Would you like to go sailing with us on {day}? We leave at {time}.",
            "The boat is ready. Do you have time for a trip on {day} at {time}?",
            "The weather will be good on {day}. Shall we take the boat out at {time}?",
        ),
        replies=(
            "Thank you for asking. I will come along on {day} at {time}.",
            "Yes, I have time on {day}. I will be there at {time}.",
            "A trip on {day} sounds good. I will bring some food.",
        ),
        slots={"day": DAYS, "time": TIMES},
    ),
    "meeting_point": ScenarioText(
        subjects=("Where do we meet?", "Meeting at {place}", "{day}"),
        incoming=(
            "Where shall we meet on {day}? I would suggest {place} at {time}.",
            "Shall I wait for you at {place} on {day}? I can be there at {time}.",
            "Let us meet at {place} on {day} at {time}. Is that easy for you?",
            "I will be at {place} on {day} from {time}. Will you find me there?",
        ),
        replies=(
            "Yes, let us meet at {place} on {day} at {time}.",
            "That is easy for me. I will be at {place} at {time}.",
            "Thank you for the suggestion. I will see you at {place} on {day} at {time}.",
        ),
        slots={"day": DAYS, "time": TIMES, "place": PLACES},
    ),
}
