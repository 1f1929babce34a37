"""Expected numbers for shrinkage, clamped normal variables and additive layouts.

python shrinkage.py > shrinkage.json   (statsmodels for Paule-Mandel, scipy for quadrature, numpy for least squares)
"""
import json
import sys

import numpy
import scipy
import statsmodels
from scipy import integrate, stats
from statsmodels.stats.meta_analysis import combine_effects

effects = [28, 8, -3, 7, -1, 1, 18, 12, -40, 55]
variances = [225, 100, 256, 121, 81, 121, 100, 324, 144, 169]
meta = combine_effects(numpy.array(effects, float), numpy.array(variances, float), method_re="iterated", atol=1e-13)

clamped = []
for mean, sd, bottom, top, rho in [(60, 8, 0, 100, .5), (92, 8, 0, 100, .7), (99, 10, 0, 100, .3), (3.8, 1.2, 1, 5, .6)]:
    f = lambda x: min(max(x, bottom), top)
    n = stats.norm(mean, sd)
    inner = lambda g: integrate.quad(lambda x: g(x) * n.pdf(x), bottom, top, epsabs=1e-12)[0] + g(bottom) * n.cdf(bottom) + g(top) * n.sf(top)
    m = inner(lambda x: x)
    v = inner(lambda x: (x - m) ** 2)
    # The covariance through the conditional mean of one variable given the other's standardised value.
    def conditional(z):
        c, s = mean + sd * rho * z, sd * (1 - rho * rho) ** .5
        a, b = (bottom - c) / s, (top - c) / s
        return bottom * stats.norm.cdf(a) + top * stats.norm.sf(b) + c * (stats.norm.cdf(b) - stats.norm.cdf(a)) + s * (stats.norm.pdf(a) - stats.norm.pdf(b))
    cov = integrate.quad(lambda z: (f(mean + sd * z) - m) * conditional(z) * stats.norm.pdf(z), -9, 9, points=[(bottom - mean) / sd if abs((bottom - mean) / sd) < 9 else 0, (top - mean) / sd if abs((top - mean) / sd) < 9 else 0], limit=400)[0]
    clamped.append(dict(mean=mean, sd=sd, bottom=bottom, top=top, rho=rho, clampedMean=m, varianceRatio=v / sd**2, covarianceRatio=cov / (rho * sd**2)))

random = numpy.random.default_rng(7)
units, columns = [], []
for u in range(7):
    for c in range(5):
        if random.random() < .7:
            units.append(u)
            columns.append(c)
values = [round(float(x), 3) for x in random.normal(50, 10, len(units))]
design = numpy.zeros((len(units), 12))
for row, (u, c) in enumerate(zip(units, columns)):
    design[row, u] = design[row, 7 + c] = 1
solution, _, rank, _ = numpy.linalg.lstsq(design, numpy.array(values), rcond=None)
residuals = numpy.array(values) - design @ solution
logvar = [dict(squares=s, expected=e, df=d, score=float(stats.norm.ppf(stats.chi2.cdf(s / e * d, d)))) for s, e, d in [(3.2, 5.1, 7), (40.0, 31.0, 11.5), (.4, 2.0, 3)]]

json.dump(dict(
    provenance=dict(tool=f"numpy {numpy.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}", script="shrinkage.py"),
    meta=dict(effects=effects, variances=variances, tau2=float(meta.tau2), mean=float(meta.mean_effect_re), se=float(meta.sd_eff_w_re)),
    clamped=clamped, logVariance=logvar,
    layout=dict(units=units, columns=columns, values=values, residuals=[float(r) for r in residuals], df=len(values) - int(rank)),
), sys.stdout, indent=1)
