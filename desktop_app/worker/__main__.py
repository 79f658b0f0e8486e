"""`python -m desktop_app.worker JOBFILE`"""

from __future__ import annotations

import sys

from desktop_app.protocol.child import leave, run_child
from desktop_app.worker.jobs import run_job

if __name__ == "__main__":
    leave(run_child(sys.argv[1:], child="worker", run=run_job))
