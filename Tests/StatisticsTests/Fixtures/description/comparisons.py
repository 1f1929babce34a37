"""Makes comparisons.json: comparisons of groups with and without clusters, exact multinomial tests, studentised ranges.

    python3 comparisons.py > comparisons.json      statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6,
                                                   pingouin 0.7.0
"""

import itertools
import json

import numpy as np
import pandas as pd
import pingouin
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

rng = np.random.default_rng(20261126)


def sandwich(y, first, ways):
    """A difference of two means: influences as a matrix product with the indicators of clusters."""
    y, first = np.asarray(y), np.asarray(first)
    total, least = 0.0, np.inf
    names = [np.unique(way, return_inverse=True)[1] for way in ways]
    both = np.unique(np.stack(names, 1), axis=0, return_inverse=True)[1].ravel() if len(ways) == 2 else None
    for index, codes in enumerate(names + ([both] if both is not None else [])):
        indicator = np.eye(codes.max() + 1)[codes]
        parts = []
        for side, sign in ((first, 1), (~first, -1)):
            residual = np.where(side, y - y[side].mean(), 0.0) / side.sum() * sign
            clusters = len(np.unique(codes[side]))
            parts.append((indicator.T @ residual * np.sqrt(clusters / (clusters - 1)), clusters))
        variance = ((parts[0][0] + parts[1][0]) ** 2).sum()
        total += variance if index < len(ways) else -variance
        if index < len(ways):
            a, b = (parts[0][0] ** 2).sum(), (parts[1][0] ** 2).sum()
            least = min(least, (a + b) ** 2 / (a**2 / (parts[0][1] - 1) + b**2 / (parts[1][1] - 1)))
    difference = y[first].mean() - y[~first].mean()
    error = float(np.sqrt(total))
    return [float(difference), error, float(least), float(2 * stats.t.sf(abs(difference / error), least))]


def exact(observed, weights):
    p = np.array(weights) / sum(weights)
    n, k = sum(observed), len(observed)
    pmf = lambda x: stats.multinomial.pmf(x, n, p)
    own = pmf(observed)
    outcomes = [x for x in itertools.product(range(n + 1), repeat=k) if sum(x) == n]
    return float(sum(q for q in map(pmf, outcomes) if q <= own * (1 + 1e-7)))


rows = 240
raters = rng.integers(0, 14, rows)
groups = raters % 3
ratees = rng.integers(0, 40, rows)
values = np.round(60 + 6 * rng.normal(size=14)[raters] + 4 * rng.normal(size=40)[ratees] + 5 * rng.normal(size=rows), 1)
samples = [values[groups == g] for g in range(3)]
forsythe = anova_oneway(samples, use_var="bf")
ranges = [(q, k, df) for q in (0.5, 2.0, 3.6, 5.5, 9.0) for k in (2, 3, 10, 40) for df in (2.5, 7.0, 30.0, 500.0)]
multinomials = [([3, 4, 1], [2, 5, 3]), ([0, 0, 6, 2, 0], [1, 4, 80, 10, 5]), ([5, 5], [1, 1]), ([2, 2, 2, 2], [1, 1, 1, 1])]
print(
    json.dumps(
        {
            "values": values.tolist(),
            "groups": groups.tolist(),
            "ratees": ratees.tolist(),
            "raters": raters.tolist(),
            "forsythe": [float(forsythe.statistic), *map(float, forsythe.df), float(forsythe.pvalue)],
            "oneWay": [sandwich(values, groups == g, [raters]) for g in range(3)],
            "twoWay": [sandwich(values, groups == g, [ratees, raters]) for g in range(3)],
            "tukey": stats.tukey_hsd(*samples).pvalue[np.triu_indices(3, 1)].tolist(),
            "gamesHowell": pingouin.pairwise_gameshowell(
                pd.DataFrame({"y": values, "g": groups}), dv="y", between="g")["pval"].tolist(),
            "multinomials": [{"counts": c, "weights": w, "p": exact(c, w)} for c, w in multinomials],
            "ranges": [{"q": q, "k": k, "df": df, "p": float(stats.studentized_range.sf(q, k, df))} for q, k, df in ranges],
        }
    )
)
