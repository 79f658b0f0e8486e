"""What the person changed in the pairs: choices/pairs.json, which building the data set again does not delete.

Every change is a step that can be undone and redone, also after the project was closed and opened again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from desktop_app.core.project import Project, read_record, write_json

STEPS_KEPT = 50
"""Older steps can no longer be undone: excluding 5,000 pairs at once is a step of half a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEdit:
    """What differs from the pair as it was built.

    Args:
        input, output: the person's own text instead; None leaves the text as it is.
        excluded: leave the pair out.
        kept_despite_reason: use it although it has a drop reason.
        base: `text_digest` of the texts that were edited. When other values are replaced later, the text below an
            edit changes; the edit may then hold what should be replaced, and is set aside.
    """

    input: str | None = None
    output: str | None = None
    excluded: bool = False
    kept_despite_reason: bool = False
    base: str = ""

    def applies_to(self, source: str, answer: str) -> bool:
        """Whether the texts may be taken from this edit for a pair with these original texts."""
        return self.base in ("", text_digest(source, answer))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change. None stands for "no edit"; `kept_reasons` are those before and after."""

    before: Mapping[str, PairEdit | None]
    after: Mapping[str, PairEdit | None]
    reasons_before: tuple[str, ...]
    reasons_after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    edits: Mapping[str, PairEdit] = field(default_factory=dict)
    kept_reasons: tuple[str, ...] = ()
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()


class PairEdits:
    """The edits of a project. Each change is saved at once; `apply_edits` brings it into the training files."""

    def __init__(self, project: Project) -> None:
        """Raises AppError("file_damaged")."""
        self._path = project.pair_edits
        self._file = read_record(self._path, _File) if self._path.exists() else _File()

    @property
    def edits(self) -> Mapping[str, PairEdit]:
        """Pair id -> edit; also of pairs that the data set does not have at present."""
        return self._file.edits

    @property
    def kept_reasons(self) -> frozenset[str]:
        """Drop reasons that the person does not want to be used."""
        return frozenset(self._file.kept_reasons)

    @property
    def can_undo(self) -> bool:
        return bool(self._file.done)

    @property
    def can_redo(self) -> bool:
        return bool(self._file.undone)

    def edit_pair(
        self,
        pair_id: str,
        *,
        original_input: str,
        original_output: str,
        input: str | None = None,  # noqa: A002 - the field's name in Alpaca
        output: str | None = None,
    ) -> None:
        """Gives a pair other texts; None, or the original text, takes the change of that text back.

        A pair that was left out for a reason is used from now on: whoever rewrites a pair wants it. Text without
        a letter is refused with a ValueError: a window offers "leave out" for that.

        Args:
            original_input, original_output: as `PairRow` has them.
        """
        if any(text is not None and not text.strip() for text in (input, output)):
            raise ValueError("a pair needs both texts")
        old = self._file.edits.get(pair_id, PairEdit())
        new = replace(
            old,
            input=None if input == original_input else input,
            output=None if output == original_output else output,
            base=text_digest(original_input, original_output),
        )
        if new.input is None and new.output is None:
            new = replace(new, base="", kept_despite_reason=False)
        else:
            new = replace(new, kept_despite_reason=True)
        self._change({pair_id: new})

    def exclude_pairs(self, pair_ids: Iterable[str]) -> None:
        """Leaves pairs out, as one step."""
        self._change({i: replace(self._of(i), excluded=True, kept_despite_reason=False) for i in pair_ids})

    def include_pairs(self, pair_ids: Iterable[str]) -> None:
        """Uses pairs, whether the person left them out or a check did, as one step."""
        self._change({i: replace(self._of(i), excluded=False, kept_despite_reason=True) for i in pair_ids})

    def keep_reason(self, reason: str, *, keep: bool = True) -> None:
        """Uses all pairs that were left out for `reason` after all, or (False) leaves them out again.

        "withheld" and "empty_input" cannot be kept: there is no text.
        """
        reasons = self.kept_reasons | {reason} if keep else self.kept_reasons - {reason}
        self._change({}, tuple(sorted(reasons)))

    def undo(self) -> bool:
        """Takes back the last step; False when there is none."""
        if not self._file.done:
            return False
        *rest, step = self._file.done
        self._save(step.before, step.reasons_before, tuple(rest), (*self._file.undone, step))
        return True

    def redo(self) -> bool:
        """Does the step that was undone last again; False when there is none."""
        if not self._file.undone:
            return False
        *rest, step = self._file.undone
        self._save(step.after, step.reasons_after, (*self._file.done, step), tuple(rest))
        return True

    def _of(self, pair_id: str) -> PairEdit:
        return self._file.edits.get(pair_id, PairEdit())

    def _change(self, changed: Mapping[str, PairEdit], reasons: tuple[str, ...] | None = None) -> None:
        before = {pair_id: self._file.edits.get(pair_id) for pair_id in changed}
        after = {pair_id: None if edit == PairEdit() else edit for pair_id, edit in changed.items()}
        reasons_before = self._file.kept_reasons
        reasons_after = reasons_before if reasons is None else reasons
        if before == after and reasons_before == reasons_after:
            return
        step = Step(before=before, after=after, reasons_before=reasons_before, reasons_after=reasons_after)
        self._save(after, reasons_after, (*self._file.done, step)[-STEPS_KEPT:], ())

    def _save(
        self,
        changed: Mapping[str, PairEdit | None],
        reasons: tuple[str, ...],
        done: tuple[Step, ...],
        undone: tuple[Step, ...],
    ) -> None:
        edits = {**self._file.edits, **changed}
        self._file = _File(
            edits={pair_id: edit for pair_id, edit in edits.items() if edit is not None},
            kept_reasons=reasons,
            done=done,
            undone=undone,
        )
        write_json(self._path, self._file)


def text_digest(source: str, answer: str) -> str:
    """Tells whether the texts of a pair are still those that were edited."""
    return blake2b(f"{source}\x1f{answer}".encode(), digest_size=8).hexdigest()
