# Makes a panel with staggered treatment, and times csdid and diff-diff on it. Called by run-training.
#   python training.py simulate FILE UNITS PERIODS      python training.py fit FILE
import contextlib, io, sys, time, warnings
import numpy as np, pandas as pd
warnings.filterwarnings("ignore")

def simulate(path, units, periods):
    rng = np.random.default_rng(20240131)
    start = rng.choice([0] + list(range(3, periods)), units, p=[0.5] + [0.5 / (periods - 3)] * (periods - 3))
    level = rng.normal(70, 5, units)
    t = np.arange(1, periods + 1)
    y = level[:, None] + 0.3 * t + rng.normal(0, 4, (units, periods)) + 2.0 * ((start > 0)[:, None] & (t >= start[:, None]))
    pd.DataFrame(dict(id=np.repeat(np.arange(units), periods), t=np.tile(t, units), y=np.round(y.ravel(), 6),
                      start=np.repeat(start, periods))).to_csv(path, index=False)

def clock(name, what, run):
    wall, cpu = time.perf_counter(), time.process_time()
    found = run()
    print(f"{name}\t{what}\t{time.perf_counter() - wall:.3f}\t{time.process_time() - cpu:.3f}\t{found[0]:.9f}\t{found[1]:.9f}", flush=True)

def fit(path):
    from importlib.metadata import version
    d = pd.read_csv(path)
    def csdid():
        from csdid.att_gt import ATTgt
        with contextlib.redirect_stdout(io.StringIO()):
            out = ATTgt(yname="y", tname="t", idname="id", gname="start", data=d, control_group="notyettreated").fit(
                est_method="reg", bstrap=False)
            a = out.aggte(typec="group", bstrap=False).atte
        return float(a["overall_att"]), float(np.ravel(a["overall_se"])[0])
    def diffdiff():
        from diff_diff import CallawaySantAnna
        r = CallawaySantAnna(control_group="not_yet_treated", estimation_method="reg").fit(
            d, outcome="y", unit="id", time="t", first_treat="start", aggregate="group")
        return float(r.overall_att), float(r.overall_se)
    for name, run in [(f"csdid {version('csdid')}", csdid), (f"diff-diff {version('diff-diff')}", diffdiff)]:
        what = "averaged over cohorts" if run is csdid else "averaged over cohorts and periods"
        try: clock(name, "effects by cohort and period, " + what, run)
        except Exception as error: print(f"{name}\tfailed: {type(error).__name__} {error}", file=sys.stderr)

if sys.argv[1] == "simulate": simulate(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else: fit(sys.argv[2])
