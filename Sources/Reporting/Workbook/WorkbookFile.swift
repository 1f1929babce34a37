import CXLSXWriter
import Foundation

/// A workbook in the making: sheets, cells and their looks, and at the end its bytes.
///
/// libxlsxwriter writes to a path only. The file has lost its name before the first cell is written, and so have the
/// library's own temporary files: whatever ends the program, nothing stays behind that others could read.
final class WorkbookFile {
  /// How a cell looks.
  struct Look: Hashable {
    var numberFormat: String?
    var isBold = false
    var isTitle = false
    var isHeading = false
    var isLink = false
    var wraps = false
  }

  /// What a sheet can hold below its heading; Excel's limit.
  static let mostRows = 1_048_575
  /// What a cell can hold; Excel's limit.
  static let longestText = 32_767

  private let descriptor: Int32
  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private var looks: [Look: UnsafeMutablePointer<lxw_format>] = [:]
  private var sheet: UnsafeMutablePointer<lxw_worksheet>?
  private var failure: lxw_error?
  private var isClosed = false

  /// Starts a workbook.
  ///
  /// - Throws: ``RenderingError/workbook(reason:)`` where there is no room for a temporary file.
  init() throws(RenderingError) {
    var path = Array((NSTemporaryDirectory() + "/timbang-XXXXXX").utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw .workbook(reason: String(cString: strerror(errno))) }
    unlink(path)
    var options = lxw_workbook_options()
    options.constant_memory = 1
    options.use_zip64 = 0
    guard let made = workbook_new_opt("/dev/fd/\(descriptor)", &options) else {
      close(descriptor)
      throw .workbook(reason: "workbook_new_opt")
    }
    workbook = made
    // The moment of writing would make every file differ.
    var properties = lxw_doc_properties()
    properties.created = 946_684_800
    note(workbook_set_properties(workbook, &properties))
  }

  deinit {
    if !isClosed { lxw_workbook_free(workbook) }
    close(descriptor)
  }

  /// Adds a sheet; what is written from now on stands there.
  func addSheet(_ name: String) { sheet = workbook_add_worksheet(workbook, name) }

  /// Ends the workbook.
  ///
  /// - Throws: ``RenderingError/workbook(reason:)`` where anything that was written could not be.
  func bytes() throws(RenderingError) -> [UInt8] {
    isClosed = true
    note(workbook_close(workbook))
    if let failure { throw .workbook(reason: String(cString: lxw_strerror(failure))) }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { throw .workbook(reason: String(cString: strerror(errno))) }
    var read = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      while count < buffer.count {
        read = pread(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count, off_t(count))
        guard read > 0 else { break }
        count += read
      }
    }
    guard bytes.count == Int(size) else { throw .workbook(reason: String(cString: strerror(errno))) }
    return bytes
  }

  private func note(_ error: lxw_error) {
    if error != LXW_NO_ERROR, failure == nil { failure = error }
  }

  private func format(_ look: Look) -> UnsafeMutablePointer<lxw_format>? {
    if let known = looks[look] { return known }
    guard let format = workbook_add_format(workbook) else { return nil }
    format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    if let numberFormat = look.numberFormat { format_set_num_format(format, numberFormat) }
    if look.isBold || look.isTitle || look.isHeading { format_set_bold(format) }
    if look.isTitle { format_set_font_size(format, 14) }
    if look.isHeading {
      format_set_bg_color(format, 0xE7ECEF)
      format_set_bottom(format, UInt8(LXW_BORDER_THIN.rawValue))
    }
    if look.isLink {
      format_set_font_color(format, 0x0B57A4)
      format_set_underline(format, UInt8(LXW_UNDERLINE_SINGLE.rawValue))
    }
    if look.wraps || look.isHeading { format_set_text_wrap(format) }
    looks[look] = format
    return format
  }
}

// Cells, row by row from above: the library keeps no row that it has left.
extension WorkbookFile {
  /// Writes words; whatever they begin with, they are never a formula.
  func write(_ text: String, row: Int, column: Int, _ look: Look) {
    let whole = text.utf16.count <= WorkbookFile.longestText
    let cell = whole ? text : String(text.prefix(WorkbookFile.longestText / 2)) + "…"
    note(worksheet_write_string(sheet, lxw_row_t(row), lxw_col_t(column), cell, format(look)))
  }

  /// Writes a number.
  func write(_ number: Double, row: Int, column: Int, _ look: Look) {
    note(worksheet_write_number(sheet, lxw_row_t(row), lxw_col_t(column), number, format(look)))
  }

  /// Writes yes or no.
  func write(_ flag: Bool, row: Int, column: Int) {
    note(worksheet_write_boolean(sheet, lxw_row_t(row), lxw_col_t(column), flag ? 1 : 0, format(Look())))
  }

  /// Writes words that lead to another sheet.
  func write(_ text: String, leadingTo sheetName: String, row: Int, column: Int) {
    let place = "internal:'\(sheetName)'!A1"
    let look = format(Look(isLink: true))
    note(worksheet_write_url_opt(sheet, lxw_row_t(row), lxw_col_t(column), place, look, text, nil))
  }

  /// Sets the width of a column in characters.
  func setWidth(_ width: Double, column: Int) {
    note(worksheet_set_column(sheet, lxw_col_t(column), lxw_col_t(column), width, nil))
  }

  /// Keeps the first row in sight, lets the reader filter below it, and prints it on every page.
  func makeHeader(columns: Int, rows: Int) {
    worksheet_freeze_panes(sheet, 1, 0)
    let (last, width) = (lxw_row_t(max(1, rows)), lxw_col_t(columns - 1))
    note(worksheet_autofilter(sheet, 0, 0, last, width))
    note(worksheet_repeat_rows(sheet, 0, 0))
  }

  /// Prints the sheet on A4, no wider than a page.
  func fitToPage(landscape: Bool) {
    worksheet_set_paper(sheet, 9)
    if landscape { worksheet_set_landscape(sheet) }
    worksheet_fit_to_pages(sheet, 1, 0)
  }
}
