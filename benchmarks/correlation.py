"""Times pandas, polars with numpy, and scipy on the columns of CorrelationBenchmark.

    python3 correlation.py FOLDER        needs numpy, pandas, polars and scipy
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import scipy
import scipy.stats

folder = Path(sys.argv[1])


def columns(name, count):
    return np.fromfile(folder / name).reshape(count, -1)


def measure(case, program, body, runs=1):
    best = (float("inf"), float("inf"))
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        value = body()
        best = min(best, (time.perf_counter() - wall, time.process_time() - processor), key=lambda t: t[1])
    print("\t".join([case, program, f"{best[0]:.4f}", f"{best[1]:.4f}", f"{value:.12f}"]), flush=True)


wide = pd.DataFrame(columns("wide.bin", 50).T)
measure("pearson", f"pandas {pd.__version__}", lambda: wide.corr().iloc[0, 1])
del wide
data = columns("complete.bin", 20)
frame = pd.DataFrame(data.T)
measure("spearman", f"pandas {pd.__version__}", lambda: frame.corr(method="spearman").iloc[0, 1])
frame = pl.DataFrame({f"c{i}": column for i, column in enumerate(data)})


def ranks():
    ranked = frame.select(pl.all().rank("average")).to_numpy()
    return np.corrcoef(ranked, rowvar=False)[0, 1]


measure("spearman", f"polars {pl.__version__} ranks, numpy {np.__version__}", ranks, 3)
measure("kendall", f"scipy {scipy.__version__}", lambda: scipy.stats.kendalltau(data[0], data[1]).statistic, 2)
ratings = columns("ratings.bin", 2)
measure(
    "kendall, scores 1–5", f"scipy {scipy.__version__}",
    lambda: scipy.stats.kendalltau(ratings[0], ratings[1]).statistic, 2)
