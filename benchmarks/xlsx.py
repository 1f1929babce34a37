"""Times timbang and its peers on one workbook and writes a section of results.

    python3 benchmarks/xlsx.py run EXECUTABLE [ROWS] [RUNS] > benchmarks/RESULTS-xlsx.md
    python3 benchmarks/xlsx.py make FILE ROWS
    python3 benchmarks/xlsx.py read READER FILE

EXECUTABLE is XLSXBenchmark, built by `swift build -c release --package-path benchmarks --product XLSXBenchmark`.
Needs xlsxwriter, openpyxl, python-calamine and polars with fastexcel from PyPI. Every reading is a process of its
own; times begin after the interpreter and the library are loaded. Every reader is asked for typed columns.
"""

import datetime
import importlib.metadata
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time


def make(path, rows):
    """A workbook as agencies export it: identifiers and names among the shared strings, dates, numbers."""
    import xlsxwriter

    random.seed(20240131)
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Nilai")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    labels = ["Sangat Baik", "Baik", "Butuh Perbaikan", "Kurang", "Sangat Kurang"]
    head = ["NIP", "Nama", "Unit", "Tanggal", "Nilai 1", "Nilai 2", "Nilai 3", "Nilai 4", "Nilai 5", "Predikat"]
    sheet.write_row(0, 0, head)
    for row in range(1, rows + 1):
        person = random.randrange(rows * 2 // 5)
        sheet.write_string(row, 0, str(197001011990011000 + person))
        sheet.write_string(row, 1, f"Pegawai & {person % 5000}")
        sheet.write_string(row, 2, f"Dinas {person % 40}")
        sheet.write_number(row, 3, 45000 + random.randrange(700), day)
        sheet.write_number(row, 4, random.randrange(50, 121))
        sheet.write_number(row, 5, round(random.gauss(85, 10), 2))
        sheet.write_number(row, 6, random.gauss(85, 10))
        sheet.write_number(row, 7, random.gauss(0, 1))
        sheet.write_number(row, 8, random.randrange(1, 6))
        sheet.write_string(row, 9, random.choice(labels))
    book.close()


def columns_of(rows):
    return [list(column) for column in zip(*rows[1:])]


def with_calamine():
    from python_calamine import CalamineWorkbook

    return lambda path: columns_of(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def with_openpyxl():
    import openpyxl

    def read(path):
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        return columns_of(list(sheet.iter_rows(values_only=True)))

    return read


def with_polars():
    import fastexcel  # noqa: F401, loaded before the clock starts
    import polars

    return lambda path: polars.read_excel(path, engine="calamine")


READERS = {
    "python-calamine": (with_calamine, ["python-calamine"]),
    "openpyxl": (with_openpyxl, ["openpyxl"]),
    "polars": (with_polars, ["polars", "fastexcel"]),
}


def answer(column):
    """As XLSXBenchmark has it: the sum of numbers, or of texts the length in bytes of all of them together."""
    try:
        if any(isinstance(value, str) and len(value) > 15 and value.isdigit() for value in column):
            raise ValueError("eighteen digits are an identifier, written as text")
        return f"{sum(float(value) for value in column):.6e}"
    except (TypeError, ValueError):
        texts = [value.isoformat()[:10] if isinstance(value, datetime.date) else value for value in column]
        return str(sum(len(text.encode()) for text in texts))


def read(reader, path):
    work = READERS[reader][0]()
    wall, processor = time.perf_counter(), time.process_time()
    columns = work(path)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not isinstance(columns, list):
        columns = [column.to_list() for column in columns.get_columns()]
    name = " ".join(f"{package} {importlib.metadata.version(package)}" for package in READERS[reader][1])
    answers = " ".join(answer(column) for column in columns)
    print(name, f"{wall:.3f}", f"{processor:.3f}", f"{memory:.0f}", len(columns[0]), answers, sep="\t")


def best(command, runs):
    """The line with the least processor time."""
    lines = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(runs)]
    return min((line.rstrip("\n").split("\t") for line in lines), key=lambda fields: float(fields[2]))


def model():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()


def run(executable, rows, runs):
    # One thread for everybody: polars would use all for what comes after the reading.
    os.environ["POLARS_MAX_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "nilai.xlsx")
        # In a process of its own: the peak of memory that a reader reports begins with that of its parent.
        subprocess.run([sys.executable, __file__, "make", path, str(rows)], check=True)
        size = os.path.getsize(path) / 1e6
        lines = [best([executable, path], runs)]
        for reader in READERS:
            lines.append(best([sys.executable, __file__, "read", reader, path], 1 if reader == "openpyxl" else runs))
    for fields in lines[1:]:
        if fields[4:] != lines[0][4:]:
            sys.exit(f"answers differ:\n{lines[0]}\n{fields}")
    print(f"## XLSX: {rows:,} rows × 10 columns, {size:.1f} MB\n")
    print(f"Made by `benchmarks/xlsx.py run` on {datetime.date.today()}, {model()}, {os.cpu_count()} cores,")
    print(f"load {os.getloadavg()[0]:.1f}. Best of {runs} processes (openpyxl: one). All answers agree: sums of numbers,")
    print("lengths of texts, rows. Memory is the peak of the process, which in Python begins at some 10–60 MiB.\n")
    print("| program | wall s | processor s | ratio | peak MiB |")
    print("|---|--:|--:|--:|--:|")
    for name, wall, processor, memory, *_ in lines:
        print(f"| {name} | {wall} | {processor} | {float(processor) / float(lines[0][2]):.1f} | {memory} |")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", path, rows]:
            make(path, int(rows))
        case ["read", reader, path]:
            read(reader, path)
        case ["run", executable, *rest]:
            run(executable, int(rest[0]) if rest else 200_000, int(rest[1]) if len(rest) > 1 else 3)
        case _:
            sys.exit(__doc__)
