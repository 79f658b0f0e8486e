"""More training pairs when there are too few: written by a model that the person names, or by rules alone.

The ways (`ways`): "vary" rewords a message and keeps the real answer; "answer" answers in my style from my nearest
real pairs (`nearest`); "gap" fills a situation that the person names; "question" proposes messages that the person
answers (`questions`); "plain" needs no model (`plain`). `make` runs one of them: `prompts` (what the model reads),
`gate` (only redacted text goes out), `endpoint` (the connection, by the rules of `address`; `nearby` looks for
programs on this computer), `judge` (what is thrown away). Everything is kept in choices/made.jsonl (`journal`),
and building the data set takes it in from there (`merge`).

May import: dataset, redaction, core. Promises: nothing goes to another computer unless the person said so, and
then encrypted; no text is sent in which a replaced value is found; a made pair is marked, is never in validation
or test nor related to anything there, and made pairs are never more than half of the training.
"""
