"""How the journey through wine finds what to press: in the pixels, with the palette that the app really has."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from desktop_app.ui.theme import palettes

JOURNEY = Path(__file__).resolve().parents[3] / "installers" / "windows" / "wine" / "journey.py"
GROUND = b"\xf7\xf2\xec"
WIDTH, HEIGHT = 400, 120
WHOLE = (0, 0, WIDTH, HEIGHT)


@pytest.fixture(scope="module")
def journey() -> ModuleType:
    spec = spec_from_file_location("windows_journey", JOURNEY)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def picture(journey: ModuleType, *patches: tuple[int, int, int, int, bytes]) -> object:
    """A page with patches: left, top, right, bottom, colour."""
    rows = [bytearray(GROUND * WIDTH) for _ in range(HEIGHT)]
    for left, top, right, bottom, colour in patches:
        for row in rows[top:bottom]:
            row[3 * left : 3 * right] = colour * (right - left)
    return journey.Picture(WIDTH, HEIGHT, b"".join(map(bytes, rows)))


def test_that_the_colours_are_those_of_the_light_palette(journey: ModuleType) -> None:
    assert f"#{journey.ACCENT.hex()}" == palettes.LIGHT.accent
    assert f"#{journey.SOFT.hex()}" == palettes.LIGHT.accent_soft


def test_that_the_rightmost_button_is_found_with_the_words_on_it(journey: ModuleType) -> None:
    words = (320, 60, 340, 70, b"\xff\xff\xff")
    page = picture(journey, (20, 50, 120, 80, journey.ACCENT), (280, 50, 380, 80, journey.ACCENT), words)
    found = journey.button(page, WHOLE)
    assert (found.left, found.top, found.right, found.bottom) == (280, 50, 380, 80)
    other = journey.button(picture(journey, (280, 50, 380, 80, journey.ACCENT)), WHOLE)
    assert other.looks != found.looks  # the same place with other words is another deed


def test_that_progress_bars_grey_buttons_and_other_places_are_no_buttons(journey: ModuleType) -> None:
    bar, grey = (20, 30, 300, 38, journey.ACCENT), (280, 90, 380, 115, b"\xdd\xd3\xc3")
    assert journey.button(picture(journey, bar, grey), WHOLE) is None
    above = picture(journey, (280, 10, 380, 40, journey.ACCENT))
    assert journey.button(above, (0, HEIGHT - 70, WIDTH, HEIGHT)) is None


def test_that_the_place_to_press_lies_below_the_chosen_card(journey: ModuleType) -> None:
    rail = (0, 5, 200, 30, journey.SOFT)
    found = journey.card(picture(journey, rail, (60, 40, 380, 90, journey.SOFT)), WHOLE)
    assert found.bottom == 90
    assert journey.card(picture(journey, rail), WHOLE) is None
