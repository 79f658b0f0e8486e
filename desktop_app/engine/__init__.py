"""The child that trains, answers, merges and converts: the only room that knows torch.

It runs as `python -m desktop_app.engine JOBFILE` under the engine's own interpreter, told what to do by one job
file (`protocol.jobs`), heard through `protocol.events`, and never reached in any other way. Read `train.py` first:
it tells a whole training run from top to bottom; `generate.py` does the same for answers. The other files are
the parts these two speak of; `find_names.py` stands alone: it looks for names of people before any training.

May import: protocol, core, torch and its libraries. Promises: no connection to any server, no private text in a
log or an error, every run ends with exactly one `Failed` or `Finished`, and a run that was killed at any moment
goes on from its last whole checkpoint. Of several processes that a launcher starts for one training, the first
speaks and writes (`processes.py`).
"""
