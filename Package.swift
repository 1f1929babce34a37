// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

// The tests fit models and simulate cities: without optimisation that takes twenty times as long. scripts/test sets
// the variable; a package that depends on this one never sees the flag, which SwiftPM would refuse.
let fast: [SwiftSetting] =
  Context.environment["TIMBANG_FAST_TESTS"] == nil
  ? strict : strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// C libraries: a module map and a shim each, imported in one place.
let systemLibraries: [Target] = [
  .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(name: "CSuiteSparse", providers: [.apt(["libsuitesparse-dev"])]),
  .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
  .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev", "zlib1g-dev"])]),
  .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
  // Drivers are loaded at run time: the shim holds the binary interface and links nothing.
  .systemLibrary(name: "CADBC"),
]

// Kernel: knows nothing of employees.
let kernel: [Target] = [
  .target(
    name: "LinearAlgebra", dependencies: ["COpenBLAS", "CSuiteSparse", "CProducts"], swiftSettings: fast),
  .target(
    name: "CProducts",
    cSettings: Context.environment["TIMBANG_FAST_TESTS"] == nil
      ? [] : [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
  .target(
    name: "CLanes",
    cSettings: Context.environment["TIMBANG_FAST_TESTS"] == nil
      ? [] : [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
  .target(name: "Statistics", dependencies: ["LinearAlgebra", "CLanes"], swiftSettings: fast),
]

// Small enough to stand in the binary, which then needs nothing beside it.
let policyFiles = [
  "pp-46-2011", "pp-30-2019", "permenpanrb-8-2021", "permenpanrb-6-2022", "se-menpanrb-3-2023",
  "talenta-permenpanrb-3-2020", "talenta-85-70", "talenta-80-60", "talenta-predikat-80-68",
].map { "Policies/Resources/\($0).json" }

// Domain: appraisals, where they come from and what follows from them.
let domain: [Target] = [
  .target(
    name: "CScan",
    cSettings: Context.environment["TIMBANG_FAST_TESTS"] == nil
      ? [] : [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
  .target(
    name: "Appraisals", dependencies: ["CCrypto"], resources: policyFiles.map { .embedInCode($0) },
    swiftSettings: fast),
  .target(
    name: "AppraisalLoading", dependencies: ["Appraisals", "CExpat", "CZip", "CSQLite", "CADBC", "CScan"],
    swiftSettings: fast),
  .target(name: "AppraisalAnalysis", dependencies: ["Appraisals", "Statistics"], swiftSettings: fast),
]

// Program: words and the command line.
let program: [Target] = [
  .target(
    name: "Reporting", dependencies: ["AppraisalAnalysis", "Appraisals", "Statistics", "CXLSXWriter"],
    swiftSettings: strict),
  .executableTarget(
    name: "timbang",
    dependencies: [
      "Reporting", "AppraisalAnalysis", "AppraisalLoading", "Appraisals", "Statistics",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    swiftSettings: strict),
]

let tests: [Target] = [
  .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
  .testTarget(
    name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"], swiftSettings: strict),
  .testTarget(
    name: "StatisticsTests", dependencies: ["Statistics", "LinearAlgebra", "TestSupport"],
    exclude: ["Fixtures"], swiftSettings: strict),
  .testTarget(
    name: "AppraisalsTests", dependencies: ["Appraisals", "TestSupport"], swiftSettings: strict),
  .testTarget(
    name: "AppraisalLoadingTests",
    dependencies: ["AppraisalLoading", "AppraisalAnalysis", "TestSupport", "CADBC", "CSQLite"],
    exclude: ["Fixtures"],
    swiftSettings: strict),
  .testTarget(
    name: "AppraisalAnalysisTests",
    dependencies: ["AppraisalAnalysis", "AppraisalLoading", "Statistics", "TestSupport"],
    exclude: ["Fixtures"], swiftSettings: strict),
  .testTarget(name: "ReportingTests", dependencies: ["Reporting", "TestSupport"], swiftSettings: strict),
  .testTarget(name: "TimbangTests", dependencies: ["timbang", "TestSupport"], swiftSettings: strict),
  .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: strict),
  .testTarget(name: "NotebookTests", dependencies: ["timbang", "TestSupport"], swiftSettings: strict),
]

let package = Package(
  name: "timbang",
  products: [
    .executable(name: "timbang", targets: ["timbang"]),
    .library(name: "LinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "AppraisalLoading", targets: ["Appraisals", "AppraisalLoading"]),
    .library(name: "Statistics", targets: ["Statistics"]),
    .library(
      name: "AppraisalKit", targets: ["Appraisals", "AppraisalLoading", "AppraisalAnalysis", "Reporting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: systemLibraries + kernel + domain + program + tests
)
