"""The same number of draws and ranks in numpy: independent normals, ranks, P(top) and 95 % intervals of ranks.

A lower bound for a peer: it draws from given means and errors, without the joint part that raters and units make.
usage: selection.py [EMPLOYEES] [DRAWS]
"""
import sys
import time

import numpy as np

employees = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
draws = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
generator = np.random.default_rng(1)
mean = generator.normal(size=employees)
ranks = np.empty((draws, employees), dtype=np.int32)
top = np.zeros(employees)
wall, processor = time.perf_counter(), time.process_time()
places = np.arange(1, employees + 1, dtype=np.int32)
for draw in range(draws):
    order = np.argsort(-(mean + 0.5 * generator.standard_normal(employees)))
    ranks[draw, order] = places
    top[order[: employees // 10]] += 1
ranked = time.perf_counter() - wall, time.process_time() - processor
np.percentile(ranks, [2.5, 97.5], axis=0)
for what, (a, b) in (
    ("draws and ranks, no intervals", ranked),
    ("draws and ranks", (time.perf_counter() - wall, time.process_time() - processor)),
):
    print(f"numpy {np.__version__}", what, employees, draws, 1, f"{a:.3f}", f"{b:.3f}", sep="\t")
