"""Delimited text: encodings, dialects, structure, numbers."""

import gzip
import random

from corpus import case, error, finding, lines, repair, warning

HEADINGS = ("ratee", "rater", "unit", "score")
PLAIN = (HEADINGS, ("A", "R", "Gizi", "80"), ("B", "R", "Gizi", "85.5"), ("C", "S", "Tata", "90"))
LOADED = dict(
    rows=3, ratings=3, ratees=["A", "B", "C"], raters=["R", "S"], units=["Gizi", "Tata"], scores=[80, 85.5, 90],
    roles={"ratee": "ratee", "rater": "rater", "unit": "unit", "score": "score"})
ACCENTED = (HEADINGS, ("A", "R", "Gizi", "80"), ("B", "R", "Sèche – é", "85.5"), ("C", "S", "Tata", "90"))


def squeezed(data, level=9):
    # Without a time and a name, so that the bytes are the same every day.
    return gzip.compress(data.encode() if isinstance(data, str) else data, level, mtime=0)


def encodings():
    text = lines(*ACCENTED)
    accented = {**LOADED, "units": ["Gizi", "Sèche – é", "Tata"]}
    case("encoding-utf8.csv", "UTF-8 needs no repair", text, **accented)
    case("encoding-utf8-bom.csv", "a byte-order mark is no part of the first heading",
         b"\xef\xbb\xbf" + text.encode(), **accented)
    for order, mark in (("le", b"\xff\xfe"), ("be", b"\xfe\xff")):
        case(f"encoding-utf16{order}-bom.csv", f"UTF-16 ({order}) with a byte-order mark is decoded",
             mark + text.encode(f"utf-16-{order}"), optional=["encoding_assumed"], **accented)
        case(f"encoding-utf16{order}-nobom.csv", f"UTF-16 ({order}) without a byte-order mark is detected and reported",
             text.encode(f"utf-16-{order}"), finding("encoding_assumed"), **accented)
    case("encoding-windows1252.csv", "a dash of Windows-1252 is read and its place reported",
         text.encode("cp1252"),
         repair("encoding_assumed", line=3, column="unit", value="Sèche – é", count=3), **accented)
    latin = text.replace(" – ", " ")
    case("encoding-latin1.csv", "letters of Latin-1 are read and their place reported", latin.encode("latin-1"),
         repair("encoding_assumed", line=3, column="unit", value="Sèche é", count=2),
         **{**LOADED, "units": ["Gizi", "Sèche é", "Tata"]})
    mixed = lines(*ACCENTED[:3]).encode() + b"C,S,caf\xe9,90\n"
    case("encoding-one-foreign-cell.csv", "one cell that is not UTF-8 does not spoil the others", mixed,
         repair("encoding_assumed", line=4, column="unit", value="café", count=1),
         **{**LOADED, "units": ["Gizi", "Sèche – é", "café"]})
    case("encoding-utf32.csv", "UTF-32 is named and refused", b"\xff\xfe\0\0" + text.encode("utf-32-le"),
         error("source_not_text", line=1, details=["utf32"]))
    case("encoding-utf16-odd.csv", "half a UTF-16 unit at the end is no text",
         b"\xff\xfe" + text.encode("utf-16-le")[:-1], error("source_not_text", details=["utf16"]))
    case("encoding-utf16-surrogate.csv", "half a surrogate pair is no text",
         b"\xff\xfe" + lines(*PLAIN[:2]).encode("utf-16-le") + b"\x3d\xd8,\0R\0,\0G\0,\0" + b"1\0\n\0",
         error("source_not_text", details=["utf16"]))


