"""Employee numbers, sex, birth dates, grades, dates: what agencies' lists say about persons."""

from corpus import case, error, finding, lines, repair, warning
from people import A, B, C, CONTRACT, D, E, P, Q

HEADINGS = ("NIP", "NAMA", "NIP PEJABAT PENILAI", "TAHUN", "NILAI SKP")
ROLES = {"NIP": "ratee", "NIP PEJABAT PENILAI": "rater", "TAHUN": "period", "NILAI SKP": "score"}
NAMES = ("Anwar", "Budiarti", "Cahyo", "Dewi", "Eko")


def table(numbers, headings=HEADINGS, names=NAMES, extra=None):
    rows = [
        (number, name, (P, Q)[i % 2], "2024", f"{81 + i}", *((extra[i],) if extra else ()))
        for i, (number, name) in enumerate(zip(numbers, names))]
    return lines(headings, *rows, delimiter=";")


def numbers():
    case("nip.csv", "sound numbers give no finding", table([A, B, C, D]), ratings=4, ratees=[A, B, C, D],
         raters=[P, Q], periods=["2024"], scores=[81, 82, 83, 84], roles=ROLES)
    case("nip-exponent-dot.csv", "1.97E+17 is damage that cannot be repaired", table([A, "1.97E+17", C]),
         error("identifier_damaged", line=3, column="NIP", value="1.97E+17", details=["exponent"]))
    case("nip-exponent-comma.csv", "1,97E+17 is the same damage in Indonesian", table([A, "1,97E+17", C]),
         error("identifier_damaged", line=3, column="NIP", value="1,97E+17", details=["exponent"]))
    case("nip-exponent-rater.csv", "supervisors' numbers are damaged as well",
         table([A, B, C]).replace(Q, "1.97211E+17"),
         error("identifier_damaged", line=3, column="NIP PEJABAT PENILAI", value="1.97211E+17"))
    case("nip-zeros.csv", "zeros at the end of several numbers are rounding",
         table([A[:15] + "000", B[:15] + "000", C, D]),
         finding("identifier_damaged", line=2, column="NIP", value=A[:15] + "000", details=["zeros"]),
         finding("identifier_damaged", line=3, column="NIP", value=B[:15] + "000", details=["zeros"]),
         outcome="either")
    case("nip-apostrophe.csv", "an apostrophe that keeps a spreadsheet from rounding is no part of the number",
         table(["'" + A, "'" + B, C, D]),
         repair("identifier_repaired", line=2, column="NIP", value="'" + A, details=[A]), ratees=[A, B, C, D])
    case("nip-formula.csv", "a formula that keeps a spreadsheet from rounding is no part of the number",
         table([f'="{A}"', f'="{B}"', C, D]),
         repair("identifier_repaired", line=2, column="NIP", value=f'="{A}"', details=[A]), ratees=[A, B, C, D])
    grouped = f"{A[:8]} {A[8:14]} {A[14]} {A[15:]}"
    case("nip-spaces.csv", "printed in groups or not, it is one person",
         table([grouped, B, A, D], names=("Anwar", "Budiarti", "Anwar", "Dewi")).replace(
             ";2024;83", ";2023;83"),
         repair("identifier_repaired", line=2, column="NIP", value=grouped, details=[A]),
         ratings=4, ratees=[A, B, D])
    dotted = f"{B[:8]}.{B[8:14]}.{B[14]}.{B[15:]}"
    case("nip-dots.csv", "dots between the groups are removed", table([A, dotted, C]),
         repair("identifier_repaired", line=3, column="NIP", value=dotted, details=[B]), ratees=[A, B, C])
    hard = grouped.replace(" ", "\u00a0")
    case("nip-no-break-space.csv", "no-break spaces between the groups are removed", table([hard, B, C]),
         repair("identifier_repaired", line=2, column="NIP", value=hard, details=[A]), ratees=[A, B, C])
    case("nip-padded.csv", "spaces around a number do not make another person of it",
         table([A + " ", B, A, D], names=("Anwar", "Budiarti", "Anwar", "Dewi")).replace(
             ";2024;83", ";2023;83"),
         optional=["identifier_repaired", "white_space_trimmed"], ratings=4, ratees=[A, B, D])

    def malformed(name, point, number, reason):
        case(f"nip-{name}.csv", point, table([A, number, C, D]),
             warning("identifier_malformed", line=3, column="NIP", value=number, details=[reason]),
             ratees=[A, number, C, D])

    malformed("birth-date", "30 February is nobody's birthday", "199002302015032902", "no_such_birth_date")
    malformed("start-month", "there is no month 13 to start in", "199003152015132902", "no_such_start_month")
    malformed("start-future", "nobody has started to serve after today", "199003152027012902", "start_in_future")
    malformed("start-age", "nobody starts to serve at eleven", "199003152001032902", "implausible_start_age")
    malformed("sex-digit", "the fifteenth digit is 1 or 2", "199003152015033902", "no_such_sex")
    malformed("length", "seventeen digits have lost one", "19900315201503290", "wrong_length")
    case("nip-pppk.csv", "21 in place of the month means contract staff", table([A, CONTRACT, C, D]),
         ratees=[A, CONTRACT, C, D])
    case("nip-old.csv", "numbers of nine digits are older, not wrong",
         table(["130567891", "131567892", "510067893", "510067894"]), ratings=4,
         ratees=["130567891", "131567892", "510067893", "510067894"])
    case("nip-leading-zero.csv", "keys keep their leading zeros", table(["007", "7", "070"]), ratings=3,
         ratees=["007", "7", "070"])
    case("nip-shared.csv", "one number with two names is somebody else's",
         table([A, B, A, D], names=("Anwar", "Budiarti", "Joko Susilo", "Dewi")).replace(";2024;83", ";2023;83"),
         warning("identifier_shared", column="NIP", value=A, count=2), ratings=4)
    case("nip-shared-titles.csv", "titles and case do not make another name",
         table([A, B, A, D], names=("Anwar", "Budiarti", "DRS. ANWAR, M.SI.", "Dewi")).replace(
             ";2024;83", ";2023;83"), ratings=4, ratees=[A, B, D])


