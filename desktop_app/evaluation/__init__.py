"""Proof: is the tuned model better at writing like its person, is it safe, what has it forgotten?

`prompts`, `asking` (what the models are asked), `intervals` (how sure a number is), `text_metrics`,
`style_measures`, `sorting`, `measures` (before and after, each with its interval), `general` (forgetting), `leaks`
and `canaries`, `challenge` (prompts kept for every run), `errors` (worst answers and why), `blind` (what the
person prefers), `report` (all of it -> report.json), `verdict` (one sentence -> verdict.json), `page`
(-> report.html), `style`, `trend`.

May import: dataset, redaction and recommend (data types), core. Promises: pure functions on files; generating
answers is the engine's work. Only the test split is used, which training never sees. The words ("better") follow
from intervals alone.
"""

from desktop_app.evaluation.prompts import HeldOut, choose_held_out, write_prompts
from desktop_app.evaluation.verdict import AnswerPair, Verdict, judge, load_verdict

__all__ = ["AnswerPair", "HeldOut", "Verdict", "choose_held_out", "judge", "load_verdict", "write_prompts"]
