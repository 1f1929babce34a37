"""Times GPBoost on the workloads of MixedModelBenchmark, in the same columns.

    python3 peers.py lectures FILE        python3 peers.py staff FILE

GPBoost's default stops on a small relative change of the criterion: the criterion says how far from the optimum.
"""

import csv
import resource
import sys
import time

import gpboost
import numpy as np

workload, path = sys.argv[1:3]
with open(path, newline="") as file:
    rows = list(csv.DictReader(file))
y = np.array([float(row["y"]) for row in rows])
if workload == "lectures":
    formula = "y ~ 1 + (1 | s) + (1 | d) + (1 | dept:service)"
    groups = [[row["s"], row["d"], row["dept"] + ":" + row["service"]] for row in rows]
    x = np.ones((len(y), 1))
else:
    formula = "y ~ period + (1 | ratee) + (1 | rater) + (1 | unit)"
    groups = [[row["ratee"], row["rater"], row["unit"]] for row in rows]
    x = np.column_stack([np.ones(len(y)), [float(row["period"]) for row in rows]])

wall, processor = time.perf_counter(), time.process_time()
model = gpboost.GPModel(group_data=np.array(groups), likelihood="gaussian", num_parallel_threads=1)
model.fit(y=y, X=x)
wall, processor = time.perf_counter() - wall, time.process_time() - processor
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
# Maximum likelihood: GPBoost has no REML criterion, so the number is not comparable with the others' column.
criterion = 2 * model.get_current_neg_log_likelihood()
print("\t".join([
    f"GPBoost {gpboost.__version__}", workload, formula, str(len(y)), "1", f"{wall:.3f}", f"{processor:.3f}",
    f"{criterion:.6f}", f"{memory:.0f}", "maximum likelihood, as it comes"]))
