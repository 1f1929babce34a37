import Appraisals

/// The files of a data package of appraisals.
public struct AppraisalPackage: Sendable {
  /// Takes a file piece by piece.
  public typealias Sink = ([UInt8]) throws -> Void

  /// A file: its name, and what writes it.
  public struct File: Sendable {
    /// The name.
    public let name: String
    /// Writes the file, a piece at a time.
    public let write: @Sendable (Sink) throws -> Void

    /// Describes a file.
    public init(name: String, write: @escaping @Sendable (Sink) throws -> Void) {
      self.name = name
      self.write = write
    }

    /// A file of which all bytes are there.
    public init(name: String, text: String) {
      self.init(name: name) { try $0(Array(text.utf8)) }
    }
  }

  /// The names that such a package may use, whether it does or not.
  public static let names = [
    PackageDescriptor.data, "derived.csv", "repairs.csv", "README.md", "datapackage.json",
  ]

  /// The appraisals, a row each.
  public static func data(_ table: AppraisalTable, _ columns: [PackageColumn]) -> File {
    File(name: PackageDescriptor.data) { sink in
      try PackageText.write(columns, rows: 0..<table.count, to: sink)
    }
  }

  /// Rows that were kept apart.
  public static func derived(_ table: AppraisalTable) -> File {
    File(name: "derived.csv") { sink in
      try PackageText.write(PackageColumn.columns(of: table), rows: 0..<table.count, to: sink)
    }
  }

  /// The log of repairs, a row each.
  public static func repairs(_ repairs: RepairList) -> File {
    File(name: "repairs.csv") { sink in
      var text = "file,row,column,found,became,rule,count\n"
      for repair in repairs {
        let cells = [
          repair.file, repair.row.map(String.init) ?? "", repair.column ?? "", repair.found ?? "",
          repair.became ?? "", repair.rule.rawValue, String(repair.count),
        ]
        text += cells.map(PackageText.quoted).joined(separator: ",") + "\n"
        guard text.utf8.count > 1 << 20 else { continue }
        try sink(Array(text.utf8))
        text = ""
      }
      try sink(Array(text.utf8))
    }
  }
}
