"""Proof: is the tuned model better at writing like its person?

Lives here: which held-out messages are asked, the measure of style, the verdict.
May import: dataset and recommend (data types), core. Promises: pure functions on files; generating answers is the
engine's work. Only the test split is used, which training never sees.
"""

from desktop_app.evaluation.prompts import HeldOut, choose_held_out, write_prompts
from desktop_app.evaluation.verdict import AnswerPair, Verdict, judge, load_verdict

__all__ = ["AnswerPair", "HeldOut", "Verdict", "choose_held_out", "judge", "load_verdict", "write_prompts"]
