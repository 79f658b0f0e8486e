"""`python -m desktop_app.worker JOBFILE`"""

from __future__ import annotations

import logging
import sys
import warnings

from desktop_app.protocol.child import leave, run_child
from desktop_app.worker.jobs import run_job

if __name__ == "__main__":
    # Libraries' warnings and log records may quote a message; they would end in the worker's log.
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    leave(run_child(sys.argv[1:], child="worker", run=run_job))
