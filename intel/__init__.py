"""fabric-intel: what is known about the AI-networking market, and how it is served.

The flow is one way: ``data/`` → :mod:`intel.facts` → :mod:`forecasts` → :mod:`intel.store`
→ ``app.py``, :mod:`intel.pages`, SQL. Only :mod:`intel.refresh` writes.
"""

import os

# Matrices here are small: more threads wait for each other longer than they compute, and a fit
# takes five times the processor time. It is read when the library of linear algebra is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