def dialects():
    case("dialect-sep-line.csv", "a first line sep=; is obeyed and is no heading",
         "sep=;\r\n" + lines(*PLAIN, delimiter=";", end="\r\n"), lines=[3, 4, 5], **LOADED)
    case("dialect-semicolon.csv", "semicolons, and decimal commas decided for the column",
         lines(*PLAIN, delimiter=";").replace("85.5", "85,5"),
         repair("decimal_comma_read", line=3, column="score", value="85,5", count=1), **LOADED)
    case("dialect-tab.tsv", "tabs", lines(*PLAIN, delimiter="\t"), **LOADED)
    case("dialect-crlf.csv", "CR LF ends one line, not two", lines(*PLAIN, end="\r\n"), lines=[2, 3, 4], **LOADED)
    case("dialect-cr.csv", "CR alone ends a line", lines(*PLAIN, end="\r"), lines=[2, 3, 4], **LOADED)
    case("dialect-no-last-line-end.csv", "the last line needs no end", lines(*PLAIN)[:-1], **LOADED)
    case("dialect-quotes.csv", "quotes keep delimiters, line ends and quotes; lines are counted as a person does",
         'ratee,rater,unit,score\r\n"Drs. H. Budi, S.E., M.Si.",R,"Seksi ""A""",80\r\n'
         'B,R,"Bidang\r\nGizi",85.5\r\nC,S,Tata,90\r\n',
         **{**LOADED, "ratees": ["Drs. H. Budi, S.E., M.Si.", "B", "C"],
            "units": ['Seksi "A"', "Bidang\r\nGizi", "Tata"]}, lines=[2, 3, 5])
    case("dialect-comma-in-heading.csv", "commas inside a quoted heading do not win over semicolons",
         'ratee;rater;"unit, bidang, seksi";score\nA;R;x;80\nB;S;y;81\n',
         options={"roles": {"unit": "unit, bidang, seksi"}}, ratings=2, units=["x", "y"], scores=[80, 81])
    case("dialect-quote-not-closed.csv", "a quote that never closes is found on the line where it opened",
         'ratee,rater,unit,score\nA,R,Gizi,80\nB,R,"Tata,81\nC,S,Gizi,82\n',
         error("quote_not_closed", line=3, column="unit"))
    case("dialect-text-after-quote.csv", "text behind a closing quote is not guessed at",
         'ratee,rater,unit,score\nA,R,"Gizi"x,80\nB,S,Tata,81\n',
         error("text_after_quote", line=2, column="unit", value="x"))
    text = lines(*PLAIN)
    case("gzip.csv.gz", "gzip is unpacked", squeezed(text), **LOADED)
    half = len(lines(*PLAIN[:2]))
    case("gzip-members.csv.gz", "all members of a gzip file are read",
         squeezed(text[:half]) + squeezed(text[half:]), **LOADED)
    case("gzip-truncated.csv.gz", "gzip that ends too early is refused, not read as far as it goes",
         squeezed(text * 20)[:-20], error("source_truncated"))
    broken = bytearray(squeezed(text))
    broken[-6] ^= 0xFF
    case("gzip-checksum.csv.gz", "gzip whose checksum is wrong is refused", bytes(broken), error("source_truncated"))
    case("gzip-empty.csv.gz", "gzip of nothing is an empty source", squeezed(""), error("source_empty"))
    case("gzip-header-only.csv.gz", "ten bytes of gzip are cut off", squeezed(text)[:10], error("source_truncated"))
    case("gzip-bomb.csv.gz", "a hundred kilobytes that unpack to a hundred megabytes of nothing are refused",
         squeezed(b"ratee,score\n" + bytes(96 << 20)), error(["limit_exceeded", "source_not_text", "line_too_long"]))
    case("gzip-utf16.csv.gz", "the encoding is looked at behind gzip",
         squeezed(b"\xff\xfe" + text.encode("utf-16-le")), optional=["encoding_assumed"], **LOADED)


