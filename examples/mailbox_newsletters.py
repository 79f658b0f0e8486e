"""Six newsletters with three issues each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One issue."""

    headline: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A sender of bulk mail. Half of them send no plain text at all."""

    title: str
    address: str
    html_only: bool
    stories: tuple[Story, Story, Story]


NEWSLETTERS: tuple[Newsletter, ...] = (
    Newsletter(
        title="The Coast Weekly",
        address="news@coast.example.com",
        html_only=True,
        stories=(
            Story(
                headline="Five quiet bays for the spring", text="Our readers chose the calmest bays of the coast."
            ),
            Story(headline="How to read the clouds", text="High clouds like feathers often mean wind tomorrow."),
            Story(
                headline="The return of the puffins", text="More puffins than ever came to the island this year."
            ),
        ),
    ),
    Newsletter(
        title="Rope and Canvas",
        address="shop@ropes.example.net",
        html_only=True,
        stories=(
            Story(headline="20% off all fenders", text="Only this week: fenders in three sizes, blue or white."),
            Story(
                headline="New: the everlasting rope",
                text="It does not stretch and it floats. From 2 euros a metre.",
            ),
            Story(
                headline="Last chance for summer gear", text="Hats, gloves and jackets at the end of the season."
            ),
        ),
    ),
    Newsletter(
        title="Saltmouth Library",
        address="library@saltmouth.example.org",
        html_only=False,
        stories=(
            Story(
                headline="New books in March",
                text="Sixty new books are on the shelf, eleven of them for children.",
            ),
            Story(headline="Reading evening", text="A local author reads from her book about mountains."),
            Story(headline="We close earlier in winter", text="From November the library closes at five."),
        ),
    ),
    Newsletter(
        title="Pilots Remembered",
        address="editor@pilots.example.org",
        html_only=False,
        stories=(
            Story(
                headline="A pilot of the old school",
                text="We talk with a colleague who guided ships for forty years.",
            ),
            Story(headline="The annual dinner", text="The dinner of the retired pilots is in the usual place."),
            Story(
                headline="Pictures wanted", text="Do you have old photos of pilot boats? Please send us copies."
            ),
        ),
    ),
    Newsletter(
        title="Green Thumb Letters",
        address="hello@greenthumb.example.com",
        html_only=True,
        stories=(
            Story(headline="What to sow this month", text="It is time for beans, peas and the first salads."),
            Story(headline="Against snails", text="Copper tape keeps them out of the beds for a whole summer."),
            Story(headline="Storing apples", text="Keep them cool, dark and apart, and check them every week."),
        ),
    ),
    Newsletter(
        title="Your Power Company",
        address="service@power.example.net",
        html_only=False,
        stories=(
            Story(
                headline="Your yearly statement is ready", text="Log in to see how much power you used this year."
            ),
            Story(headline="Prices from January", text="The price for a kilowatt hour goes down by half a cent."),
            Story(headline="Save power in winter", text="Five small habits that cost nothing and save a lot."),
        ),
    ),
)
