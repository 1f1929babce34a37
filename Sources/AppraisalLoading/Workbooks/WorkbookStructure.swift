/// What `workbook.xml` and the relations around it say: which sheets there are and where everything stands.
struct WorkbookStructure {
  /// A sheet of cells.
  struct Sheet: Equatable {
    let name: String
    /// Whether a person sees it without asking.
    let isVisible: Bool
    /// The part that holds it.
    let part: String
  }

  /// The sheets of cells in the order of their tabs; charts are none.
  let sheets: [Sheet]
  /// The parts of formats and of shared strings, if there are any.
  let styles: String?
  let sharedStrings: String?
  /// Whether days are counted from 1904.
  let startsIn1904: Bool

  static func read(_ container: ZipContainer) throws -> WorkbookStructure {
    let names = try container.names()
    if let reason = foreignReason(names) { throw WorkbookFault.unreadable(reason) }
    let office = try relations("_rels/.rels", from: "", in: container)?.first { $0.kind == "officeDocument" }
    let main = office?.target ?? "xl/workbook.xml"
    let handler = WorkbookHandler()
    guard try parse(main, handler, in: container) else { throw WorkbookFault.unreadable("\(main)?") }
    guard handler.isWorkbook else { throw WorkbookFault.unreadable("\(main): workbook?") }
    let folder = main.lastIndex(of: "/").map { String(main[...$0]) } ?? ""
    let relationsPart = folder + "_rels/" + main.dropFirst(folder.count) + ".rels"
    let relations = try relations(relationsPart, from: folder, in: container) ?? []
    let targets = Dictionary(relations.map { ($0.name, $0) }) { first, _ in first }
    let sheets = try handler.sheets.compactMap { entry -> Sheet? in
      guard let relation = targets[entry.relation] else {
        throw WorkbookFault.unreadable("\(main): \(entry.name) → \(entry.relation)?")
      }
      guard relation.kind == "worksheet" else { return nil }
      return Sheet(name: entry.name, isVisible: entry.isVisible, part: relation.target)
    }
    guard !sheets.isEmpty else { throw WorkbookFault.unreadable("no_sheet") }
    return WorkbookStructure(
      sheets: sheets, styles: relations.first { $0.kind == "styles" }?.target,
      sharedStrings: relations.first { $0.kind == "sharedStrings" }?.target,
      startsIn1904: handler.startsIn1904)
  }

  /// Archives that are something else, and what.
  private static func foreignReason(_ names: [String]) -> String? {
    if names.contains("xl/workbook.bin") { return "xlsb" }
    if names.contains("content.xml"), names.contains("mimetype") { return "ods" }
    if names.contains("EncryptedPackage") { return "encrypted" }
    return nil
  }

  private static func parse(_ part: String, _ handler: XMLHandler, in container: ZipContainer) throws -> Bool {
    try container.read(part, limit: WorkbookLimits.partBytes) { try XMLEvents.read($0, handler) } != nil
  }

  private static func relations(
    _ part: String, from folder: String, in container: ZipContainer
  ) throws -> [Relation]? {
    let handler = RelationsHandler(folder: folder)
    return try parse(part, handler, in: container) ? handler.relations : nil
  }

  /// A link from one part to another.
  fileprivate struct Relation {
    let name: String
    /// The last step of its type, which strict and transitional workbooks share.
    let kind: String
    let target: String
  }
}

private final class WorkbookHandler: XMLHandler {
  var sheets: [(name: String, isVisible: Bool, relation: String)] = []
  var startsIn1904 = false
  var isWorkbook = false

  override func open(_ tag: XMLTag) throws {
    if tag.isCalled("workbook") { isWorkbook = true }
    if tag.isCalled("workbookPr") { startsIn1904 = tag.flag("date1904") }
    guard tag.isCalled("sheet") else { return }
    guard sheets.count < WorkbookLimits.sheets else {
      throw WorkbookFault.limit("sheets", found: sheets.count + 1, limit: WorkbookLimits.sheets)
    }
    let state = tag.string("state") ?? "visible"
    sheets.append((tag.string("name") ?? "", state == "visible", tag.string("id") ?? ""))
  }
}

private final class RelationsHandler: XMLHandler {
  var relations: [WorkbookStructure.Relation] = []
  private let folder: String

  init(folder: String) { self.folder = folder }

  override func open(_ tag: XMLTag) throws {
    guard tag.isCalled("Relationship"), let name = tag.string("Id"), let type = tag.string("Type"),
      let target = tag.string("Target")
    else { return }
    let kind = type.split(separator: "/").last.map(String.init) ?? type
    relations.append(.init(name: name, kind: kind, target: RelationsHandler.resolved(target, from: folder)))
  }

  /// The name of the part: from the root where the target begins with a slash, from the folder otherwise.
  private static func resolved(_ target: String, from folder: String) -> String {
    let target = target.replacing("\\", with: "/")
    var steps: [Substring] = []
    for step in ((target.hasPrefix("/") ? "" : folder) + target).split(separator: "/") where step != "." {
      if step == ".." { _ = steps.popLast() } else { steps.append(step) }
    }
    return steps.joined(separator: "/")
  }
}
