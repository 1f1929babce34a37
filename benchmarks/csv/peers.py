"""Reads the staff file with polars, duckdb or pandas: peers.py NAME FILE THREADS, a line like LoadingBenchmark's."""

import os
import resource
import sys
import time

name, path, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.environ["POLARS_MAX_THREADS"] = str(threads)

TEXT = ["nip", "nip_penilai", "unit", "tanggal"]
NUMBERS = ["nilai", "perilaku", "target", "realisasi", "bobot", "kehadiran"]


def hundredths(total):
    return str(int(round(total * 100)))


def with_polars(coded):
    import polars as pl

    types = {column: pl.String for column in TEXT} | {column: pl.Float64 for column in NUMBERS}
    if coded:
        types |= {column: pl.Categorical for column in TEXT}

    def read():
        return pl.read_csv(path, schema_overrides=types)

    def facts(table):
        counts = [f"{c}={table[c].n_unique()}" for c in TEXT]
        return [str(table.height)] + counts + [f"{c}={hundredths(table[c].sum())}" for c in NUMBERS]

    return f"polars {pl.__version__}" + (", categorical" if coded else ", text as it stands"), read, facts


def with_duckdb():
    import duckdb

    session = duckdb.connect()
    session.execute(f"SET threads={threads}")
    types = ", ".join(f"'{c}': 'VARCHAR'" for c in TEXT) + ", " + ", ".join(f"'{c}': 'DOUBLE'" for c in NUMBERS)

    def read():
        session.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{path}', header=true, columns={{{types}}})")

    def facts(_):
        what = [f"count(DISTINCT {c})" for c in TEXT] + [f"sum({c})" for c in NUMBERS]
        row = session.execute(f"SELECT count(*), {', '.join(what)} FROM t").fetchone()
        counts = [f"{c}={n}" for c, n in zip(TEXT, row[1:5])]
        return [str(row[0])] + counts + [f"{c}={hundredths(s)}" for c, s in zip(NUMBERS, row[5:])]

    return f"duckdb {duckdb.__version__}, into a table", read, facts


def with_pandas():
    import pandas as pd

    types = {column: "str" for column in TEXT} | {column: "float64" for column in NUMBERS}

    def read():
        return pd.read_csv(path, dtype=types)

    def facts(table):
        counts = [f"{c}={table[c].nunique()}" for c in TEXT]
        return [str(len(table))] + counts + [f"{c}={hundredths(table[c].sum())}" for c in NUMBERS]

    return f"pandas {pd.__version__}", read, facts


maker = {
    "polars": lambda: with_polars(False),
    "polars-categorical": lambda: with_polars(True),
    "duckdb": with_duckdb,
    "pandas": with_pandas,
}[name]
title, read, facts = maker()
before = resource.getrusage(resource.RUSAGE_SELF)
start = time.perf_counter()
table = read()
wall = time.perf_counter() - start
after = resource.getrusage(resource.RUSAGE_SELF)
used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(title, threads, f"{wall:.3f}", f"{used:.3f}", after.ru_maxrss // 1024, " ".join(facts(table)), sep="\t")