def structure():
    case("empty.csv", "an empty file is refused", b"", error("source_empty"))
    case("empty-bom.csv", "a byte-order mark alone is an empty file", b"\xef\xbb\xbf", error("source_empty"))
    case("empty-blank-lines.csv", "blank lines alone are an empty file", "\n \n\t\n", error("source_empty"))
    case("header-only.csv", "headings without rows are refused", lines(HEADINGS),
         error("source_has_no_rows", line=1))
    case("one-row.csv", "one appraisal is said to be one", lines(*PLAIN[:2]), warning("single_row", line=2),
         warning("single_ratee", column="ratee", value="A"), warning("single_rater", column="rater", value="R"),
         ratings=1)
    case("one-rater.csv", "one rater cannot be told from the ratees",
         lines(HEADINGS, ("A", "R", "x", "1"), ("B", "R", "y", "2")),
         warning("single_rater", column="rater", value="R"), ratings=2)
    case("scores-all-equal.csv", "scores that are all equal are said to be",
         lines(HEADINGS, ("A", "R", "x", "80"), ("B", "S", "y", "80")),
         warning("scores_all_equal", column="score", count=2), ratings=2)
    case("rows-empty.csv", "rows of delimiters are left out and counted",
         lines(*PLAIN[:2], ("",) * 4, *PLAIN[2:], ("",) * 4, ("",) * 4),
         warning("row_empty", line=3), warning("row_empty", line=6), warning("row_empty", line=7),
         lines=[2, 4, 5], **LOADED)
    case("rows-blank-at-end.csv", "blank lines at the end are no rows", lines(*PLAIN) + "\n\n\n", **LOADED)
    case("rows-blank-between.csv", "a blank line between rows is an empty row, and said to be",
         lines(*PLAIN[:2]) + "\n" + lines(*PLAIN[2:]), warning("row_empty", line=3), lines=[2, 4, 5], **LOADED)
    case("rows-white-between.csv", "a line of white space between rows is an empty row as well",
         lines(*PLAIN[:2]) + " \t \n" + lines(*PLAIN[2:]), warning("row_empty", line=3), lines=[2, 4, 5], **LOADED)
    case("rows-short.csv", "a row with too few cells is refused, never padded",
         lines(*PLAIN[:3], ("C", "S", "90")), error("row_too_short", line=4, details=["3", "4"]))
    case("rows-long.csv", "a row with too many cells is refused, never cut",
         lines(*PLAIN[:3], ("C", "S", "Tata", "90", "5")), error("row_too_long", line=4, details=["5", "4"]))
    many = [("A", "R", "80")] * 25
    case("rows-short-many.csv", "of one fault twenty are listed and the rest is counted", lines(HEADINGS, *many),
         error("row_too_short", line=2), error("row_too_short", line=21), error("row_too_short", count=5))
    case("nul.csv", "a NUL byte is no text, and its line is named",
         lines(*PLAIN[:2]).encode() + b"B,R,Gi\0zi,81\n", error("source_not_text", line=3, details=["nul"]))
    noise = random.Random(20261125)
    case("garbage.csv", "binary garbage is refused", bytes(noise.randrange(256) for _ in range(3000)),
         error("source_not_text"))
    case("garbage-control.csv", "control characters are no text",
         b"ratee,score\n" + bytes(range(1, 9)) * 40, error("source_not_text", details=["control"]))
    case("picture.csv", "a picture named csv is refused",
         b"\x89PNG\r\n\x1a\n" + bytes(noise.randrange(256) for _ in range(600)), error("source_not_text"))
    case("heading-missing.csv", "an empty heading is named by its position",
         "ratee,,unit,score\nA,R,x,80\nB,S,y,81\n", error("heading_missing", line=1, details=["2"]))
    case("heading-repeated.csv", "a heading that stands twice is named with its positions",
         "ratee,rater,unit,score,unit\nA,R,x,80,p\nB,S,y,81,q\n",
         error("heading_repeated", line=1, column="unit", details=["3", "5"]), optional=["heading_ambiguous"])
    case("heading-none.csv", "numbers are no headings: the roles are asked for", "1,2,3\n4,5,6\n7,8,9\n",
         outcome="refused", optional=["required_role_missing", "heading_missing", "heading_repeated"])
    case("ratee-missing.csv", "the role that is missing is named with the headings there are",
         "kolom,angka\nx,80\ny,81\n", error("required_role_missing", line=1, value="ratee"),
         optional=["required_role_missing"])
    case("identifier-missing.csv", "a row without ratee, or without rater, is refused",
         "ratee,rater,score\n,R,1\nB,NA,2\nC,S,3\n", error("missing_identifier", line=2, column="ratee"),
         error("missing_identifier", line=3, column="rater"))
    repeated = ("ratee", "rater", "period", "score")
    case("rows-repeated.csv", "the same appraisal again is named with its lines",
         lines(repeated, ("A", "R", "2024", "80"), ("A", "R", "2024", "80"), ("A", "R", "2023", "81"),
               ("B", "S", "2024", "82"), ("A", "R", "2024", "79")),
         warning("duplicate_appraisal", line=3, column="ratee", value="A", count=2, details=["3", "6"]), ratings=5)
    case("quoted-missing.csv", "missing in all its spellings is missing, and said to be",
         'ratee,rater,score\nA,R,"-"\nB,R,NA\nC,S,""\nD,S,88\nE,R,89\n',
         warning("missing_score", line=2), warning("missing_score", line=3), warning("missing_score", line=4),
         ratings=2, scores=[88, 89])


