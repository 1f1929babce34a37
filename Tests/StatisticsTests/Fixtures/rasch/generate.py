"""Writes guilford.json: joint maximum likelihood with a dense design matrix and numerical optimisation by Newton.

    python3 generate.py ../../../../datasets/guilford1954/guilford1954.csv > guilford.json

An independent oracle: every rating has a row of a design matrix over all parameters, free ones chosen by contrasts
that sum to zero, and covariances come from the dense inverse. Needs numpy and scipy.
"""

import csv
import json
import sys

import numpy as np
import scipy
from scipy import stats

rows = list(csv.DictReader(open(sys.argv[1], newline="")))
names = {f: sorted({r[f] for r in rows}) for f in ("ratee", "rater", "indicator")}
code = {f: np.array([names[f].index(r[f]) for r in rows]) for f in names}
x = np.array([int(r["score"]) for r in rows])
sign = {"ratee": 1, "rater": -1, "indicator": -1}
free = "rater"


def contrast(n):
    """n x (n-1): the last is minus the sum of the others."""
    return np.vstack([np.eye(n - 1), -np.ones(n - 1)])


def fit(groups):
    """groups: the scale of each rating. Returns everything the tests compare."""
    blocks, at = [], 0
    design = {}
    for f in names:
        n = len(names[f])
        c = np.eye(n) if f == free else contrast(n)
        design[f] = (at, c)
        at += c.shape[1]
    scales = []
    for g in range(groups.max() + 1):
        used = np.unique(x[groups == g])
        v = used - used[0]
        # kappa: first and last zero, free between
        scales.append((used, v, at))
        at += len(used) - 2
    p = at
    n = len(x)
    location = np.zeros((n, p))
    for f in names:
        a, c = design[f]
        location[:, a:a + c.shape[1]] += sign[f] * c[code[f]]

    def categories(i):
        used, v, a = scales[groups[i]]
        m = v[:, None] * location[i][None, :]
        for k in range(1, len(used) - 1):
            m[k, a + k - 1] -= 1
        return used, v, m

    cats = [categories(i) for i in range(n)]
    theta = np.zeros(p)
    for _ in range(200):
        g, h, ll = np.zeros(p), np.zeros((p, p)), 0.0
        for i in range(n):
            used, v, m = cats[i]
            eta = m @ theta
            eta -= eta.max()
            pr = np.exp(eta) / np.exp(eta).sum()
            k = np.searchsorted(used, x[i])
            mean = pr @ m
            g += m[k] - mean
            h += (m * pr[:, None]).T @ m - np.outer(mean, mean)
            ll += np.log(pr[k])
        step = np.linalg.solve(h, g)
        theta = theta + step * min(1, 2 / np.abs(step).max())
        if np.abs(step).max() < 1e-13:
            break
    cov = np.linalg.inv(h)
    out = {"logLik": ll, "levels": {}, "thresholds": [], "thresholds_se": [], "categories": []}
    e, var, c4, pr_all = np.zeros(n), np.zeros(n), np.zeros(n), []
    for i in range(n):
        used, v, m = cats[i]
        eta = m @ theta
        pr = np.exp(eta - eta.max())
        pr /= pr.sum()
        e[i] = pr @ used
        var[i] = pr @ (used - e[i]) ** 2
        c4[i] = pr @ (used - e[i]) ** 4
        pr_all.append(pr)
    eta = location @ theta
    r = x - e
    means = {f: 0.0 for f in names}
    value = {}
    for f in names:
        a, c = design[f]
        value[f] = c @ theta[a:a + c.shape[1]]
        means[f] = value[f].mean()

    def expected(loc, g):
        used, v, a = scales[g]
        kappa = np.concatenate([[0], theta[a:a + len(used) - 2], [0]])
        w = v * loc - kappa
        w = np.exp(w - w.max())
        return w @ used / w.sum()

    def z(ms, q):
        return (np.cbrt(ms) - 1) * 3 / q + q / 3

    for f in names:
        a, c = design[f]
        full = c @ cov[a:a + c.shape[1], a:a + c.shape[1]] @ c.T
        res = []
        others = sum(sign[g] * means[g] for g in names if g != f)
        for l in range(len(names[f])):
            s = code[f] == l
            infit = (r[s] ** 2).sum() / var[s].sum()
            outfit = (r[s] ** 2 / var[s]).mean()
            qi = np.sqrt((c4[s] - var[s] ** 2).sum()) / var[s].sum()
            qo = np.sqrt((c4[s] / var[s] ** 2 - 1).sum()) / s.sum()
            gs = [l] if f == "indicator" and len(scales) > 1 else range(len(scales))
            me = np.corrcoef(x[s], eta[s])[0, 1]
            ve, vt = np.var(e[s]), np.var(eta[s])
            pe = np.mean((e[s] - e[s].mean()) * (eta[s] - eta[s].mean())) / np.sqrt(vt * (ve + var[s].mean()))
            res.append({
                "label": names[f][l], "measure": value[f][l], "se": 1 / np.sqrt(var[s].sum()),
                "jointSE": np.sqrt(full[l, l]), "infit": infit, "outfit": outfit, "infitZ": z(infit, qi),
                "outfitZ": z(outfit, qo), "observed": x[s].mean(),
                "fair": np.mean([expected(sign[f] * value[f][l] + others, g) for g in gs]),
                "fairZ": np.mean([expected(sign[f] * value[f][l], g) for g in gs]),
                "pointMeasure": me, "expectedPointMeasure": pe})
        out["levels"][f] = res
    for g, (used, v, a) in enumerate(scales):
        k = len(used)
        d = np.zeros((k - 1, p))
        for j in range(1, k):
            if j < k - 1:
                d[j - 1, a + j - 1] += 1
            if j > 1:
                d[j - 1, a + j - 2] -= 1
            d[j - 1] /= v[j] - v[j - 1]
        out["thresholds"].append((d @ theta).tolist())
        out["thresholds_se"].append(np.sqrt(np.diag(d @ cov @ d.T)).tolist())
        cells = []
        for j, score in enumerate(used):
            i = np.where(groups == g)[0]
            pj = np.array([pr_all[t][j] for t in i])
            zz = (x[i] - e[i]) ** 2 / var[i]
            zj = (score - e[i]) ** 2 / var[i]
            o = x[i] == score
            cells.append({
                "score": int(score), "count": int(o.sum()), "average": eta[i][o].mean(),
                "expectedAverage": (pj @ eta[i]) / pj.sum(), "outfit": zz[o].sum() / (pj @ zj)})
        out["categories"].append(cells)
    bias = []
    for a in range(3):
        for b in range(5):
            s = np.where((code["rater"] == a) & (code["indicator"] == b))[0]

            def gap(shift):
                return sum(x[i] - expected(eta[i] + shift, groups[i]) for i in s)

            m = scipy.optimize.brentq(gap, -30, 30, xtol=1e-14)
            info = 0.0
            for i in s:
                used, v, at_ = scales[groups[i]]
                kappa = np.concatenate([[0], theta[at_:at_ + len(used) - 2], [0]])
                w = v * (eta[i] + m) - kappa
                w = np.exp(w - w.max())
                w /= w.sum()
                info += w @ (used - w @ used) ** 2
            t = m * np.sqrt(info)
            bias.append({"rater": a, "indicator": b, "measure": m, "se": 1 / np.sqrt(info), "t": t,
                         "p": 2 * stats.t.sf(abs(t), len(s) - 1)})
    out["bias"] = bias
    return out


result = {
    "provenance": {
        "tool": f"numpy {np.__version__}, scipy {scipy.__version__}", "script": "generate.py",
        "input": "datasets/guilford1954/guilford1954.csv",
        "model": "ratees positive; raters (noncentred) and traits negative"},
    "tolerance": {"relative": 1e-8, "why": "two Newton iterations on one concave surface, each to its last digits"},
    "ratingScale": fit(np.zeros(len(x), dtype=int)),
    "partialCredit": fit(code["indicator"]),
}
json.dump(result, sys.stdout, indent=1)
print()