def cross_checks():
    case("sex-mismatch.csv", "the sex beside a number has to be the one in it",
         table([A, B, C, D], (*HEADINGS, "JENIS KELAMIN"), extra=("L", "L", "Pria", "Perempuan")),
         warning("sex_mismatch", line=3, column="JENIS KELAMIN", value="L"), optional=["label_read"], ratings=4,
         facts={"sex": ["male", "male", "male", "female"]})
    case("sex-codes.csv", "1 and 2 mean in the column what they mean in the number",
         table([A, B, C, D], (*HEADINGS, "JENIS KELAMIN"), extra=("1", "2", "2", "2")),
         warning("sex_mismatch", line=4, column="JENIS KELAMIN", value="2"), optional=["label_read"], ratings=4,
         facts={"sex": ["male", "female", "female", "female"]})
    case("birth-date-mismatch.csv", "the birth date beside a number has to be the one in it",
         table([A, B, C, D], (*HEADINGS, "TANGGAL LAHIR"),
               extra=("01/01/1985", "15/03/1990", "30/12/1978", "07/07/1988")),
         warning("birth_date_mismatch", line=4, column="TANGGAL LAHIR"),
         finding("date_read", column="TANGGAL LAHIR"), ratings=4,
         facts={"birth_date": ["1985-01-01", "1990-03-15", "1978-12-30", "1988-07-07"]})


