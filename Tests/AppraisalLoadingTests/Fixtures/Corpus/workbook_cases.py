"""Workbooks: kinds of cells, sheets, headings in several rows, and what hostile or broken files hold."""

import struct

import ooxml
from corpus import case, error, finding, note, repair, warning
from ooxml import Rich, archive, number, parts, workbook
from people import A, B, C, D, E, P, Q
from report_cases import COLUMNS, EXPORT, EXPORT_EXPECTED, EXPORT_FINDINGS, QUIET, TITLES

HEADINGS = ["NIP", "NIP PENILAI", "UNIT KERJA", "NILAI SKP"]
PLAIN = [HEADINGS, [A, P, "Gizi", 80], [B, P, "Gizi", 85.5], [C, Q, "Tata", 90]]
LOADED = dict(
    rows=3, ratings=3, ratees=[A, B, C], raters=[P, Q], units=["Gizi", "Tata"], scores=[80, 85.5, 90],
    roles={"NIP": "ratee", "NIP PENILAI": "rater", "UNIT KERJA": "unit", "NILAI SKP": "score"}, lines=[2, 3, 4])
UNREADABLE = ["workbook_unreadable", "source_truncated"]


def cells():
    case("xlsx-shared-strings.xlsx", "strings shared by a table of their own", workbook(PLAIN), **LOADED)
    case("xlsx-inline-strings.xlsx", "strings inside the cells",
         workbook([[ooxml.inline(v) if isinstance(v, str) else v for v in row] for row in PLAIN]), **LOADED)
    rich = [[Rich([v[:2], v[2:]]) if isinstance(v, str) else v for v in row] for row in PLAIN]
    case("xlsx-rich-text.xlsx", "runs of a text are joined and phonetic guides left out", workbook(rich), **LOADED)
    case("xlsx-no-references.xlsx", "cells without references stand in order", workbook(PLAIN, references=False),
         **LOADED)
    gaps = [[A, P, None, 80], [B, None, None, None], [None] * 4, [C, Q, "Tata", 90]]
    case("xlsx-gaps.xlsx", "cells and rows that are not written are empty, not shifted",
         workbook([HEADINGS, gaps[0], None, gaps[3]]), warning("missing_label", line=2, column="UNIT KERJA"),
         warning("row_empty", line=3), ratings=2, ratees=[A, C], scores=[80, 90], lines=[2, 4])
    formulas = [HEADINGS, [ooxml.formula('"' + A + '"', A, "str"), P, "Gizi", ooxml.formula("70+10", 80)],
                [B, P, "Gizi", 85.5], [C, Q, "Tata", 90]]
    case("xlsx-formulas.xlsx", "a formula is what it came to", workbook(formulas), **LOADED)
    wrong = [HEADINGS, [A, P, "Gizi", 80], [B, P, "Gizi", ooxml.error("#N/A")], [C, Q, "Tata", 90],
             [D, Q, "Tata", ooxml.error("#REF!")]]
    case("xlsx-formula-errors.xlsx", "a formula that came to nothing is missing, and named", workbook(wrong),
         finding("cell_error", line=3, column="NILAI SKP", value="#N/A"),
         finding("cell_error", line=5, column="NILAI SKP", value="#REF!"), optional=["missing_score"],
         ratings=2, scores=[80, 90])
    percent = [HEADINGS, [A, P, "Gizi", number("0.875", ooxml.PERCENT)],
               [B, P, "Gizi", number("0.9025", ooxml.PERCENT_2)], [C, Q, "Tata", number("1", ooxml.PERCENT)]]
    case("xlsx-percent-style.xlsx", "0.875 shown as 87.5 % is 87.5", workbook(percent),
         finding("percent_read", "repair", line=2, column="NILAI SKP", count=3),
         **{**LOADED, "scores": [87.5, 90.25, 100]})
    quoted = [HEADINGS] + [[n, (P, Q)[i % 2], "Gizi", number(str(40000 + i), ooxml.QUOTED_D)]
                           for i, n in enumerate((A, B, C))]
    case("xlsx-quoted-d.xlsx", "a d between quotes in a number format makes no date", workbook(quoted),
         ratings=3, scores=[40000, 40001, 40002])
    dated = [HEADINGS + ["TMT CPNS"],
             [A, P, "Gizi", 80, number("40179", ooxml.DATE)], [B, P, "Gizi", 85.5, number("42064", ooxml.DAY_FIRST)],
             [C, Q, "Tata", 90, number("38412.75", ooxml.DATE_TIME)]]
    want = {"start_date": ["2010-01-01", "2015-03-01", "2005-03-01"]}
    case("xlsx-dates.xlsx", "numbers that are shown as dates are dates", workbook(dated), optional=["date_read"],
         facts=want, **LOADED)
    shifted = [dated[0]] + [row[:4] + [number(str(serial - 1462), ooxml.DATE)]
                            for row, serial in zip(dated[1:], (40179, 42064, 38412))]
    case("xlsx-dates-1904.xlsx", "days are counted from 1904 where the workbook says so",
         workbook(shifted, epoch_1904=True), optional=["date_read"], facts=want, **LOADED)
    iso = [dated[0]] + [row[:4] + [ooxml.iso_date(day + "T00:00:00")]
                        for row, day in zip(dated[1:], want["start_date"])]
    case("xlsx-dates-iso.xlsx", "dates may also stand in a cell as text of type d", workbook(iso),
         optional=["date_read"], facts=want, **LOADED)
    typed = [["name", "x", "yes", "when"], ["A", 1, ooxml.boolean(True), number("45292", ooxml.DATE)],
             ["B", number("-87.96717599999999"), ooxml.boolean(False), number("45293", ooxml.DATE)]]
    case("xlsx-table.xlsx", "a plain table keeps numbers to the last bit", workbook(typed), reader="table",
         optional=["date_read"], columns={"name": ["A", "B"], "x": [1, -87.96717599999999]})
    damaged = [HEADINGS, [number("1.98501012010012E+17"), P, "Gizi", 80], [number("1.99003152015033E+17"), P, "Gizi", 81],
               [C, Q, "Tata", 90]]
    case("xlsx-nip-as-number.xlsx", "eighteen digits in a number cell are damaged", workbook(damaged),
         finding("identifier_damaged", line=2, column="NIP"), finding("identifier_damaged", line=3, column="NIP"),
         outcome="either")
    short = [["ratee", "rater", "score"], [1024, 7, 80], [2048, 8, 81.5]]
    case("xlsx-numeric-keys.xlsx", "short keys in number cells are whole numbers, not 1024.0", workbook(short),
         ratings=2, ratees=["1024", "2048"], raters=["7", "8"], scores=[80, 81.5])
    prefixed = parts([{"name": "S", "rows": PLAIN}])
    for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        prefixed[name] = with_prefix(prefixed[name])
    case("xlsx-prefixed.xlsx", "elements with a name-space prefix are the same elements", archive(prefixed), **LOADED)
    absolute = parts([{"name": "S", "rows": PLAIN}])
    absolute["xl/_rels/workbook.xml.rels"] = absolute["xl/_rels/workbook.xml.rels"].replace(
        'Target="', 'Target="/xl/')
    case("xlsx-absolute-targets.xlsx", "targets may start at the root of the package", archive(absolute), **LOADED)
    bare = parts([{"name": "S", "rows": [[ooxml.inline(v) if isinstance(v, str) else v for v in r] for r in PLAIN]}])
    del bare["xl/styles.xml"], bare["xl/sharedStrings.xml"]
    bare["xl/_rels/workbook.xml.rels"] = "".join(
        part for part in split_keep(bare["xl/_rels/workbook.xml.rels"], "<Relationship ")
        if "styles.xml" not in part and "sharedStrings" not in part) + "</Relationships>"
    bare["[Content_Types].xml"] = "".join(
        part for part in split_keep(bare["[Content_Types].xml"], "<Override ") if "/styles" not in part
        and "/sharedStrings" not in part).replace("</Types>", "") + "</Types>"
    case("xlsx-bare.xlsx", "styles and shared strings are optional", archive(bare), **LOADED)
    lying = parts([{"name": "S", "rows": PLAIN}])
    sheet = "xl/worksheets/sheet1.xml"
    lying[sheet] = lying[sheet].replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    case("xlsx-dimension-lies.xlsx", "a dimension of the whole sheet costs nothing", archive(lying), **LOADED)
    escaped = parts([{"name": "S", "rows": PLAIN}])
    escaped["xl/sharedStrings.xml"] = escaped["xl/sharedStrings.xml"].replace(
        ">Gizi<", ">Gizi &amp; &#x47;_x0020_izi<")
    case("xlsx-escapes.xlsx", "character references and _x0020_ are characters", archive(escaped),
         **{**LOADED, "units": ["Gizi & G izi", "Tata"]})


