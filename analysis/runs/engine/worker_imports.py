"""What every training needs, imported once: importing this module prepares a process to fork workers.

Only imports: neither CUDA nor autograd survives a fork once it was used.
"""

import gc

from analysis.runs.engine import worker, worker_priority

worker_priority.dask_setup(None)
worker.dask_setup(None)
gc.freeze()  # a collection would write to every object, and unshare its memory
