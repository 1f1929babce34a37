import Foundation
import TestSupport
import Testing

/// The arrow table of design.md §2, written out: what each module may import, apart from the system's modules.
private let arrows: [String: Set<String>] = [
  "COpenBLAS": [], "CSuiteSparse": [], "CCrypto": [], "CXLSXWriter": [], "CExpat": [], "CZip": [],
  "CSQLite": [],
  "CADBC": [], "CScan": [], "CLanes": [], "CProducts": [],
  "LinearAlgebra": ["COpenBLAS", "CSuiteSparse", "CProducts"],
  "Statistics": ["LinearAlgebra", "CLanes"],
  "Appraisals": ["CCrypto"],
  "AppraisalLoading": ["Appraisals", "CExpat", "CZip", "CSQLite", "CADBC", "CScan"],
  "AppraisalAnalysis": ["LinearAlgebra", "Statistics", "Appraisals"],
  "Reporting": ["LinearAlgebra", "Statistics", "Appraisals", "AppraisalAnalysis", "CXLSXWriter"],
  "timbang": [
    "LinearAlgebra", "Statistics", "Appraisals", "AppraisalAnalysis", "AppraisalLoading", "Reporting",
    "ArgumentParser",
  ],
]

private let systemModules: Set<String> = [
  "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization",
]

@Suite("Arrows between modules")
struct ArrowTests {
  @Test("every folder of Sources is in the arrow table")
  func knownModules() {
    let modules = Set(SourceFile.all.map(\.module))
    #expect(modules.count >= 7, "found only \(modules.sorted())")
    #expect(modules.subtracting(arrows.keys).sorted() == [])
  }

  @Test("every import follows an arrow")
  func imports() {
    #expect(SourceFile.all.contains { !$0.imports.isEmpty })
    for file in SourceFile.all {
      let allowed = (arrows[file.module] ?? []).union(systemModules)
      let forbidden = file.imports.subtracting(allowed).sorted()
      #expect(forbidden == [], "\(file.path) imports what \(file.module) may not know")
    }
  }

  @Test("every dependency in Package.swift follows an arrow")
  func dependencies() throws {
    let manifest = try Manifest()
    #expect(manifest.dependencies.keys.contains("timbang"))
    for (target, dependencies) in manifest.dependencies
    where !target.hasSuffix("Tests") && target != "TestSupport" {
      let forbidden = dependencies.subtracting(arrows[target] ?? []).sorted()
      #expect(forbidden == [], "\(target) depends on what it may not know")
    }
  }

  @Test("every target with Swift sources is in Package.swift")
  func targets() throws {
    let manifest = try Manifest()
    let modules = Set(SourceFile.all.map(\.module))
    #expect(modules.subtracting(manifest.dependencies.keys).sorted() == [])
  }

  @Test("a C library has one importer")
  func shims() {
    let importers = Dictionary(
      grouping: SourceFile.all.flatMap { file in file.imports.map { (library: $0, module: file.module) } },
      by: \.library)
    for (library, uses) in importers where library.first == "C" && arrows[library] != nil {
      #expect(Set(uses.map(\.module)).count == 1, "\(library) is imported by several modules")
    }
  }

  @Test("the reader of import lines sees every form of import")
  func importForms() {
    let code = """
      import A
      @testable import B
      @preconcurrency import C
      public import D
      import struct E.Thing
      internal import class F.Other
      // import G
      let text = "import H"
      """
    #expect(SourceFile.imports(in: code) == ["A", "B", "C", "D", "E", "F"])
  }
}

/// The targets of Package.swift and what they depend on, read from its text.
///
/// `swift package dump-package` would wait for the build that is running these tests.
private struct Manifest {
  let dependencies: [String: Set<String>]

  init() throws {
    let url = Checkout.root.appendingPathComponent("Package.swift")
    let text = try String(contentsOf: url, encoding: .utf8)
    let target = /\.(?:target|executableTarget|testTarget)\(\s*name: "(\w+)"/
    let starts = text.matches(of: target)
    var found: [String: Set<String>] = [:]
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
      found[String(start.output.1)] = Manifest.list(in: text[start.range.upperBound..<end])
    }
    dependencies = found
  }

  /// The names inside the brackets after `dependencies:`; a product counts by its own name.
  private static func list(in text: Substring) -> Set<String> {
    guard let open = text.firstRange(of: "dependencies: [") else { return [] }
    let rest = text[open.upperBound...]
    let inside = rest[..<(rest.firstIndex(of: "]") ?? rest.endIndex)]
    let names = inside.replacing(/package: "[^"]*"/, with: "").matches(of: /"([^"]+)"/)
    return Set(names.map { String($0.output.1) })
  }
}
