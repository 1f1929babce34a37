"""Makes proportions.json: python3 proportions.py > proportions.json

Koopman's interval from statsmodels (score interval without its n/(n-1) correction), Fisher's test and the hypergeometric
probabilities from scipy, the decomposition from statsmodels' OLS, power from R's power.prop.test.
"""
import json
import subprocess

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep


def pair(a, m, b, n):
    low, high = confint_proportions_2indep(a, m, b, n, compare="ratio", method="score", correction=False)
    fisher = stats.fisher_exact([[a, m - a], [b, n - b]])[1]
    law = stats.hypergeom(m + n, a + b, m)
    support = np.arange(max(0, a + b - n), min(m, a + b) + 1)
    mass = law.pmf(support)
    own = law.pmf(a)
    as_likely = np.isclose(mass, own, rtol=1e-7, atol=0)
    mid = mass[(mass < own) & ~as_likely].sum() + mass[as_likely].sum() / 2
    pooled = (a + b) / (m + n)
    z = (a / m - b / n) / np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    h = 2 * np.arcsin(np.sqrt(a / m)) - 2 * np.arcsin(np.sqrt(b / n))
    return {"counts": [a, m, b, n], "koopman": [low, high], "fisher": fisher, "mid_p": mid, "z": z, "h": h}


def r(expression):
    out = subprocess.run(["Rscript", "-e", f"cat(format({expression}, digits = 17))"], capture_output=True, text=True)
    return float(out.stdout)


def decomposition():
    rng = np.random.default_rng(20240131)
    n = 60
    female = (np.arange(n) % 5 < 2).astype(float)
    unit = rng.integers(0, 3, n)
    unit[female == 1] = np.minimum(unit[female == 1], rng.integers(0, 3, int(female.sum())))
    grade = rng.integers(0, 4, n)
    y = np.round(80 - 1.5 * female + 2 * unit + grade + rng.normal(0, 3, n), 2)
    dummies = [(unit == k).astype(float) for k in range(1, 3)] + [(grade == k).astype(float) for k in range(1, 4)]
    x = np.column_stack([np.ones(n), female] + dummies)
    fit = sm.OLS(y, x).fit()
    difference = x[female == 1, 2:].mean(0) - x[female == 0, 2:].mean(0)
    parts = difference * fit.params[2:]
    return {
        "y": y.tolist(), "female": female.astype(int).tolist(), "unit": unit.tolist(), "grade": grade.tolist(),
        "gap": y[female == 1].mean() - y[female == 0].mean(), "unexplained": fit.params[1],
        "interval": fit.conf_int()[1].tolist(), "parts": [parts[:2].sum(), parts[2:].sum()],
    }


pairs = [(12, 40, 48, 80), (557, 1835, 1198, 2691), (0, 20, 5, 30), (3, 10, 11, 12), (8, 100, 12, 100), (150, 400, 90, 200)]
power = [
    {"n": n, "rate": p, "ratio": r(f"power.prop.test(n={n}, p2={p}, power=.8, p1=NULL, tol=1e-14)$p1") / p}
    for n, p in [(100, 0.5), (500, 0.1), (250, 0.3)]
]
json.dump({
    "provenance": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "R": subprocess.run(["Rscript", "-e", "cat(R.version.string)"], capture_output=True, text=True).stdout,
                   "script": "proportions.py"},
    "pairs": [pair(*p) for p in pairs], "power": power, "decomposition": decomposition(),
}, __import__("sys").stdout, indent=1)
