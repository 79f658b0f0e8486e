"""What people ask in everyday mail, and a plain answer to each. All of it was written for this project.

Two rules keep the bank coherent and are tested: every `incoming` text names every slot of its scenario, and
a `reply` uses only these slots. So every reply fits every incoming text of its scenario, and a tiny model can
learn to answer by copying.
"""

from __future__ import annotations

from collections.abc import Mapping

from examples.scenario_texts_free_time import FREE_TIME
from examples.scenario_words import DAYS, NUMBERS, PLACES, TIMES, ScenarioText, words

WORK: Mapping[str, ScenarioText] = {
    "move_meeting": ScenarioText(
        subjects=("Our meeting", "Meeting on {day}", "Can we move the meeting?"),
        incoming=(
            "Can we move our meeting to {day} at {time}? Something came up this week.",
            "I am sorry, but I cannot make our meeting. Would {day} at {time} work for you instead?",
            "My calendar is a mess this week. Could we meet on {day} at {time}?",
            "Is it all right if we shift the meeting to {day}? I was thinking of {time}.",
            "I have to move our meeting. Are you free on {day} at {time}?",
        ),
        replies=(
            "Thank you for your message. {day} at {time} works for me.",
            "Yes, {day} at {time} is fine. I have changed the meeting in my calendar.",
            "That is no problem. I will see you on {day} at {time}.",
        ),
        slots={"day": DAYS, "time": TIMES},
    ),
    "send_report": ScenarioText(
        subjects=("The {item}", "{item} by {day}", "Waiting for the {item}"),
        incoming=(
            "Could you send me the {item} by {day}? I need it for the board.",
            "I am still waiting for the {item}. Can I have it by {day}?",
            "Just a quick reminder that the {item} is due on {day}. How is it going?",
            "Do you think the {item} will be ready on {day}?",
            "We would like to look at the {item} together on {day}. Can you send it before then?",
        ),
        replies=(
            "Thank you for the reminder. I will send you the {item} by {day}.",
            "The {item} is almost ready. You will have it by {day}.",
            "Yes, I will send the {item} before {day}.",
        ),
        slots={
            "item": words(
                "report, budget, summary, presentation, project plan, sales report, draft, contract, "
                "schedule, survey"
            ),
            "day": DAYS,
        },
    ),
    "invoice": ScenarioText(
        subjects=("Invoice for the {item}", "Question about an invoice", "Invoice"),
        incoming=(
            "I have a question about the invoice for the {item}. Did you get our payment of {price} euros?",
            "The invoice for the {item} says {price} euros. Is that correct?",
            "We got your invoice for the {item}. Should it really be {price} euros?",
            "I am checking our books. Can you confirm {price} euros for the {item}?",
        ),
        replies=(
            "Thank you for your message. I can confirm {price} euros for the {item}.",
            "Yes, the amount for the {item} is correct. It is {price} euros.",
            "I have checked the invoice for the {item}. The amount of {price} euros is correct.",
        ),
        slots={
            "item": words(
                "chairs, desk, paint, repair, new windows, printing, flowers, training course, cleaning, bicycle"
            ),
            "price": words("40, 60, 75, 90, 120, 150, 200, 250, 300, 480"),
        },
    ),
    "book_room": ScenarioText(
        subjects=("Room for {day}", "Booking a room", "A room for {number} people"),
        incoming=(
            "I would like to book a room for {number} people on {day}. Is one free?",
            "Do you still have a room on {day}? We will be {number} people.",
            "We need a meeting room for {number} people on {day}. Can you arrange that?",
            "Could you book a room for {day}, please? It has to fit {number} people.",
        ),
        replies=(
            "Yes, there is a room free on {day}. I have booked it for {number} people.",
            "Thank you for your request. The room for {number} people is booked for {day}.",
            "I have booked a room for {number} people on {day}.",
        ),
        slots={"number": NUMBERS, "day": DAYS},
    ),
    "broken_printer": ScenarioText(
        subjects=("The {item}", "{item} not working", "Help with the {item}"),
        incoming=(
            "The {item} is not working again. Do you know what to do?",
            "I think the {item} is broken. Can you have a look at it?",
            "Have you had any trouble with the {item}? It stopped working this morning.",
            "Help! The {item} makes a strange noise and then nothing happens.",
        ),
        replies=(
            "I am sorry to hear that. Please turn the {item} off and on again.",
            "Thank you for telling me. I will have a look at the {item} this afternoon.",
            "I am sorry about the {item}. I will call the service today.",
        ),
        slots={
            "item": words(
                "printer, scanner, coffee machine, projector, copier, heating, door lock, screen, dishwasher, lift"
            ),
        },
    ),
    "late_reply": ScenarioText(
        subjects=("Sorry for the late reply", "The {item}", "Late answer"),
        incoming=(
            "I am sorry for the late reply. I was away until {day}. Do you still need the {item}?",
            "Please forgive my late answer. I only saw your message about the {item} on {day}.",
            "Sorry that it took me until {day} to write back. Is the {item} still open?",
            "I know that I am late. I can look at the {item} on {day}, if that still helps.",
        ),
        replies=(
            "That is no problem at all. Thank you for coming back to me about the {item}.",
            "Please do not worry about it. The {item} can wait.",
            "No problem, thank you for writing. We can talk about the {item} next week.",
        ),
        slots={
            "item": words("form, list, plan, offer, application, question, draft, survey, order, letter"),
            "day": DAYS,
        },
    ),
    "thanks_for_help": ScenarioText(
        subjects=("Thank you", "Thank you for your help", "Thanks for helping with the {item}"),
        incoming=(
            "Thank you so much for your help with the {item} on {day}. I could not have done it alone.",
            "I just wanted to say thanks for {day}. The {item} went so well because of you.",
            "You were a great help with the {item} on {day}. Thank you!",
            "Many thanks for helping us with the {item} on {day}. Everybody was very happy.",
        ),
        replies=(
            "You are welcome. I was happy to help with the {item}.",
            "Thank you for your kind words. I am glad that the {item} went well.",
            "It was no trouble at all. I am glad that I could help on {day}.",
        ),
        slots={
            "item": words(
                "move, concert, school fair, garden, repair, exhibition, tax forms, sale, street party, website"
            ),
            "day": DAYS,
        },
    ),
    "job_interview": ScenarioText(
        subjects=("Interview on {day}", "Your application", "Invitation to an interview"),
        incoming=(
            "Thank you for your application as a {item}. Could you come to an interview on {day} at {time}?",
            "We would like to talk with you about the job as a {item}. Is {day} at {time} possible for you?",
            "We are looking for a {item} and liked your letter. Are you free on {day} at {time}?",
            "You applied as a {item}. We would be pleased to see you on {day} at {time}.",
        ),
        replies=(
            "Thank you for the invitation. I will be there on {day} at {time}.",
            "Thank you very much. {day} at {time} suits me well.",
            "I would be glad to come on {day} at {time} and talk about the job as a {item}.",
        ),
        slots={
            "item": words(
                "teacher, gardener, nurse, driver, cook, librarian, baker, carpenter, translator, designer"
            ),
            "day": DAYS,
            "time": TIMES,
        },
    ),
}

