"""Times pymannkendall, scipy, ruptures and statsmodels on the series of TrendsBenchmark, in the same columns.

    python3 trends.py FILE        needs pymannkendall, scipy, ruptures, statsmodels

Each is given as many series as take some seconds; the seconds are scaled to all of them.
"""

import importlib.metadata
import math
import sys
import time
import warnings

import numpy as np
import pymannkendall as mk
import ruptures
from scipy import stats
from statsmodels.tsa.seasonal import STL

warnings.simplefilter("ignore")
series = [np.array([float(v) for v in line.split(",")]) for line in open(sys.argv[1])]
total = len(series)


def version(name):
    return name + " " + importlib.metadata.version(name)


def report(what, name, work, count):
    chosen = series[:count]
    for y in chosen[:2]:
        work(y)
    wall, processor = time.perf_counter(), time.process_time()
    result = sum(float(work(y)) for y in chosen)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    scale = total / count
    print(what, version(name), count, "%.4f" % (wall * scale), "%.4f" % (processor * scale), result, sep="\t")


report("Mann–Kendall", "pymannkendall", lambda y: mk.original_test(y).s, min(total, 1000))
report("Theil–Sen with interval", "scipy", lambda y: stats.theilslopes(y).slope, min(total, 2000))
report(
    "change points with intervals",
    "ruptures",
    lambda y: len(ruptures.Dynp(model="l2", min_size=3, jump=1).fit(y).predict(1)),
    min(total, 500),
)
report("Hamed–Rao", "pymannkendall", lambda y: mk.hamed_rao_modification_test(y).z, min(total, 1000))
long = np.array([series[i % total][i % len(series[0])] + math.sin(i * math.pi / 6) for i in range(120)])
wall, processor = time.perf_counter(), time.process_time()
result = sum(float(STL(long, period=12, seasonal=7).fit().trend[0]) for _ in range(100))
print("STL, period 12", version("statsmodels"), 100, "%.4f" % (time.perf_counter() - wall),
      "%.4f" % (time.process_time() - processor), result, sep="\t")
