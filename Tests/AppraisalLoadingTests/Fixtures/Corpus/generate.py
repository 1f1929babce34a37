#!/usr/bin/env python3
"""Writes the corpus of broken and odd files, and what must come of each.

What is expected is derived from the specification: the headings, codes and traps of the field, and the comments of
`Finding.Rule`. It is never taken from what timbang prints. Standard library only; `--check` compares instead of
writing.
"""

import json
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True

import corpus
import delimited_cases
import package_cases
import person_cases
import report_cases
import workbook_cases

FOLDER = pathlib.Path(__file__).resolve().parent


def main():
    for cases in (delimited_cases, person_cases, report_cases, workbook_cases, package_cases):
        cases.write()
    names = [case["file"] for case in corpus.CASES]
    assert len(set(names)) == len(names), "a name stands twice"
    expected = json.dumps(corpus.CASES, indent=1, ensure_ascii=False) + "\n"
    made = {FOLDER / "files" / name: data for name, data in corpus.FILES.items()}
    made[FOLDER / "expected.json"] = expected.encode()
    if "--check" in sys.argv[1:]:
        # Compressed files may differ where another zlib has made them.
        differing = [path.name for path, data in made.items() if not path.exists() or (
            path.suffix not in (".xlsx", ".gz", ".zip") and path.read_bytes() != data)]
        sys.exit(f"differs from what the script writes: {', '.join(differing)}" if differing else 0)
    shutil.rmtree(FOLDER / "files", ignore_errors=True)
    for path, data in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    size = sum(map(len, made.values()))
    print(f"{len(corpus.CASES)} cases, {len(made)} files, {size:,} bytes")


if __name__ == "__main__":
    main()