def facts():
    grades = ("III/c", "III c", "IIIc", "3c", "Penata (III/c)")
    case("grades.csv", "one grade in five write-ins",
         table([A, B, C, D, E], (*HEADINGS, "GOL. RUANG"), extra=grades),
         repair("grade_read", line=3, column="GOL. RUANG", value="III c", details=["III/c"]),
         repair("grade_read", line=4, column="GOL. RUANG", value="IIIc", details=["III/c"]),
         repair("grade_read", line=5, column="GOL. RUANG", value="3c", details=["III/c"]),
         repair("grade_read", line=6, column="GOL. RUANG", value="Penata (III/c)", details=["III/c"]),
         facts={"grade": ["III/c"] * 5})
    case("grades-rank.csv", "rank and grade in one cell",
         table([A, B, C, D], (*HEADINGS, "PANGKAT/GOLONGAN RUANG"),
               extra=("Penata Tk. I, III/d", "Pembina / IV/a", "Penata Muda - III/a", "Pengatur, II/c")),
         repair("grade_read", line=2), repair("grade_read", line=3), repair("grade_read", line=4),
         repair("grade_read", line=5),
         facts={"grade": ["III/d", "IV/a", "III/a", "II/c"]})
    case("grades-pppk.csv", "contract staff have grades from I to XVII",
         table([CONTRACT, B, C, D], (*HEADINGS, "GOLONGAN"), extra=("IX", "III/a", "III/b", "V")),
         facts={"grade": ["IX", "III/a", "III/b", "V"]})
    case("grades-unknown.csv", "what is no grade is kept and named",
         table([A, B, C], (*HEADINGS, "GOL"), extra=("III/a", "V/f", "III/b")),
         finding("grade_unknown", line=3, column="GOL", value="V/f"), facts={"grade": ["III/a", "V/f", "III/b"]})

    def dates(name, point, cells, *findings, **more):
        case(f"dates-{name}.csv", point, table([A, B, C, D], (*HEADINGS, "TMT CPNS"), extra=cells), *findings,
             **more)

    dates("day-first", "day first, as Indonesia writes", ("31/01/2010", "01/03/2015", "15-03-2005", "01/12/2012"),
          finding("date_read", "repair", line=2, column="TMT CPNS", value="31/01/2010"),
          facts={"start_date": ["2010-01-31", "2015-03-01", "2005-03-15", "2012-12-01"]})
    dates("ambiguous", "days and months that could change places are said to be so",
          ("01/02/2010", "03/04/2015", "05/03/2005", "01/12/2012"),
          finding("date_ambiguous", column="TMT CPNS"), optional=["date_read"],
          facts={"start_date": ["2010-02-01", "2015-04-03", "2005-03-05", "2012-12-01"]})
    dates("words", "months in Indonesian, in full and short",
          ("1 Januari 2010", "01 Agu 2015", "31 Desember 2005", "1 Okt 2012"),
          finding("date_read", "repair", line=2, column="TMT CPNS", value="1 Januari 2010"),
          facts={"start_date": ["2010-01-01", "2015-08-01", "2005-12-31", "2012-10-01"]})
    dates("serial", "days since 1900, as a spreadsheet counts them", ("40179", "42064", "38412", "41244"),
          finding("date_read", "repair", line=2, column="TMT CPNS", value="40179"),
          facts={"start_date": ["2010-01-01", "2015-03-01", "2005-03-01", "2012-12-01"]})
    dates("none", "a day that no calendar has counts as missing",
          ("31/02/2010", "01/03/2015", "29/02/2005", "01/12/2012"),
          finding("not_a_date", line=2, column="TMT CPNS", value="31/02/2010"),
          finding("not_a_date", line=4, column="TMT CPNS", value="29/02/2005"), optional=["date_read", "date_ambiguous"],
          facts={"start_date": [None, "2015-03-01", None, "2012-12-01"]})
    dates("iso", "ISO dates need no repair", ("2010-01-01", "2015-03-01", "2005-03-01", "2012-12-01"),
          facts={"start_date": ["2010-01-01", "2015-03-01", "2005-03-01", "2012-12-01"]})


def write():
    for part in (numbers, cross_checks, facts): part()
