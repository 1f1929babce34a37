"""Makes the tables of ClusteringBenchmark, and times scikit-learn and fastcluster on them.

    python3 clustering.py data FOLDER        needs numpy, scikit-learn and fastcluster
    python3 clustering.py CASE FOLDER
"""

import sys
import time
import warnings
from pathlib import Path

import fastcluster
import numpy as np
import sklearn
from scipy.cluster.hierarchy import fcluster
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
case, folder = sys.argv[1], Path(sys.argv[2])
random = np.random.default_rng(20261126)


def write(name, array):
    np.asarray(array, dtype=float).ravel(order="F").tofile(folder / name)


def read(name, columns):
    return np.ascontiguousarray(np.fromfile(folder / name).reshape(columns, -1).T)


def groups(n, d, k, spread):
    """Normal groups of unequal size and covariance."""
    centres = random.normal(scale=spread, size=(k, d))
    labels = random.choice(k, n, p=np.arange(1, k + 1) / (k * (k + 1) / 2))
    turns = np.stack([np.eye(d) + 0.4 * random.normal(size=(d, d)) / np.sqrt(d) for _ in range(k)])
    return centres[labels] + np.einsum("nij,nj->ni", turns[labels], random.normal(size=(n, d)))


def starts(x):
    return np.concatenate([x[random.choice(len(x), 6, replace=False)].ravel(order="F") for _ in range(10)])


def data():
    x = groups(100_000, 10, 6, 1.0)
    write("means.bin", x)
    starts(x).tofile(folder / "means.bin.starts")
    # Scores of 1 to 5 with a halo, as raters give them: most are 3 to 5.
    halo = random.normal(size=(100_000, 1))
    scores = np.clip(np.round(4.0 + 0.6 * halo + 0.35 * random.normal(size=(100_000, 10))), 1, 5)
    write("ratings.bin", scores)
    levels = np.unique(scores, axis=0)
    # Off the grid of scores: means on it are equally far from many rows, and where those go is up to rounding then
    # (a shift of 1e-9 moves what scikit-learn ends with from 193253 to 190260, and from 189890 to 189908).
    shift = np.random.default_rng(1)
    np.concatenate([
        (levels[random.choice(len(levels), 6, replace=False)] + shift.normal(scale=0.1, size=(6, 10))).ravel(order="F")
        for _ in range(10)]).tofile(folder / "ratings.bin.starts")
    print(f"{len(levels)} different rows of scores", file=sys.stderr)
    x = groups(100_000, 8, 9, 1.5)
    write("mixture.bin", x)
    write("mixture.labels", KMeans(9, n_init=1, max_iter=5, random_state=1).fit_predict(x))
    x = groups(5_000, 6, 5, 2.0)
    write("families.bin", x)
    factor = np.linalg.cholesky(np.cov(x.T))
    tree = fastcluster.linkage_vector(np.linalg.solve(factor, (x - x.mean(0)).T).T, "ward")
    np.concatenate([fcluster(tree, k, "maxclust") - 1.0 for k in range(1, 10)]).tofile(folder / "families.labels")
    x = groups(30_000, 10, 4, 1.0)
    write("silhouette.bin", x)
    write("silhouette.labels", KMeans(4, n_init=1, random_state=1).fit_predict(x))
    write("ward.bin", groups(20_000, 8, 6, 1.0))


def measure(name, program, body, show):
    best = (float("inf"), float("inf"))
    for _ in range(2):
        wall, processor = time.perf_counter(), time.process_time()
        value = body()
        best = min(best, (time.perf_counter() - wall, time.process_time() - processor), key=lambda t: t[1])
    print("\t".join([name, program, f"{best[0]:.4f}", f"{best[1]:.4f}", show(value)]), flush=True)


scikit = f"scikit-learn {sklearn.__version__}"


def means(name, file):
    x = read(file, 10)
    seeds = np.fromfile(folder / (file + ".starts")).reshape(10, 10, 6).transpose(0, 2, 1)
    run = lambda: min(KMeans(6, init=s, n_init=1, algorithm="lloyd").fit(x).inertia_ for s in seeds)
    measure(name, scikit, run, lambda v: f"{v:.6f}")


def own_means(file):
    x = read(file, 10)
    measure(case, scikit, lambda: KMeans(6, n_init=10, random_state=1).fit(x).inertia_, lambda v: f"{v:.6f}")


def mixture():
    x = read("mixture.bin", 8)
    labels = np.fromfile(folder / "mixture.labels").astype(int)
    own = [x[labels == k] for k in range(9)]
    model = GaussianMixture(
        9, tol=1e-6, reg_covar=0, max_iter=3000, weights_init=np.array([len(o) for o in own]) / len(x),
        means_init=np.stack([o.mean(0) for o in own]),
        precisions_init=np.stack([np.linalg.inv(np.cov(o.T, bias=True)) for o in own]),
        # The start is given; this keeps scikit-learn from working out another one first.
        init_params="random_from_data")
    measure("mixture", scikit, lambda: model.fit(x), lambda m: f"{m.score(x):.9f} after {m.n_iter_} steps")


def silhouette():
    x, labels = read("silhouette.bin", 10), np.fromfile(folder / "silhouette.labels").astype(int)
    measure("silhouette", scikit, lambda: silhouette_score(x, labels), lambda v: f"{v:.12f}")


def ward():
    x = read("ward.bin", 8)
    program = f"fastcluster {fastcluster.__version__}"
    measure("ward", program, lambda: fastcluster.linkage_vector(x, "ward"), lambda t: f"{t[-1, 2]:.9f}")


{
    "data": data, "mixture": mixture, "silhouette": silhouette, "ward": ward,
    "kmeans": lambda: means("kmeans", "means.bin"), "kmeans, scores 1–5": lambda: means(case, "ratings.bin"),
    "kmeans, scores 1–5, own starts": lambda: own_means("ratings.bin"),
}[case]()
