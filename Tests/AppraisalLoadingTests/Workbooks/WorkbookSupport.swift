import AppraisalLoading
import Appraisals
import TestSupport

/// The findings of reading a workbook as a plain table, and its rows as text where it could be read.
func readWorkbook(_ bytes: [UInt8]) -> (rows: [[String]]?, findings: [String]) {
  do {
    let table = try TableSource.read(bytes: bytes, name: "t.xlsx")
    return (cells(table), table.report.findings.map(sentence))
  } catch let refusal as DataRefused {
    return (nil, refusal.report.findings.map(sentence))
  } catch {
    return (nil, ["\(error)"])
  }
}

func readWorkbook(_ file: XLSXFile) -> (rows: [[String]]?, findings: [String]) { readWorkbook(file.bytes) }

/// The cells of one sheet that is given as the XML between `<worksheet …>` and `</worksheet>`.
func readSheet(
  _ xml: String, strings: String? = nil, root: String = "worksheet"
) -> (rows: [[String]]?, findings: [String]) {
  let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  var file = XLSXFile(rows: [["a"]])
  file.parts["xl/worksheets/sheet1.xml"] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><\(root) xmlns=\"\(space)\">\(xml)</\(root)>"
  if let strings {
    file.parts["xl/sharedStrings.xml"] = "<sst xmlns=\"\(space)\">\(strings)</sst>"
  }
  return readWorkbook(file)
}

/// Loads appraisals from a workbook.
func loadWorkbook(_ file: XLSXFile, sheet: String? = nil) -> Outcome {
  loading {
    try AppraisalSource.load(bytes: file.bytes, name: "t.xlsx", options: LoadingOptions(sheet: sheet))
  }
}
