"""Expected log-likelihoods of mixtures measured with error: scipy maximises the likelihood itself, without steps of EM.

    python3 noisy.py > noisy.json        needs numpy and scipy
"""

import json

import numpy as np
import scipy
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

random = np.random.default_rng(20261126)
n = 240
label = random.random(n) < 0.4
truth = np.where(label[:, None], [3.5, 1.0], [-1.5, 0.0]) + random.normal(size=(n, 2)) @ np.array([[1.2, 0.4], [0, 1.1]])
errors = [np.array([[0.3, 0.1], [0.1, 0.2]]), np.array([[1.2, 0.4], [0.4, 0.8]]), np.array([[1.6, -0.3], [-0.3, 1.2]])]
place = np.arange(n) % 3
x = np.round(truth + np.stack([random.multivariate_normal([0, 0], errors[p]) for p in place]), 4)


def loss(theta):
    share = 1 / (1 + np.exp(-theta[0]))
    logs = []
    for k, weight in enumerate([share, 1 - share]):
        a, b, c = theta[5 + 3 * k:8 + 3 * k]
        root = np.array([[np.exp(a), 0], [b, np.exp(c)]])
        mean = theta[1 + 2 * k:3 + 2 * k]
        logs.append([np.log(weight) + multivariate_normal.logpdf(x[i], mean, root @ root.T + errors[place[i]])
                     for i in range(n)])
    return -logsumexp(logs, axis=0).sum()


start = np.array([0, 2.5, 1, -1, 0, -0.3, 0, -0.5, -0.3, 0, -0.5])
best = minimize(loss, start, method="BFGS", options={"gtol": 1e-7})
best = minimize(loss, best.x, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 20000})
print(json.dumps({
    "provenance": {"scipy": scipy.__version__, "script": "noisy.py", "seed": 20261126},
    "rows": x.tolist(), "errors": [e.tolist() for e in errors], "places": place.tolist(),
    "logLikelihood": -best.fun, "share": float(1 / (1 + np.exp(-best.x[0])))}))
