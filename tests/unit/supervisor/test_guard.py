"""When training pauses by itself: mains and battery, and a graphics card that borrows the computer's memory."""

import threading
from collections.abc import Callable, Iterable

import psutil
import pytest

from desktop_app.protocol.commands import Command, Pause
from desktop_app.protocol.events import Metric
from desktop_app.supervisor.crawling import CrawlWatch
from desktop_app.supervisor.guard import Guard
from desktop_app.supervisor.power import Power, PowerWatch, is_on_battery, read_power

MAINS = Power(is_plugged=True, percent=80.0)
BATTERY = Power(is_plugged=False, percent=80.0)
LOW = Power(is_plugged=False, percent=20.0)
UNKNOWN = Power(is_plugged=None, percent=5.0)


def decisions(readings: Iterable[Power | None]) -> list[str | None]:
    watch = PowerWatch()
    return [watch.take(reading) for reading in readings]


@pytest.mark.parametrize(
    ("readings", "last"),
    [
        ((MAINS, BATTERY, BATTERY), "unplugged"),
        ((MAINS, BATTERY), None),  # a plug on its way to another socket
        ((MAINS, BATTERY, MAINS, BATTERY), None),
        ((BATTERY, BATTERY, BATTERY), None),  # begun on battery, as the person wished
        ((BATTERY, LOW), "battery_low"),
        ((BATTERY, MAINS, BATTERY, BATTERY), "unplugged"),
        ((None, None), None),
        ((UNKNOWN, UNKNOWN), None),
        ((MAINS, UNKNOWN, UNKNOWN), None),
    ],
)
def test_that_training_pauses_when_it_was_unplugged_or_the_battery_is_low(
    readings: tuple[Power | None, ...], last: str | None
) -> None:
    *before, now = decisions(readings)
    assert now == last
    assert not any(before)


def test_that_only_a_certain_battery_is_asked_about() -> None:
    assert [is_on_battery(one) for one in (None, UNKNOWN, MAINS, BATTERY)] == [False, False, False, True]


def test_that_a_battery_that_cannot_be_read_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError

    monkeypatch.setattr(psutil, "sensors_battery", broken, raising=False)
    assert read_power() is None
    monkeypatch.delattr(psutil, "sensors_battery")
    assert read_power() is None


def test_that_the_guard_asks_once_for_a_pause_when_the_plug_is_pulled() -> None:
    readings = iter((MAINS, BATTERY, BATTERY, BATTERY, BATTERY))
    sent: list[Command] = []
    asked = threading.Event()

    def send(command: Command) -> None:
        sent.append(command)
        asked.set()

    with Guard(send, power=lambda: next(readings, MAINS), every_s=0.001):
        assert asked.wait(5)
    assert sent == [Pause(because="unplugged")]


def slowing(shared: Callable[[], int | None], *, slow_steps: int, factor: float = 3.5) -> list[str | None]:
    """What is decided at each step of a run that does about 1000 tokens a second, and then `factor` less."""
    watch = CrawlWatch(shared)
    speeds = [20.0, 400.0, *(1000.0 + 50 * (i % 3) for i in range(30)), *[1000.0 / factor] * slow_steps]
    return [watch.take(Metric(step=i, epoch=0.0, tokens_per_second=one)) for i, one in enumerate(speeds)]


def test_that_a_run_that_crawls_because_memory_is_borrowed_pauses_for_it() -> None:
    used = iter([10**9] * 8)
    found = slowing(lambda: next(used, 15 * 10**8), slow_steps=5)
    assert [one for one in found if one] == ["memory_spilled"]
    assert found[-1] == "memory_spilled"


def test_that_a_run_that_crawls_for_reasons_nobody_tells_pauses_too() -> None:
    assert slowing(lambda: None, slow_steps=5)[-1] == "slow"


def test_that_a_game_beside_a_night_asleep_or_a_single_long_step_pause_nothing() -> None:
    assert not any(slowing(lambda: 10**9, slow_steps=60))  # slow, but nothing was borrowed
    assert not any(slowing(lambda: None, slow_steps=4))
    assert not any(slowing(lambda: None, slow_steps=60, factor=2.5))


def test_that_the_guard_sends_what_the_crawling_says_once() -> None:
    sent: list[Command] = []
    with Guard(sent.append, power=lambda: None, crawling=CrawlWatch(lambda: None), every_s=60) as guard:
        for step in range(40):
            guard.see(Metric(step=step, epoch=0.0, tokens_per_second=1000.0 if step < 20 else 100.0))
    assert sent == [Pause(because="slow")]
