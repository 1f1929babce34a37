"""Workbooks written part by part, so that each can have exactly one thing wrong with it."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Indices into cellXfs of `styles`.
GENERAL, DATE, DAY_FIRST, PERCENT, PERCENT_2, MONTH_YEAR, TEXT, QUOTED_D, DATE_TIME = range(9)

FORMATS = {164: "dd/mm/yyyy", 165: "mmm\\ yyyy", 166: '0.00" dokumen"', 167: "yyyy\\-mm\\-dd\\ hh:mm"}
STYLE_FORMATS = [0, 14, 164, 9, 10, 165, 49, 166, 167]


class Raw(str):
    """A cell as XML; `{r}` is its reference."""


def number(text, style=GENERAL):
    return Raw(f'<c r="{{r}}" s="{style}"><v>{text}</v></c>')


def inline(text):
    return Raw(f'<c r="{{r}}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>')


def formula(expression, value, kind=None):
    kind = f' t="{kind}"' if kind else ""
    return Raw(f'<c r="{{r}}"{kind}><f>{escape(expression)}</f><v>{escape(str(value))}</v></c>')


def error(text):
    return Raw(f'<c r="{{r}}" t="e"><v>{text}</v></c>')


def boolean(value):
    return Raw(f'<c r="{{r}}" t="b"><v>{int(value)}</v></c>')


def iso_date(text):
    return Raw(f'<c r="{{r}}" t="d" s="{DATE}"><v>{text}</v></c>')


class Rich(list):
    """A shared string in several runs."""


def letters(column):
    name = ""
    while column >= 0:
        name = chr(65 + column % 26) + name
        column = column // 26 - 1
    return name


class Strings:
    def __init__(self):
        self.items, self.index = [], {}

    def place(self, item):
        key = tuple(item) if isinstance(item, Rich) else item
        if key not in self.index:
            self.index[key] = len(self.items)
            self.items.append(item)
        return self.index[key]

    def xml(self):
        def si(item):
            if isinstance(item, Rich):
                runs = "".join(
                    f'<r><rPr><b/></rPr><t xml:space="preserve">{escape(run)}</t></r>' for run in item)
                # Phonetic guides are no part of the text.
                return f"<si>{runs}<rPh sb=\"0\" eb=\"1\"><t>guide</t></rPh></si>"
            return f'<si><t xml:space="preserve">{escape(item)}</t></si>'

        body = "".join(map(si, self.items))
        return f'{HEAD}<sst xmlns="{MAIN}" count="{len(self.items)}" uniqueCount="{len(self.items)}">{body}</sst>'


def sheet_xml(rows, strings, merges=(), references=True):
    body = []
    for r, row in enumerate(rows, 1):
        if row is None:
            continue
        cells = []
        for c, value in enumerate(row):
            if value is None:
                continue
            ref = f"{letters(c)}{r}"
            if isinstance(value, Raw):
                cells.append(value.replace("{r}", ref))
            elif isinstance(value, (str, Rich)):
                cells.append(f'<c r="{ref}" t="s"><v>{strings.place(value)}</v></c>')
            else:
                cells.append(f'<c r="{ref}"><v>{value}</v></c>')
        text = "".join(cells)
        if not references:
            text = __import__("re").sub(r' r="[A-Z]+\d+"', "", text)
            body.append(f"<row>{text}</row>")
        else:
            body.append(f'<row r="{r}">{text}</row>')
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    merged = f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else ""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(body)}</sheetData>{merged}</worksheet>'


def styles():
    formats = "".join(f'<numFmt numFmtId="{i}" formatCode={quoteattr(f)}/>' for i, f in FORMATS.items())
    xfs = "".join(
        f'<xf numFmtId="{i}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for i in STYLE_FORMATS)
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(FORMATS)}">{formats}</numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(STYLE_FORMATS)}">{xfs}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>')


def parts(sheets, epoch_1904=False, references=True):
    """The parts of a workbook by name; a sheet is a dictionary of name, rows, merges, state."""
    strings = Strings()
    made = {}
    listed, links = [], []
    for i, sheet in enumerate(sheets, 1):
        made[f"xl/worksheets/sheet{i}.xml"] = sheet_xml(
            sheet["rows"], strings, sheet.get("merges", ()), references)
        state = f' state="{sheet["state"]}"' if "state" in sheet else ""
        listed.append(f'<sheet name={quoteattr(sheet["name"])} sheetId="{i}"{state} r:id="rId{i}"/>')
        links.append(
            f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>')
    n = len(sheets)
    links.append(f'<Relationship Id="rId{n + 1}" Type="{REL}/styles" Target="styles.xml"/>')
    links.append(f'<Relationship Id="rId{n + 2}" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>')
    epoch = '<workbookPr date1904="1"/>' if epoch_1904 else ""
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for i in range(1, n + 1))
    overrides += "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType='
        f'"application/vnd.openxmlformats-officedocument.spreadsheetml.{part}+xml"/>'
        for part in ("styles", "sharedStrings"))
    return {
        "[Content_Types].xml":
            f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f'{overrides}</Types>',
        "_rels/.rels":
            f'{HEAD}<Relationships xmlns="{PACKAGE_REL}"><Relationship Id="rId1" '
            f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml":
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}">{epoch}<sheets>{"".join(listed)}</sheets>'
            '</workbook>',
        "xl/_rels/workbook.xml.rels":
            f'{HEAD}<Relationships xmlns="{PACKAGE_REL}">{"".join(links)}</Relationships>',
        "xl/styles.xml": styles(),
        **made,
        "xl/sharedStrings.xml": strings.xml(),
    }


def archive(named_parts):
    """A zip file of parts, with the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in named_parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, data)
    return buffer.getvalue()


def workbook(rows, name="Sheet1", merges=(), **options):
    """A workbook of one sheet."""
    return archive(parts([{"name": name, "rows": rows, "merges": merges}], **options))
