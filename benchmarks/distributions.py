"""Times scipy and KDEpy on the data of DistributionBenchmark, in the same columns.

    python3 distributions.py FOLDER [RUNS]        needs numpy and scipy; KDEpy where it is installed
"""

import sys
import time
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

folder, runs = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
million, five, ten, other = (np.fromfile(folder / f"{name}.f64") for name in ("million", "five", "ten", "other"))


def timed(task, program, body, result, times=runs):
    found, best = None, (float("inf"), float("inf"))
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        found = body()
        taken = time.perf_counter() - wall, time.process_time() - processor
        best = min(best, taken, key=lambda pair: pair[1])
    print(task, program, f"{best[0]:.4f}", f"{best[1]:.4f}", result(found), sep="\t", flush=True)


name = f"scipy {scipy.__version__}"
try:
    import KDEpy

    def fft_density():
        x, y = KDEpy.FFTKDE(kernel="gaussian", bw=0.05).fit(million).evaluate(4096)
        return np.interp(0, x, y)

    timed("density of 1,000,000 values, bandwidth .05", f"KDEpy {KDEpy.__version__} FFTKDE", fft_density, lambda f: f"f(0) = {f:.6f}")
except ImportError:
    pass
timed(
    "density of 1,000,000 values, bandwidth .05", f"{name} gaussian_kde, 1 point of 4,096",
    lambda: stats.gaussian_kde(million, bw_method=0.05 / million.std(ddof=1))(0.0)[0], lambda f: f"f(0) = {f:.6f}", 1)
timed("Shapiro–Wilk, n = 5,000", name, lambda: stats.shapiro(five), lambda t: f"W = {t.statistic:.9f}", 20)
timed(
    "BCa of a mean, 10,000 resamples of n = 10,000", name,
    lambda: stats.bootstrap((ten,), np.mean, n_resamples=10_000, method="BCa", vectorized=True, batch=500, rng=np.random.default_rng(1)).confidence_interval,
    lambda c: f"[{c.low:.5f}, {c.high:.5f}]", 2)


def correlation(x, y, axis=-1):
    x, y = x - x.mean(axis=axis, keepdims=True), y - y.mean(axis=axis, keepdims=True)
    return (x * y).sum(axis=axis) / np.sqrt((x * x).sum(axis=axis) * (y * y).sum(axis=axis))


timed(
    "BCa of a correlation, 10,000 resamples of n = 10,000", name,
    lambda: stats.bootstrap((ten, other), correlation, paired=True, n_resamples=10_000, method="BCa", vectorized=True, batch=500, rng=np.random.default_rng(1)).confidence_interval,
    lambda c: f"[{c.low:.5f}, {c.high:.5f}]", 1)
