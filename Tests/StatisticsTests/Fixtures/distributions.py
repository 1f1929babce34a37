"""Writes distributions.json: tail probabilities and log densities of five distributions, by mpmath.

Method, independent of the Swift code: the defining power series, summed in 60 digits where its tail is the
smaller one, else in 400 digits, so that one minus it keeps at least 60 digits down to 1e-330. Every point of
moderate size is checked against mpmath's own betainc, gammainc and erfc.

Run: python3 distributions.py   (mpmath 1.3.0, scipy only chooses where to look)
"""

import json
import math
import pathlib

import mpmath
import scipy
from mpmath import mp, mpf
from scipy import stats

DF = [0.5, 1, 2, 3.7, 30, 1000, 1e4, 1e5, 1e6]
PROBABILITIES = [1e-299, 1e-150, 1e-40, 1e-10, 1e-3, 0.05, 0.3, 0.5]
FLOOR = mpf(10) ** -300


def series(ratio, first):
    """The sum of positive terms t(0) = first, t(n + 1) = t(n) ratio(n)."""
    total, term, n, epsilon = first, first, 0, mpf(10) ** -(mp.dps + 2)
    while True:
        term *= ratio(n)
        total += term
        n += 1
        if term < total * epsilon and ratio(n) < 1:
            return total


def beta_tails(a, b, x, y):
    """Both tails; the series runs from the side where it is short."""
    with mp.workdps(400):
        x, y = x(), y()
        low = x / y < a / b
        flip = x > y and not (low and min(a, b) > 50)
        mp.dps = 60 if flip != low else 400
        p, q, s, t = (b, a, y, x) if flip else (a, b, x, y)
        log_front = p * mp.log(s) + q * mp.log(t) + mp.loggamma(p + q) - mp.loggamma(p) - mp.loggamma(q)
        direct = mp.exp(log_front) / p * series(lambda n: (p + q + n) / (p + 1 + n) * s, mpf(1))
        lower, upper = (1 - direct, direct) if flip else (direct, 1 - direct)
        if max(a, b) < 50 and 1e-20 < x < 1 - 1e-20 and lower > 1e-25:
            own = mp.betainc(a, b, 0, x, regularized=True)
            assert abs(own / lower - 1) < 1e-25, (a, b, x, own, lower)
        return lower, upper, log_front


def gamma_tails(a, x):
    with mp.workdps(400):
        low = x < a
        mp.dps = 60 if low else 400
        log_front = a * mp.log(x) - x - mp.loggamma(a)
        lower = mp.exp(log_front) / a * series(lambda n: x / (a + 1 + n), mpf(1))
        upper = 1 - lower
        if a < 50 and upper > 1e-25:
            own = mp.gammainc(a, x, mp.inf, regularized=True)
            assert abs(own / upper - 1) < 1e-25, (a, x, own, upper)
        return lower, upper, log_front


def student(df, t):
    a, b = mpf(df) / 2, mpf(1) / 2
    beyond, between, front = beta_tails(
        a, b, lambda: df / (df + mpf(t) ** 2), lambda: mpf(t) ** 2 / (df + mpf(t) ** 2))
    outer, inner = beyond / 2, (1 + between) / 2
    lower, upper = (outer, inner) if t < 0 else (inner, outer)
    return lower, upper, front - mp.log(abs(mpf(t)))


def chi_squared(df, x):
    lower, upper, front = gamma_tails(mpf(df) / 2, mpf(x) / 2)
    return lower, upper, front - mp.log(mpf(x))


def fisher(d1, d2, f):
    lower, upper, front = beta_tails(
        mpf(d1) / 2, mpf(d2) / 2, lambda: d1 * mpf(f) / (d1 * mpf(f) + d2), lambda: d2 / (d1 * mpf(f) + d2))
    return lower, upper, front - mp.log(mpf(f))


def beta(a, b, x):
    lower, upper, front = beta_tails(mpf(a), mpf(b), lambda: mpf(x), lambda: 1 - mpf(x))
    with mp.workdps(60):
        return lower, upper, front - mp.log(mpf(x)) - mp.log(1 - mpf(x))


def normal(x):
    with mp.workdps(60):
        return (mp.erfc(-mpf(x) / mp.sqrt(2)) / 2, mp.erfc(mpf(x) / mp.sqrt(2)) / 2,
                -mpf(x) ** 2 / 2 - mp.log(2 * mp.pi) / 2)


def where(distribution, extra):
    """Points near wanted tail probabilities, as far as scipy finds them, and given ones."""
    found = []
    for p in PROBABILITIES:
        for x in (distribution.ppf(p), distribution.isf(p)):
            if math.isfinite(x):
                found.append(float(f"{x:.6g}"))
    return sorted(set(found + extra))


def rows(name, compute, parameters, points):
    result = []
    for x in points:
        lower, upper, log_density = compute(*parameters, x)
        if min(lower, upper) < FLOOR:
            continue
        result.append({"parameters": parameters, "x": x, "cdf": float(lower), "survival": float(upper),
                       "logDensity": float(log_density)})
    print(name, parameters, len(result), flush=True)
    return result


def main():
    mp.dps = 60
    out = {"normal": [], "studentT": [], "chiSquared": [], "fisher": [], "beta": []}
    grid = [1e-300, 1e-20, 1e-5] + [i / 8 for i in range(1, 80)] + [10 + i / 2 for i in range(1, 54)] + [37.04]
    out["normal"] = rows("normal", normal, [], sorted([-x for x in grid] + grid))
    for df in DF:
        points = where(stats.t(df), [1e-100, 1e-8, 1e-3, 0.1, 0.9, 1.0, 1.1, 2.5, 6.0, 20.0])
        out["studentT"] += rows("t", student, [df], [x for x in points if x != 0])
        points = where(stats.chi2(df), [1e-200, 1e-12, 0.01, 1.0, 2.9, 3.1, df, 1.01 * df])
        out["chiSquared"] += rows("chi2", chi_squared, [df], [x for x in points if x > 0])
    for d1 in DF:
        for d2 in DF:
            near = [1 + 1e-9, 0.999]
            far = [1e-30, 1e30] if (d1 + d2) < 10 else []
            points = [x for x in where(stats.f(d1, d2), near + far) if x > 0][::3 if d1 != d2 else 1]
            out["fisher"] += rows("F", fisher, [d1, d2], points)
    for a, b in [(0.25, 0.25), (0.25, 7), (0.5, 500), (1, 1), (1, 3), (2, 5), (8.5, 0.3), (17, 20), (300, 2),
                 (500, 500), (40, 5000), (5000, 5000), (2e4, 3e5), (5e5, 5e5), (5e5, 0.5), (3, 5e5)]:
        points = where(stats.beta(a, b), [1e-200, 1e-9, 0.1, 0.5, 0.75, 0.999])
        out["beta"] += rows("beta", beta, [a, b], [x for x in points if 0 < x < 1])
    report = {
        "provenance": {"tool": f"mpmath {mpmath.__version__}", "digits": 60, "script": "distributions.py",
                       "points": f"chosen with scipy {scipy.__version__}"},
        "tolerance": {"relative": 1e-12, "relativeForLargeParameters": 1e-10, "large": 1e4,
                      "why": "an ulp of x moves a tail of 1e-300 by 37 ulps times sqrt(parameter)"},
        "points": out,
    }
    text = json.dumps(report, indent=None, separators=(",", ":")).replace("{\"parameters\"", "\n{\"parameters\"")
    pathlib.Path(__file__).with_name("distributions.json").write_text(text + "\n")
    print({name: len(values) for name, values in out.items()})


main()
