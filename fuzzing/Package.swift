// swift-tools-version: 6.2
import PackageDescription

// Targets for libFuzzer, a library each: `scripts/fuzz` builds them with the sanitizers, links each to libFuzzer's
// main function, and runs it. The package of timbang itself never sees them.
let targets = [
  "FuzzDelimited", "FuzzWorkbook", "FuzzSheet", "FuzzValues", "FuzzDescriptor", "FuzzSQLite", "FuzzArrow",
]
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "fuzzing",
  products: targets.map { .library(name: $0, type: .static, targets: [$0]) },
  dependencies: [.package(name: "timbang", path: "..")],
  targets: [
    .target(
      name: "FuzzSupport", dependencies: [.product(name: "AppraisalLoading", package: "timbang")],
      swiftSettings: strict)
  ] + targets.map { .target(name: $0, dependencies: ["FuzzSupport"], swiftSettings: strict) }
)
