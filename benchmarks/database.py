"""Reads a table as the peers do and says what it cost this process, in the fields of DatabaseBenchmark.

    database.py PEER ADDRESS TABLE RUNS

Peers: adbc (the same driver, columns of Arrow), adbc-dictionary (text coded as timbang codes it),
psycopg (rows of Python objects), sqlite3 (rows of Python objects).
"""

import resource
import sys
import time


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def summary_arrow(table):
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = []
    for name, column in zip(table.column_names, table.columns):
        kind = column.type
        if pa.types.is_dictionary(kind):
            parts.append(f"{name}={len(pc.unique(column.cast(pa.string()).drop_null()))}")
        elif pa.types.is_string(kind):
            parts.append(f"{name}={len(pc.unique(column.drop_null()))}")
        else:
            parts.append(f"{name}={pc.sum(column).as_py():.2f}")
    return " ".join(parts)


def summary_rows(names, rows):
    parts = []
    for place, name in enumerate(names):
        values = [row[place] for row in rows if row[place] is not None]
        if isinstance(values[0], str):
            parts.append(f"{name}={len(set(values))}")
        else:
            parts.append(f"{name}={float(sum(values)):.2f}")
    return " ".join(parts)


def read_adbc(address, table, coded):
    import adbc_driver_postgresql.dbapi
    import pyarrow as pa

    with adbc_driver_postgresql.dbapi.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        result = cursor.fetch_arrow_table()
    if coded:
        columns = [c.dictionary_encode() if pa.types.is_string(c.type) else c for c in result.columns]
        result = pa.table(columns, names=result.column_names)
    return result.num_rows, result.num_columns, lambda: summary_arrow(result)


def read_psycopg(address, table):
    import psycopg

    with psycopg.connect(address) as connection, connection.cursor(binary=True) as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = cursor.fetchall()
        names = [column.name for column in cursor.description]
    return len(rows), len(names), lambda: summary_rows(names, rows)


def read_sqlite(address, table):
    import sqlite3

    with sqlite3.connect(address.removeprefix("sqlite:")) as connection:
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        rows = cursor.fetchall()
        names = [column[0] for column in cursor.description]
    return len(rows), len(names), lambda: summary_rows(names, rows)


def main():
    peer, address, table, runs = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    readers = {
        "adbc": lambda: read_adbc(address, table, coded=False),
        "adbc-dictionary": lambda: read_adbc(address, table, coded=True),
        "psycopg": lambda: read_psycopg(address, table),
        "sqlite3": lambda: read_sqlite(address, table),
    }
    for _ in range(runs):
        wall, processor = time.perf_counter(), used()
        rows, columns, summary = readers[peer]()
        processor, wall = used() - processor, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        fields = [peer, rows, columns, f"{wall:.2f}", f"{processor:.2f}", int(rows / processor), peak, summary()]
        print("\t".join(str(field) for field in fields), flush=True)


main()
