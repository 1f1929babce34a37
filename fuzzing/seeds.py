#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets, a folder each, from the corpus of broken and odd files: seeds.py FOLDER"""

import pathlib
import sqlite3
import struct
import sys
import tempfile
import zipfile

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "Tests/AppraisalLoadingTests/Fixtures/Corpus/files"
PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
LARGEST = 60_000

# Where a column of the corpus goes in FuzzValues: the place of its heading in `Cells.headings`.
VALUES = {
    "NILAI SKP": 0, "score": 0, "PERIODE PENILAIAN": 1, "TANGGAL LAHIR": 2, "TMT CPNS": 3, "GOL. RUANG": 4,
    "GOL": 4, "GOLONGAN": 4, "PANGKAT/GOLONGAN RUANG": 4, "TARGET": 5, "REALISASI": 5, "PREDIKAT KINERJA": 6,
    "NIP": 7, "JENIS KELAMIN": 8, "KuadranKinerjaNilai": 9, "BULAN": 10, "PERILAKU KERJA": 11, "NAMA": 12}


def main(folder):
    def write(target, name, data):
        if len(data) <= LARGEST:
            path = folder / target
            path.mkdir(parents=True, exist_ok=True)
            (path / name.replace("/", "-")).write_bytes(data)

    for name, data in databases():
        write("FuzzSQLite", name, data)
    for form in range(25):
        offsets = struct.pack("<4i", 0, 2, 5, 5) if form == 13 else struct.pack("<4q", 0, 2, 5, 5)
        cells = struct.pack("<i12s", 3, b"abc") * 4 if form == 15 else offsets
        write("FuzzArrow", f"form-{form}", bytes([form, 3, 1, 4, 0]) + b"\x07" + bytes(7) + cells.ljust(64, b"\0") + b"abcde")
    write("FuzzArrow", "dictionary", bytes([6, 3, 0, 2, 27]) + bytes([0xFF] * 8) + struct.pack("<3i", 2, 0, 1).ljust(64 + 72, b"\0")
          + bytes([0xFF] * 8) + struct.pack("<5i", 0, 1, 2, 3, 4).ljust(80, b"\0") + b"abcd")
    for path in sorted(p for p in CORPUS.rglob("*") if p.is_file()):
        name, data = str(path.relative_to(CORPUS)), path.read_bytes()
        if path.name == "datapackage.json":
            write("FuzzDescriptor", name, data)
        elif data.startswith(b"PK"):
            write("FuzzWorkbook", name, data)
            write("FuzzSheet", name, parts(path))
        else:
            write("FuzzDelimited", name, data)
            for heading, cells in columns(data):
                write("FuzzValues", f"{name}-{VALUES[heading]}", bytes([VALUES[heading]]) + "\n".join(cells).encode())


def databases():
    """Small SQLite files: a table of every kind of cell, a view, an index and another page size."""
    rows = [("A", "R", "SKP", 2023, 87.5), ("B", "R", "SKP", 2023, None), ("C", "Q", "SKP", 2024, 90)]
    for name, script in (
            ("plain", ""), ("view", "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT * FROM u"),
            ("index", "CREATE INDEX i ON t(ratee); ALTER TABLE t ADD COLUMN b; UPDATE t SET b = x'00ff'"),
            ("wide", "PRAGMA encoding = 'UTF-16'")):
        with tempfile.TemporaryDirectory() as scratch:
            path = pathlib.Path(scratch) / "seed.db"
            database = sqlite3.connect(path)
            database.execute("PRAGMA page_size = 512")
            if name == "wide":
                database.executescript(script)
            database.execute("CREATE TABLE t(ratee TEXT, rater TEXT, indicator TEXT, period INTEGER, score REAL)")
            database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
            database.commit()
            if name != "wide":
                database.executescript(script)
            database.close()
            yield name, path.read_bytes()


def parts(path):
    try:
        with zipfile.ZipFile(path) as archive:
            return b"\0".join(archive.read(part) if archive.getinfo(part).file_size < LARGEST else b""
                              for part in PARTS)
    except (KeyError, zipfile.BadZipFile, OSError):
        return b""


def columns(data):
    """The columns of a simple file whose headings FuzzValues knows."""
    rows = [line.split(";" if b";" in data else ",") for line in data.decode(errors="replace").splitlines()]
    for place, heading in enumerate(rows[0] if rows else []):
        if heading in VALUES:
            yield heading, [row[place] for row in rows[1:] if len(row) > place]


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
