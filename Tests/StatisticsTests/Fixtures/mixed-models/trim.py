"""Trims reference fits of published data to what the tests compare.

    python3 trim.py REFERENCE DATA

REFERENCE holds lmm_small.json and lmm_insteval_A.json (lme4's optima by three optimisers each), DATA the CSV
files. Writes lme4-classics.json (with its data) and lme4-insteval.json (whose data are datasets/insteval).
"""

import csv
import json
import pathlib
import sys

reference, data = map(pathlib.Path, sys.argv[1:3])
here = pathlib.Path(__file__).parent
FACTORS = {"Batch", "plate", "sample", "Subject"}
SETS = {"dyestuff": "Dyestuff", "dyestuff2": "Dyestuff2", "penicillin": "Penicillin", "sleepstudy": "sleepstudy"}


def columns(name):
    rows = list(csv.DictReader(open(data / f"{name}.csv", newline="")))
    table = {}
    for column in rows[0]:
        values = [row[column] for row in rows]
        if column in FACTORS:
            levels = sorted(set(values))
            table[column] = {"codes": [levels.index(v) for v in values], "levels": levels}
        else:
            table[column] = {"values": [float(v) for v in values]}
    return table


def best(fit):
    kept = {key: fit[key] for key in ("value", "logLik", "AIC", "BIC", "fixef")}
    errors = fit["se"]
    kept["se"] = errors if isinstance(errors, dict) else dict(zip(kept["fixef"], errors))
    kept["varcomp"] = [
        {key: (None if row[key] == "NA" else row[key]) for key in ("grp", "var1", "var2", "vcov")}
        for row in fit["varcomp"]
    ]
    kept["ranef"] = {
        group: {key: value for key, value in effects.items() if key == "levels" or ":" in key}
        for group, effects in fit["ranef"].items()
    }
    return kept


def case(source, name):
    return {"data": name, "formula": source["formula"], "REML": source["REML"], "best": best(source["best"])}


def meta(source, licence):
    packages = source["_meta"]["packages"]
    return {
        "tool": f"lme4 {packages['lme4']}", "R": source["_meta"]["R"], "script": "trim.py", "licence": licence,
        "tolerance": "the best of nloptwrap, bobyqa and nlminb at tight limits: criterion 1e-8, variances 2e-5",
    }


def table_row(formula, reml, value, variances, estimate, error):
    rows = [{"grp": g, "var1": None if g == "Residual" else "(Intercept)", "var2": None, "vcov": v}
            for g, v in variances.items()]
    return {"data": "insteval", "formula": formula, "REML": reml, "best": {
        "value": value, "varcomp": rows, "fixef": {"(Intercept)": estimate} if estimate else {},
        "se": {"(Intercept)": error} if error else {}, "ranef": {}}}


def write(name, content):
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    (here / name).write_text(text.replace('},"', '},\n"') + "\n")


small = json.load(open(reference / "lmm_small.json"))
write("lme4-classics.json", {
    "_meta": meta(small, "data of the R package lme4, GPL-2.0-or-later; Dyestuff, Dyestuff2 and Penicillin are "
                  "tables of Davies & Goldsmith (1972) and Box & Tiao (1973), sleepstudy of Belenky et al. (2003)"),
    "data": {name: columns(file) for name, file in SETS.items()},
    "cases": {key: case(value, key.split("_")[0]) for key, value in small.items() if key != "_meta"},
})

insteval = json.load(open(reference / "lmm_insteval_A.json"))
write("lme4-insteval.json", {
    "_meta": meta(insteval, "fits of InstEval, data of the R package lme4, GPL-2.0-or-later, collected at ETH Zurich"),
    "data": {},
    "cases": {
        "insteval_cell_REML": case(insteval["REML"], "insteval"),
        "insteval_cell_ML": case(insteval["ML"], "insteval"),
        "insteval_crossed_REML": table_row(
            "y ~ 1 + (1 | s) + (1 | d)", True, 237783.88038798,
            {"s": 0.10621471, "d": 0.27373442, "Residual": 1.38717967}, 3.25415828, 0.01838952),
        "insteval_crossed_ML": table_row("y ~ 1 + (1 | s) + (1 | d)", False, 237777.72598004, {}, None, None),
        "insteval_dept_REML": table_row(
            "y ~ 1 + (1 | s) + (1 | d) + (1 | dept)", True, 237774.86242,
            {"s": 0.1065737, "d": 0.2675748, "dept": 0.00672007, "Residual": 1.3870708}, 3.2518725, 0.0288092),
    },
})
