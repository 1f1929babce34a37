"""Writes agreement.json: krippendorff, statsmodels, pingouin and numpy on small data and on pairwise covariances of bfi.

    python3 generate.py BFI.csv > agreement.json

BFI.csv is the `bfi` of R's package psych (25 items, 2800 persons). Of it only covariance matrices are kept.
"""

import csv
import json
import sys

import krippendorff
import numpy as np
import statsmodels
from statsmodels.stats.inter_rater import cohens_kappa

rng = np.random.default_rng(20261125)

# Krippendorff's example: 4 raters, 12 units.
k = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
data = np.array([[np.nan if v is None else v for v in row] for row in k])
metrics = ("nominal", "ordinal", "interval", "ratio")
alpha = {m: krippendorff.alpha(reliability_data=data, level_of_measurement=m) for m in metrics}

# Larger, with half of the values missing and values from 0 to 9.
big = np.clip(np.round(rng.normal(5, 2, 60)[None, :] + rng.normal(0, 1.2, (5, 60))), 0, 9)
big[rng.random(big.shape) < 0.5] = np.nan
alpha_big = {m: krippendorff.alpha(reliability_data=big, level_of_measurement=m) for m in metrics}

table = np.array([[31, 7, 2, 1], [9, 22, 8, 0], [1, 12, 26, 5], [0, 3, 6, 17]])
kappas = {}
for name, kind in (("identity", None), ("linear", "linear"), ("quadratic", "quadratic")):
    r = cohens_kappa(table, wt=kind)
    kappas[name] = {"kappa": r.kappa, "se": float(np.sqrt(r.var_kappa)), "nullSE": float(np.sqrt(r.var_kappa0))}

rows = list(csv.DictReader(open(sys.argv[1], newline="")))


def item(name):
    return np.array([np.nan if r[name] in ("", "NA") else float(r[name]) for r in rows])


keys = {"A": {1}, "C": {4, 5}, "E": {1, 2}, "N": set(), "O": {2, 5}}
bfi = {}
for scale, reverse in keys.items():
    x = np.array([item(f"{scale}{i}") * (-1 if i in reverse else 1) for i in range(1, 6)])
    cov = np.zeros((5, 5))
    for a in range(5):
        for b in range(5):
            both = ~np.isnan(x[a]) & ~np.isnan(x[b])
            cov[a, b] = np.cov(x[a][both], x[b][both])[0, 1]
    bfi[scale] = cov.tolist()

# A crossed p x i x r table and its components by solving the expected mean squares directly.
p, i, r = 7, 3, 4
y = (rng.normal(0, 2, p)[:, None, None] + rng.normal(0, 1, i)[None, :, None] + rng.normal(0, 1, r)[None, None, :]
     + rng.normal(0, .8, (p, i))[:, :, None] + rng.normal(0, .9, (p, r))[:, None, :] + rng.normal(0, 1, (p, i, r)) + 50)
y = np.round(y, 2)
g = y.mean()
mp, mi, mr = y.mean((1, 2)), y.mean((0, 2)), y.mean((0, 1))
pi, pr, ir = y.mean(2), y.mean(1), y.mean(0)
ms = {
    "p": i * r * ((mp - g) ** 2).sum() / (p - 1), "i": p * r * ((mi - g) ** 2).sum() / (i - 1),
    "r": p * i * ((mr - g) ** 2).sum() / (r - 1),
    "pi": r * ((pi - mp[:, None] - mi + g) ** 2).sum() / ((p - 1) * (i - 1)),
    "pr": i * ((pr - mp[:, None] - mr + g) ** 2).sum() / ((p - 1) * (r - 1)),
    "ir": p * ((ir - mi[:, None] - mr + g) ** 2).sum() / ((i - 1) * (r - 1)),
}
res = (y - pi[:, :, None] - pr[:, None, :] - ir[None] + mp[:, None, None] + mi[None, :, None] + mr[None, None, :] - g)
ms["pir"] = (res ** 2).sum() / ((p - 1) * (i - 1) * (r - 1))
v = {
    "pir": ms["pir"], "pi": (ms["pi"] - ms["pir"]) / r, "pr": (ms["pr"] - ms["pir"]) / i,
    "ir": (ms["ir"] - ms["pir"]) / p, "p": (ms["p"] - ms["pi"] - ms["pr"] + ms["pir"]) / (i * r),
    "i": (ms["i"] - ms["pi"] - ms["ir"] + ms["pir"]) / (p * r), "r": (ms["r"] - ms["pr"] - ms["ir"] + ms["pir"]) / (p * i),
}

# G(q,k) by its definition over pairs of objects, for components given.
n, m = 9, 6
seen = rng.random((n, m)) < 0.45
for a in range(n):
    if not seen[a].any():
        seen[a, a % m] = True
count = seen.sum(1)
shared = sum((seen[a] & seen[b]).sum() / (count[a] * count[b]) for a in range(n) for b in range(n) if a != b)
khat = n / (1 / count).sum()
q = 1 / khat - shared / (n * (n - 1))

json.dump({
    "provenance": {
        "tool": f"krippendorff 0.8.1, statsmodels {statsmodels.__version__}, numpy {np.__version__}",
        "script": "generate.py", "seed": 20261125},
    "tolerance": {"relative": 1e-10, "why": "closed forms in double precision"},
    "krippendorff": {"data": k, "alpha": alpha},
    "krippendorffLarge": {"data": [[None if np.isnan(c) else c for c in row] for row in big], "alpha": alpha_big},
    "kappa": {"table": table.tolist(), "expected": kappas},
    "bfi": bfi,
    "study": {"levels": [p, i, r], "scores": y.ravel().tolist(), "components": v},
    "overlap": {"seen": seen.astype(int).tolist(), "q": q, "harmonic": khat},
}, sys.stdout, separators=(",", ":"))
print()
