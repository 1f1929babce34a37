// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds timbang builds its benchmarks.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "timbang", path: "..")],
  targets: [
    .executableTarget(
      name: "MixedModelBenchmark",
      dependencies: [
        .product(name: "Statistics", package: "timbang"), .product(name: "LinearAlgebra", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "XLSXBenchmark",
      dependencies: [.product(name: "AppraisalKit", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "LoadingBenchmark",
      dependencies: [.product(name: "AppraisalKit", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "DatabaseBenchmark", dependencies: [.product(name: "AppraisalKit", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "RaschBenchmark", dependencies: [.product(name: "Statistics", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "CorrelationBenchmark",
      dependencies: [
        .product(name: "Statistics", package: "timbang"), .product(name: "LinearAlgebra", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "OrdinalBenchmark",
      dependencies: [
        .product(name: "Statistics", package: "timbang"), .product(name: "LinearAlgebra", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "DistributionBenchmark", dependencies: [.product(name: "Statistics", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
  ]
)
