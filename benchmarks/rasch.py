"""Times RaschPy on the ratings of RaschBenchmark, in the same columns.

    python3 rasch.py FILE        needs raschpy 1.4.0

RaschPy estimates raters and items pairwise or conditionally, then persons; no standard errors are asked of it.
"""

import csv
import importlib.metadata
import sys
import time

import numpy as np
import pandas as pd
from raschpy import MFRM

rows = list(csv.DictReader(open(sys.argv[1], newline="")))
items = [name for name in rows[0] if name.startswith("c")]
index = pd.MultiIndex.from_tuples([("r" + r["rater"], "p" + r["person"]) for r in rows], names=["Rater", "Person"])
data = pd.DataFrame([[float(r[i]) for i in items] for r in rows], index=index, columns=items)
truth = {"r" + r["rater"]: float(r["severity"]) for r in rows}

for notes, estimate in (
    ("raters, items and thresholds", lambda model: model.calibrate_global()),
    ("the same with persons", lambda model: (model.calibrate_global(), model.person_estimates("global"))),
):
    try:
        model = MFRM(data, max_score=4)
        wall, processor = time.perf_counter(), time.process_time()
        estimate(model)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
    except Exception as error:  # a peer that stops is a result, too
        print(f"# RaschPy, {notes}: {type(error).__name__}: {error}", file=sys.stderr)
        continue
    found = pd.Series(model.facet_effects_global)
    gaps = np.array([found[name] - truth[name] for name in found.index])
    gaps -= gaps.mean()
    print("\t".join([
        "RaschPy " + importlib.metadata.version("raschpy"), str(len(rows) * len(items)), str(len(truth)), f"{wall:.3f}",
        f"{processor:.3f}", f"{np.sqrt((gaps ** 2).mean()):.4f}", notes]), flush=True)