def split_keep(text, mark):
    first, *rest = text.replace("</Relationships>", "").split(mark)
    return [first] + [mark + part for part in rest]


def with_prefix(xml):
    import re
    xml = re.sub(r"<(/?)(?!\?)([A-Za-z])", r"<\1x:\2", xml)
    return xml.replace("xmlns=", "xmlns:x=", 1)


def sheets():
    report = [list(t) or None for t in TITLES] + [list(COLUMNS)] + [list(row) for row in EXPORT]
    case("ekinerja-penilaian.xlsx", "the yearly e-Kinerja export as it is downloaded", workbook(report),
         *EXPORT_FINDINGS, optional=QUIET, **EXPORT_EXPECTED)
    merged = [
        ["REKAP NILAI KINERJA TAHUN 2024"], None,
        ["NIP", "NAMA", "PEJABAT PENILAI", "NILAI", None, None],
        [None, None, None, "AKURASI", "KETEPATAN WAKTU", "JUMLAH BERKAS"],
        [A, "Anwar", P, 80, 81, 82], [B, "Budiarti", P, 83, 84, 85], [C, "Cahyo", Q, 86, 87, 88]]
    case("xlsx-merged-headings.xlsx", "headings of two rows with merged cells are joined",
         workbook(merged, merges=["A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:F3"]),
         finding("header_found", line=3), finding("period_from_title", details=["2024"]), ratings=9, rows=3,
         ratees=[A, B, C], raters=[P, Q], indicators=["akurasi_data", "ketepatan_waktu", "jumlah_berkas"],
         scores=[80, 81, 82, 83, 84, 85, 86, 87, 88], periods=["2024"])
    agency = [
        ["DAFTAR NILAI SKP PEGAWAI"], ["DINAS KESEHATAN KOTA PALEMBANG"], None,
        ["NO", "NAMA", "NIP", "UNIT KERJA", "PEJABAT PENILAI", "NILAI SKP"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        [1, "Anwar", A, "Gizi", P, 80.5], [2, "Budiarti", B, "Gizi", P, 85], [3, "Cahyo", C, "Tata", Q, 90],
        [None, "JUMLAH", None, None, None, ooxml.formula("SUM(F6:F8)", 255.5)],
        [None, "RATA-RATA", None, None, None, 85.17], None,
        [None, None, None, None, "Palembang, 31 Desember 2024"], [None, None, None, None, "Kepala Dinas,"], None,
        [None, None, None, None, "Drs. H. Kepala"]]
    case("xlsx-agency.xlsx", "titles, column numbers, totals and a signature around the data",
         workbook(agency, merges=["A1:F1", "A2:F2", "E12:F12"]),
         finding("header_found", line=4), finding("column_numbers_skipped", line=5),
         finding("total_skipped", line=9, value="JUMLAH"), finding("total_skipped", line=10, value="RATA-RATA"),
         finding("footer_skipped", value="Palembang, 31 Desember 2024"), optional=["row_empty"],
         ratings=3, ratees=[A, B, C], raters=[P, Q], units=["Gizi", "Tata"], scores=[80.5, 85, 90], lines=[6, 7, 8])
    numbered = [HEADINGS, [1, 2, 3, 4], *PLAIN[1:]]
    case("xlsx-column-numbers.xlsx", "a row of 1 2 3 4 under the headings is no employee", workbook(numbered),
         finding("column_numbers_skipped", line=2), **{**LOADED, "lines": [3, 4, 5]})

    help_sheet = {"name": "Petunjuk", "rows": [["Isi lembar Data."], ["Jangan mengubah judul kolom."]]}
    data = {"name": "Data", "rows": PLAIN}
    case("xlsx-several-sheets.xlsx", "the sheet is chosen by its headings, not by its place",
         archive(parts([help_sheet, data])), finding("sheet_chosen", value="Data"), **LOADED)
    january, february = {"name": "Januari", "rows": PLAIN}, {"name": "Februari", "rows": PLAIN[:3]}
    months = archive(parts([january, february]))
    case("xlsx-two-months.xlsx", "a second sheet with data is not passed over in silence", months,
         finding("sheet_chosen", value="Januari"), finding("sheet_unused", value="Februari"), **LOADED)
    case("xlsx-sheet-named.xlsx", "the sheet that was named is read",
         archive(parts([january, {"name": "Februari", "rows": [HEADINGS, [D, P, "Gizi", 70], [E, Q, "Tata", 71]]}])),
         options={"sheet": "Februari"}, optional=["sheet_unused"], ratings=2, ratees=[D, E], scores=[70, 71])
    case("xlsx-sheet-missing.xlsx", "a sheet that is not there is refused with those that are", months,
         error("sheet_missing", value="Maret", details=["Januari", "Februari"]), options={"sheet": "Maret"})
    hidden = {"name": "Lama", "rows": [HEADINGS, [D, P, "Gizi", 70], [E, Q, "Tata", 71]], "state": "hidden"}
    case("xlsx-hidden-sheet.xlsx", "a hidden sheet does not win over one that can be seen",
         archive(parts([hidden, data])), optional=["sheet_chosen", "sheet_unused"], **LOADED)
    case("xlsx-empty.xlsx", "a workbook with an empty sheet is an empty source", workbook([]),
         error(["source_empty", "source_has_no_rows", "workbook_unreadable"]))
    case("xlsx-header-only.xlsx", "a sheet of headings without rows is refused", workbook([HEADINGS]),
         error("source_has_no_rows", line=1))


def broken():
    whole = workbook(PLAIN * 30)
    case("xlsx-truncated.xlsx", "a workbook that ends too early is refused", whole[: len(whole) * 2 // 3],
         error(UNREADABLE))
    case("xlsx-four-bytes.xlsx", "PK and nothing more", b"PK\x03\x04", error([*UNREADABLE, "source_not_text"]))
    case("zip-of-text.zip", "an archive that is no workbook is refused", archive({"data.csv": "ratee,score\nA,1\n"}),
         error(["workbook_unreadable", "source_not_text"]))

    def damaged(name, point, change, *findings, **more):
        made = parts([{"name": "S", "rows": PLAIN}])
        change(made)
        case(f"xlsx-{name}.xlsx", point, archive(made), *findings, **more)

    sheet, strings, book = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
    links = "xl/_rels/workbook.xml.rels"

    def replace(part, old, new):
        def change(made): made[part] = made[part].replace(old, new)
        return change

    damaged("no-sheet-part", "a sheet whose part is missing", lambda made: made.pop(sheet), error(UNREADABLE))
    damaged("no-strings-part", "shared strings whose part is missing", lambda made: made.pop(strings),
            error(UNREADABLE))
    damaged("no-workbook", "a package without a workbook", lambda made: made.pop(book),
            error([*UNREADABLE, "source_not_text"]))
    damaged("no-sheets", "a workbook that lists no sheet",
            lambda made: made.update({book: made[book][: made[book].index("<sheets>")] + "<sheets/></workbook>"}),
            error("workbook_unreadable", details=["no_sheet"]))
    damaged("cyclic", "a workbook that names itself as its sheet",
            replace(links, "worksheets/sheet1.xml", "workbook.xml"),
            error([*UNREADABLE, "source_empty", "source_has_no_rows"]))
    damaged("target-outside", "a sheet outside the package is not followed",
            replace(links, "worksheets/sheet1.xml", "../../../../etc/hostname"), error(UNREADABLE))
    damaged("bad-index", "a shared string that there is not", replace(sheet, "<v>0</v>", "<v>99999999999</v>"),
            finding([*UNREADABLE, "cell_error"]), outcome="either", any=True)
    damaged("not-well-formed", "XML that breaks off in the middle of a sheet",
            replace(sheet, "</row></sheetData>", "</rox></sheetData>"), error(UNREADABLE))
    damaged("cut-inside", "a sheet that ends inside a cell",
            lambda made: made.update({sheet: made[sheet][: made[sheet].index("<v>85.5") + 4]}), error(UNREADABLE))
    damaged("not-a-number", "text in a number cell is named with its place", replace(sheet, "<v>85.5</v>", "<v>8x</v>"),
            finding([*UNREADABLE, "not_a_number", "unit_text_read"]), outcome="either", any=True)
    damaged("huge-column", "a cell in column one million is refused by limit",
            replace(sheet, 'r="D3"', 'r="BDWGN3"'), error("limit_exceeded", details=["columns", "1000000"]), any=True)
    damaged("huge-row", "a cell in row four billion costs nothing",
            lambda made: made.update({sheet: made[sheet].replace('r="4"', 'r="4294967295"')
                                      .replace('4" t', '4294967295" t').replace('r="D4"', 'r="D4294967295"')}),
            outcome="either", any=True)
    damaged("row-zero", "rows and columns that no sheet has",
            replace(sheet, 'r="A2"', 'r="0A"'), outcome="either", any=True)
    damaged("huge-merge", "cells merged over the whole sheet cost nothing",
            replace(sheet, "</worksheet>", '<mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells></worksheet>'),
            outcome="either", any=True)
    damaged("deep", "elements a hundred thousand deep",
            replace(sheet, "<sheetData>", "<ext>" * 100_000 + "</ext>" * 100_000 + "<sheetData>"),
            outcome="either", any=True)
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    damaged("entities", "entities that grow a billionfold are refused",
            lambda made: made.update({strings: made[strings].replace(
                "?>\n", f'?>\n<!DOCTYPE sst [<!ENTITY l0 "lol">{lol}]>', 1).replace(">Gizi<", ">&l9;<")}),
            error([*UNREADABLE, "limit_exceeded"]))
    damaged("external-entity", "entities outside the file are not fetched",
            lambda made: made.update({strings: made[strings].replace(
                "?>\n", '?>\n<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/hostname">]>', 1).replace(
                    ">Gizi<", ">&x;<")}), error([*UNREADABLE, "limit_exceeded"]))
    damaged("entities-in-sheet", "entities in a sheet are refused as well",
            lambda made: made.update({sheet: made[sheet].replace(
                "?>\n", f'?>\n<!DOCTYPE worksheet [<!ENTITY l0 "8">{lol}]>', 1).replace("<v>80<", "<v>&l9;<")}),
            error([*UNREADABLE, "limit_exceeded"]))
    declared = bytearray(workbook(PLAIN))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = declared.find(mark)
        while place >= 0:
            name = bytes(declared[place + (30 if offset == 22 else 46):][:24])
            if name.startswith(sheet.encode()):
                struct.pack_into("<I", declared, place + offset, 2_147_483_648)
            place = declared.find(mark, place + 4)
    case("xlsx-declares-2gb.xlsx", "a part that declares two gigabytes is refused by limit", bytes(declared),
         error("limit_exceeded"))
    bomb = parts([{"name": "S", "rows": PLAIN}])
    bomb[sheet] = bomb[sheet].replace("<sheetData>", "<sheetData>" + " " * (96 << 20))
    case("xlsx-bomb.xlsx", "a hundred kilobytes that unpack to a hundred megabytes are refused by limit",
         archive(bomb), error("limit_exceeded"))
    case("xls.xls", "the older workbook format is named", compound("Workbook"),
         error("workbook_unreadable", details=["xls"]))
    case("xlsx-encrypted.xlsx", "a workbook with a password is named", compound("EncryptedPackage", "EncryptionInfo"),
         error("workbook_unreadable", details=["encrypted"]))
    case("ole-header-only.xls", "512 bytes of a compound file", compound("Workbook")[:512],
         error(["workbook_unreadable", "source_truncated", "source_not_text"]))


def compound(*streams):
    """A compound file with empty streams: a header, one sector of allocation, one of directory."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack("<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    header = header[:76] + struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack("<128I", table, end, *[free] * 126)
    entries = b""
    for place, name in enumerate(("Root Entry", *streams)):
        kind, child = (5, 1) if place == 0 else (2, free)
        right = place + 1 if 0 < place < len(streams) else free
        text = (name + "\0").encode("utf-16-le")
        entries += struct.pack("<64sHBBIII16x4x8x8xIQ", text, len(text), kind, 1, free, right, child, end, 0)
    directory = entries + b"\0" * (512 - len(entries))
    return header + fat + directory


def write():
    for part in (cells, sheets, broken): part()