HOME: Mapping[str, ScenarioText] = {
    "parcel": ScenarioText(
        subjects=("My parcel", "Where is my parcel?", "The {item} I ordered"),
        incoming=(
            "My parcel with the {item} has not arrived yet. It should have come on {day}.",
            "I ordered a {item} and was told that it would be here on {day}. Where is it?",
            "Do you know where my parcel is? The {item} was due on {day}.",
            "I am still waiting for the {item}. The tracking page has said {day} for a week now.",
        ),
        replies=(
            "I am sorry that the {item} has not arrived. I will ask the delivery service today.",
            "Thank you for your message. I will find out where the {item} is.",
            "I am sorry for the delay. The {item} should have been there on {day}, so I will check it now.",
        ),
        slots={
            "item": words("lamp, jacket, kettle, backpack, puzzle, blanket, keyboard, teapot, radio, clock"),
            "day": DAYS,
        },
    ),
    "borrow_tool": ScenarioText(
        subjects=("Could I borrow your {item}?", "Your {item}", "A small request"),
        incoming=(
            "Could I borrow your {item} on {day}? I will bring it back in the evening.",
            "Do you still have that {item}? I would need it on {day}.",
            "I have some work to do in the house on {day}. May I borrow your {item}?",
            "Would you lend me your {item} for {day}? Mine is broken.",
        ),
        replies=(
            "Yes, you can borrow the {item} on {day}.",
            "Of course. You can pick up the {item} on {day}.",
            "That is fine. I do not need the {item} on {day}.",
        ),
        slots={
            "item": words(
                "ladder, drill, hammer, saw, wheelbarrow, lawn mower, tent, sewing machine, bicycle pump, spade"
            ),
            "day": DAYS,
        },
    ),
    "recipe": ScenarioText(
        subjects=("Your {item}", "Recipe for the {item}", "A recipe"),
        incoming=(
            "Your {item} was wonderful. Could you send me the recipe?",
            "How do you make your {item}? I would love to try it at home.",
            "Everybody is still talking about your {item}. What is in it?",
            "Can I have the recipe for the {item}? We have guests next week.",
        ),
        replies=(
            "Thank you, I am glad that you liked the {item}. I will send you the recipe.",
            "I will write down the recipe for the {item} and send it to you tonight.",
            "Of course. The {item} is easy to make, and the recipe is on its way.",
        ),
        slots={
            "item": words(
                "apple cake, lentil soup, potato salad, bread, plum jam, vegetable curry, cheesecake, "
                "noodle soup, lemon tart, tomato sauce"
            ),
        },
    ),
    "garden": ScenarioText(
        subjects=("My {item}", "Garden question", "Help with my {item}"),
        incoming=(
            "The leaves of my {item} are turning yellow. What should I do?",
            "You know so much about plants. When should I water my {item}?",
            "My {item} do not look good this year. Do you have any advice?",
            "Something is eating my {item}. Do you know what helps?",
        ),
        replies=(
            "I would give the {item} a little water every morning.",
            "I am sorry to hear that. The {item} may need more sun and better soil.",
            "It is best to water the {item} early and to remove the old leaves.",
        ),
        slots={
            "item": words(
                "tomatoes, roses, beans, strawberries, tulips, potatoes, herbs, cucumbers, sunflowers, peppers"
            ),
        },
    ),
    "lost_keys": ScenarioText(
        subjects=("Lost {item}", "Have you seen my {item}?", "My {item}"),
        incoming=(
            "I think that I left my {item} at {place}. Have you seen them?",
            "I cannot find my {item}. Did you see them at {place} by any chance?",
            "Have you found my {item}? I had them when we were at {place}.",
            "My {item} are gone! Maybe they are still at {place}. Could you have a look?",
        ),
        replies=(
            "I have not seen your {item}, but I will look for them at {place}.",
            "I am sorry to hear that. I will ask at {place} about your {item}.",
            "I will go to {place} today and look for your {item}.",
        ),
        slots={
            "item": words(
                "keys, glasses, gloves, headphones, house keys, sunglasses, notes, tickets, car keys, papers"
            ),
            "place": PLACES,
        },
    ),
    "dentist": ScenarioText(
        subjects=("Your appointment", "Appointment on {day}", "Your appointment with the {person}"),
        incoming=(
            "This is a reminder of your appointment with the {person} on {day} at {time}.",
            "Your appointment with the {person} has been moved to {day} at {time}. Is that all right?",
            "The {person} can see you on {day} at {time}. Please confirm.",
            "We have a free appointment with the {person} on {day} at {time}. Would you like to take it?",
        ),
        replies=(
            "Thank you for the message. I will come on {day} at {time}.",
            "I confirm the appointment with the {person} on {day} at {time}.",
            "Yes, {day} at {time} is fine. Thank you.",
        ),
        slots={
            "person": words("dentist, doctor, eye doctor, hairdresser, vet, physiotherapist"),
            "day": DAYS,
            "time": TIMES,
        },
    ),
    "dog_sitting": ScenarioText(
        subjects=("Could you look after {pet}?", "{pet}", "A favour"),
        incoming=(
            "Could you look after {pet}, our {animal}, on {day}? We have to go away.",
            "We are away on {day}. Would you have time for {pet}? Our {animal} likes you so much.",
            "Our {animal} {pet} needs somebody on {day}. Could you help us?",
            "Do you have time on {day}? We need someone who can feed our {animal}. {pet} is very calm.",
        ),
        replies=(
            "Yes, I can look after {pet} on {day}.",
            "I would be happy to take care of {pet}. {day} is fine.",
            "Of course, I have time for {pet} on {day}. Please tell me what the {animal} eats.",
        ),
        slots={
            "pet": words("Bella, Max, Luna, Coco, Milo, Daisy, Rocky, Molly, Charlie, Nala"),
            "animal": words("dog, cat, rabbit, parrot, old dog, hamster"),
            "day": DAYS,
        },
    ),
    "price": ScenarioText(
        subjects=("Your {item}", "Price of the {item}", "Is the {item} still for sale?"),
        incoming=(
            "Is the {item} still for sale? I would pay {price} euros.",
            "I saw your notice about the {item}. Would you take {price} euros for it?",
            "How much is the {item}? I could offer {price} euros.",
            "My sister would like to buy your {item}. Is {price} euros all right?",
        ),
        replies=(
            "Yes, the {item} is still for sale. {price} euros is fine.",
            "Thank you for your offer. You can have the {item} for {price} euros.",
            "{price} euros is all right. When would you like to pick up the {item}?",
        ),
        slots={
            "item": words("table, bookshelf, piano, sofa, mirror, carpet, bicycle, guitar, fridge, bed"),
            "price": words("20, 30, 45, 50, 65, 80, 100, 130, 180, 220"),
        },
    ),
}

TEXTS: Mapping[str, ScenarioText] = {**WORK, **HOME, **FREE_TIME}
