"""fabric-intel: what is known about the AI-networking market, and how it is served.

The flow is one way: ``data/`` → :mod:`intel.facts` → :mod:`forecasts` → :mod:`intel.store`
→ ``app.py``, :mod:`intel.pages`, SQL. Only :mod:`intel.refresh` writes.
"""
