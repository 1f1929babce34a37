// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds timbang builds its benchmarks.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "timbang", path: "..")],
  targets: [
    .target(name: "Measuring", swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "MixedModelBenchmark",
      dependencies: [
        "Measuring", .product(name: "Statistics", package: "timbang"),
        .product(name: "LinearAlgebra", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "XLSXBenchmark",
      dependencies: ["Measuring", .product(name: "AppraisalKit", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "LoadingBenchmark",
      dependencies: ["Measuring", .product(name: "AppraisalKit", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "DatabaseBenchmark",
      dependencies: ["Measuring", .product(name: "AppraisalKit", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "RaschBenchmark", dependencies: ["Measuring", .product(name: "Statistics", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "CorrelationBenchmark",
      dependencies: [
        "Measuring", .product(name: "Statistics", package: "timbang"),
        .product(name: "LinearAlgebra", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "TrendsBenchmark", dependencies: ["Measuring", .product(name: "Statistics", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "ClusteringBenchmark",
      dependencies: [
        "Measuring", .product(name: "Statistics", package: "timbang"),
        .product(name: "LinearAlgebra", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "OrdinalBenchmark",
      dependencies: [
        "Measuring", .product(name: "Statistics", package: "timbang"),
        .product(name: "LinearAlgebra", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "SelectionBenchmark",
      dependencies: [
        "Measuring", .product(name: "AppraisalKit", package: "timbang"),
        .product(name: "Statistics", package: "timbang"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "DistributionBenchmark",
      dependencies: ["Measuring", .product(name: "Statistics", package: "timbang")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
  ]
)
