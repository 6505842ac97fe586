"""The files: cases, limits, tasks, messages and staff, kept in a database or in memory. Begin with `store.py`."""