def numbers():
    def file(name, point, cells, *findings, ratings=None, **more):
        rows = [(name, "RS"[i % 2], text) for i, (name, text) in enumerate(zip("ABCDEFGH", cells))]
        case(f"number-{name_of(name)}.csv", point, lines(("ratee", "rater", "score"), *rows, delimiter=";"),
             *findings, **({"ratings": len(cells)} if more.get("scores") else {}), **more)

    def name_of(name): return name

    file("decimal-comma", "decimal commas", ["94,40", "102,8", "90"],
         repair("decimal_comma_read", line=2, column="score", value="94,40", count=2), scores=[94.4, 102.8, 90])
    file("thousands", "dots between thousands", ["1.234.567", "2.000.000", "3"],
         repair("thousands_mark_read", line=2, column="score", value="1.234.567", count=2, details=["."]),
         scores=[1234567, 2000000, 3])
    file("thousands-and-decimals", "dots between thousands and decimal commas in one column",
         ["1.234,5", "2", "987,25"], repair("decimal_comma_read", line=2, column="score", count=2),
         scores=[1234.5, 2, 987.25])
    file("column-decides", "what 1.234 means follows from the other cells of the column",
         ["1.234", "0.5", "2"], scores=[1.234, 0.5, 2])
    file("column-decides-comma", "1.234 is a thousand where another cell has a decimal comma",
         ["1.234", "0,5", "2"], finding("decimal_comma_read", "repair", column="score"), scores=[1234, 0.5, 2])
    file("ambiguous-dot", "1.234 alone is not guessed", ["5", "1.234", "7"],
         error("decimal_mark_ambiguous", line=3, column="score", value="1.234"))
    file("ambiguous-comma", "1,234 alone is not guessed", ["5", "1,234", "7"],
         error("decimal_mark_ambiguous", line=3, column="score", value="1,234"))
    file("mixed-marks", "a point among commas is refused: the mark belongs to the column",
         ["94,40", "87,5", "94.5", "91,2"], error("not_a_number", line=4, column="score", value="94.5"),
         optional=["decimal_comma_read"])
    file("percent", "a percent sign is left out and said to be", ["87.5%", "90 %", "71"],
         finding("percent_read", "repair", line=2, column="score", value="87.5%", count=2), scores=[87.5, 90, 71])
    file("percent-comma", "percent with a decimal comma", ["87,5%", "90,25%", "71%"],
         finding("percent_read", "repair", line=2, column="score", value="87,5%", count=3),
         finding("decimal_comma_read", "repair", column="score", count=2), scores=[87.5, 90.25, 71])
    file("not-finite", "NaN and infinity are no scores", ["NaN", "-Infinity", "80", "1e999"],
         error("not_finite", line=2, column="score", value="NaN"),
         error("not_finite", line=3, column="score", value="-Infinity"),
         error("not_finite", line=5, column="score", value="1e999"))
    file("text", "text where a number has to stand is refused with its place", ["80", "abc", "90"],
         error("not_a_number", line=3, column="score", value="abc"))
    file("hexadecimal", "what other programs take for numbers is none", ["80", "0x50", "1_000"],
         error("not_a_number", line=3, column="score", value="0x50"),
         error("not_a_number", line=4, column="score", value="1_000"))
    file("no-break-space", "no-break spaces around a number do not matter", ["\u00a088\u00a0", " 90 ", "91.5"],
         scores=[88, 90, 91.5])
    file("exact", "numbers are read to the last bit", ["0.1", "-87.96717599999999", "9007199254740993", "4.9e-324"],
         scores=[0.1, -87.96717599999999, 9007199254740993.0, 4.9e-324])
    case("weights-and-targets.csv", "weights and targets have to be positive",
         "ratee;score;weight;target;realisation\nA;1;0;1;1\nB;;1;0;1\nC;3;-1;2;2\nD;;1;4;3\n",
         error("weight_not_positive", line=2, column="weight"), error("weight_not_positive", line=4, column="weight"),
         error("target_not_positive", line=3, column="target"),
         optional=["score_computed", "missing_score"])
    case("achievement.csv", "scores are computed from target and realisation and said to be",
         "ratee,rater,target,realisation\nA,R,50,40\nB,S,50,60\n",
         repair("score_computed", line=2, column="realisation", count=2, details=["target"]),
         ratings=2, scores=[80, 120])


def wholes():
    case("long.csv", "a row per indicator and period", lines(
        ("ratee", "rater", "indicator", "period", "score"), ("A", "R", "accuracy", "2023", "80"),
        ("A", "R", "speed", "2023", "81"), ("B", "S", "accuracy", "2024", "82"), ("B", "S", "speed", "2024", "83")),
        rows=4, ratings=4, indicators=["accuracy", "speed"], periods=["2023", "2024"], scores=[80, 81, 82, 83])
    case("wide.csv", "a column per indicator; an empty cell is no rating", lines(
        ("ratee", "rater", "accuracy", "speed", "remark"), ("A", "R", "1.5", "2", "x"), ("B", "R", "", "3", "y"),
        ("C", "S", "2", "NA", "z")), warning("missing_score", line=3, column="accuracy"),
        warning("missing_score", line=4, column="speed"), note_unused("remark"),
        rows=3, ratings=4, indicators=["accuracy", "speed"], scores=[1.5, 2, 3, 2])


def note_unused(column): return finding("column_unused", "note", column=column)


def write():
    for part in (encodings, dialects, structure, numbers, wholes): part()
