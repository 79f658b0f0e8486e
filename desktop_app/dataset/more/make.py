"""One run: work after work until the wish is fulfilled, each result on the disk before the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.more.address import check_allowed, read_address
from desktop_app.dataset.more.endpoint import Endpoint
from desktop_app.dataset.more.gate import Gate
from desktop_app.dataset.more.journal import Journal, MadeRun, RunEnded
from desktop_app.dataset.more.judge import plain
from desktop_app.dataset.more.ways import Workshop
from desktop_app.dataset.pair_table import PairFilter, PairTable
from desktop_app.redaction.single_texts import SingleTexts

_FAILURES_AT_MOST = 25
"""In a row: a model of which nearly everything is thrown away is given up, instead of being asked for hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCount:
    """What came of a run, earlier parts of it included.

    `good` pairs (or questions) of `wanted`; `thrown_away`: reason -> how many. `is_stopped`: by the person.
    """

    good: int
    wanted: int
    thrown_away: Mapping[str, int]
    is_stopped: bool = False


def room_for_made(project: Project) -> int:
    """Returns how many more pairs can be made: made pairs are at most half of the training."""
    return _room(project, Journal(project))


def _room(project: Project, journal: Journal) -> int:
    with PairTable(project) as table:
        made_in_use = sum(table.made(PairFilter(reason="", split="train")).values())
        real = table.count(PairFilter(reason="", split="train")) - made_in_use
        left_out = sum(table.made().values()) - made_in_use
    # Those that the data set was not built with yet are taken for good ones.
    return max(0, real - (len(journal.good()) - left_out))


def open_gate(
    project: Project, url: str, model: str, key: str, *, may_leave: bool, wait: Callable[[float], None]
) -> Gate:
    """Checks the address and that the model is there.

    Raises:
        AppError: what `read_address`, `check_allowed` and `Endpoint` raise; "endpoint_model_missing".
    """
    address = read_address(url)
    check_allowed(address, may_leave=may_leave)
    endpoint = Endpoint(address, key, wait=wait)
    if model not in endpoint.models():
        raise AppError("endpoint_model_missing")
    return Gate(endpoint, model, SingleTexts(project))


def make_more(
    project: Project,
    journal: Journal,
    run: MadeRun,
    gate: Gate | None,
    *,
    is_judged: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> MadeCount:
    """Goes on with a run until its count is reached.

    Args:
        gate: None for the way "plain".
        is_judged: let the model judge what it made.
        tell: called with (pairs made, pairs wanted).

    Raises:
        AppError: "made_enough" where no more pairs may be made, "made_no_pairs", "made_situation_missing", and
            what the endpoint raises; everything made before stays.
    """
    if run.way == "gap" and not run.situation:
        raise AppError("made_situation_missing")
    good = journal.good_of(run.run)
    wanted = run.count
    if run.way != "question":
        wanted = min(wanted, good + _room(project, journal))
        if wanted <= good:
            raise AppError("made_enough")
    workshop = Workshop(project, run, gate, is_judged=is_judged)
    # A text that was made before is no more data. Variants by rules differ in case and stops only: they count.
    seen = {_identity(made.message, made.output, run.way == "plain") for made in journal.good()}
    failures = 0
    tell(good, wanted)
    for work in workshop.works():
        if good >= wanted or failures >= _FAILURES_AT_MOST or stopped():
            break
        if work.key in journal.made:
            continue
        made = work.do()
        if made is None:
            # Nothing was sent and nothing is noted: the text may be clean another time.
            failures += run.way != "plain"
            continue
        identity = _identity(made.message, made.output, run.way == "plain")
        if not made.reason and identity in seen:
            made = replace(made, reason="made_duplicate")
        journal.add(made)
        if made.reason:
            failures += 1
        else:
            seen.add(identity)
            failures = 0
            good += 1
            tell(good, wanted)
    is_stopped = good < wanted and stopped()
    if not is_stopped:
        journal.add(RunEnded(run=run.run))
    return MadeCount(good=good, wanted=wanted, thrown_away=journal.thrown_away(run.run), is_stopped=is_stopped)


def _identity(message: str, output: str, is_exact: bool) -> str:
    return f"{message}\x1f{output}" if is_exact else f"{plain(message)}\x1f{plain(output)}"
