# Expected numbers from other programs: csdid on mpdta with covariates, universal base period and anticipation; rdrobust on
# the Senate data that it ships and on rounded scores. Run by a person:
#   pip install csdid==0.4.3 rdrobust==2.1.1 plotnine && python peers.py > peers.json
import json, warnings
from importlib.metadata import version
import numpy as np, pandas as pd
warnings.filterwarnings("ignore")
from csdid.att_gt import ATTgt
import io, contextlib
d = pd.read_csv("../../../../datasets/mpdta/mpdta.csv")

def did(formula, control, method, base="varying", anticipation=0):
    with contextlib.redirect_stdout(io.StringIO()):
        out = ATTgt(yname="lemp", tname="year", idname="county", gname="first_treat", data=d, xformla=formula,
                    control_group=control, anticipation=anticipation).fit(est_method=method, base_period=base, bstrap=False)
    r = out.results
    rows = [dict(cohort=int(g), time=int(t), estimate=None if np.isnan(a) else float(a), se=None if s is None or np.isnan(s) else float(s))
            for g, t, a, s in zip(r["group"], r["year"], r["att"], r["se"])]
    return rows

cases = {
  "doubly_robust": did("lemp ~ lpop", "nevertreated", "dr"),
  "weighting": did("lemp ~ lpop", "nevertreated", "ipw"),
  "doubly_robust_not_yet": did("lemp ~ lpop", "notyettreated", "dr"),
  "universal": did("lemp ~ 1", "notyettreated", "reg", "universal"),
  "anticipation": did("lemp ~ 1", "notyettreated", "reg", "varying", 1),
}

from rdrobust import rdrobust, rdbwselect
import rdrobust as package, os
s = pd.read_csv(os.path.join(os.path.dirname(package.__file__), "data", "rdrobust_RDsenate.csv"))[["margin", "vote"]].dropna()
def rd(y, x, c=0.0, **k):
    with contextlib.redirect_stdout(io.StringIO()):
        r = rdrobust(y, x, c=c, **k)
    return dict(cut=c, estimate=float(r.coef.iloc[0, 0]), corrected=float(r.coef.iloc[1, 0]), se=float(r.se.iloc[0, 0]), robust_se=float(r.se.iloc[2, 0]),
                lower=float(r.ci.iloc[2, 0]), upper=float(r.ci.iloc[2, 1]), p=float(r.pv.iloc[2, 0]),
                h=float(r.bws.iloc[0, 0]), b=float(r.bws.iloc[1, 0]), n_below=int(r.N_h[0]), n_above=int(r.N_h[1]))
rng = np.random.default_rng(20240131)
x = np.clip(np.round(rng.normal(70, 9, 900)), 30, 100)
y = np.round(40 + 0.45 * x + 2.5 * (x >= 75) + rng.normal(0, 4, 900), 3)
x2 = np.round(rng.normal(0, 1, 400), 6); y2 = np.round(np.sin(x2) + 0.8 * (x2 >= 0.2) + rng.normal(0, .5, 400), 6)
out = dict(provenance=dict(tool=f"csdid {version('csdid')}, rdrobust {version('rdrobust')}", script="peers.py", seed=20240131),
           tolerance=dict(relative=1e-6, why="the same formulas in another order of operations"),
           did=cases,
           discontinuity=dict(
             senate=dict(x=s.margin.tolist(), y=s.vote.tolist(), expected=rd(s.vote.values, s.margin.values)),
             rounded=dict(x=x.tolist(), y=y.tolist(), expected=rd(y, x, c=75.0)),
             smooth=dict(x=x2.tolist(), y=y2.tolist(), expected=rd(y2, x2, c=0.2)),
             fixed=dict(x=x2.tolist(), y=y2.tolist(), expected=rd(y2, x2, c=0.2, h=0.8, b=1.1))))
print(json.dumps(out))
