// swift-tools-version: 6.2

import PackageDescription

/// What every target is built with: the import lines tell the truth, and a warning is an error.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    .swiftLanguageMode(.v6),
]

extension Target.Dependency {
    static let argumentParser = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let nioCore = Self.product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = Self.product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
    static let system = Self.product(name: "SystemPackage", package: "swift-system")
}

/// A layer of Retake: what it may import is exactly what stands here.
///
/// - Parameter embedded: files in other languages that become part of the program, as `PackageResources.<file name>`.
func layer(_ name: String, _ dependencies: [Target.Dependency] = [], embedded: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: embedded.map { .embedInCode($0) }, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies, swiftSettings: settings
    )
}

let package = Package(
    name: "retake",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "retake", targets: ["retake"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(
            name: "CHost",
            cSettings: [
                .define("HOST_HOLDS_RUNTIME", .when(platforms: [.linux], configuration: .release))
            ]),
        .target(name: "CObserve"),
        // Optimised in debug builds too: most of what a test waits for is hashed.
        .target(name: "CSHA256", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),

        layer("HostSystem", ["CHost", "CSHA256", .system]),
        layer("PipelineModel"),
        layer(
            "SageMaker", ["PipelineModel", "CHost"],
            embedded: ["Resources/transform.py", "Resources/service-limits.json", "Resources/image-accounts.txt"]
                + [
                    "algorithm_data", "algorithm_job", "algorithm_server", "kmeans", "knn", "linear_learner", "pca",
                    "recordio",
                    "standin", "standin_data", "xgboost_folds", "xgboost_hyperparameters", "xgboost_metrics",
                    "xgboost_rounds", "xgboost_serve", "xgboost_train",
                ].map { "Resources/algorithms/\($0).py" }),
        layer("YAMLReading", ["CYAML", "HostSystem", "PipelineModel"]),
        layer("RetakeFile", ["PipelineModel", "YAMLReading"], embedded: ["Resources/retake.schema.json"]),
        layer("Archiving", ["CZlib", "CHost", "HostSystem", .system]),
        layer(
            "CacheStorage", ["PipelineModel", "CHost", "CSQLite", "HostSystem", "Archiving", .system],
            embedded: ["Resources/schema.sql"]),
        layer(
            "StepExecution", ["PipelineModel", "CHost", "CObserve", "HostSystem", .system],
            embedded: ["Resources/sitecustomize.py"]),
        layer(
            "PipelinePlanning",
            ["PipelineModel", "CHost", "HostSystem", "CacheStorage", "StepExecution", .system]),
        layer(
            "PipelineRunning",
            ["PipelineModel", "CHost", "HostSystem", "CacheStorage", "StepExecution", "PipelinePlanning", .system],
            embedded: ["Resources/distributions.txt"]),
        layer("RunReporting", ["PipelineModel"], embedded: ["Resources/report.css"]),
        layer(
            "AWSEndpoint",
            ["PipelineModel", "CHost", "CZlib", "HostSystem", .nioCore, .nioHTTP1, .nioPosix, .system]),
        layer(
            "Commands",
            [
                "PipelineModel", "CHost", "HostSystem", "SageMaker", "RetakeFile", "CacheStorage",
                "StepExecution", "PipelinePlanning", "PipelineRunning", "RunReporting", "AWSEndpoint", .argumentParser,
                .system,
            ],
            embedded: ["retake.yaml", "ingest.py", "model.py", "train.py", "report.py"].map {
                "Resources/example/\($0)"
            } + ["run_program", "sitecustomize"].map { "Resources/program/\($0).py" }),
        .executableTarget(
            name: "retake", dependencies: ["CHost", "Commands"], swiftSettings: settings,
            // A release holds its C library, too: it starts without a loader, on any Linux.
            linkerSettings: [
                .unsafeFlags(["-static-executable"], .when(platforms: [.linux], configuration: .release))
            ]),

        // Readers of files that somebody else may have written: fed by tests, and by `make fuzz`.
        .target(
            name: "Fuzzing",
            dependencies: [
                "PipelineModel", "SageMaker", "RetakeFile", "Archiving", "CacheStorage", "HostSystem", "TestSupport",
                .system,
            ],
            path: "Tests/Fuzzing", swiftSettings: settings),
        tests(of: "Fuzzing"),
        .executableTarget(
            name: "fuzzer", dependencies: ["Fuzzing"], path: "Tests/Fuzzer", swiftSettings: settings),

        .executableTarget(
            name: "store-benchmark",
            dependencies: ["Archiving", "CacheStorage", "HostSystem", "PipelineModel", "TestSupport", .system],
            path: "benchmarks/store", swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["PipelineModel", "HostSystem", "StepExecution", .system],
            path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
        tests(of: "HostSystem", ["CHost", "CSHA256", .system]),
        tests(of: "PipelineModel"),
        tests(of: "SageMaker", ["PipelineModel"]),
        tests(of: "YAMLReading", ["PipelineModel"]),
        tests(of: "RetakeFile", ["PipelineModel", "YAMLReading"]),
        tests(of: "Archiving", ["CZlib", "CHost", "HostSystem", .system]),
        tests(of: "CacheStorage", ["PipelineModel", "CHost", "HostSystem", .system]),
        tests(of: "StepExecution", ["PipelineModel", "CHost", "HostSystem", .system]),
        tests(of: "RunReporting", ["PipelineModel"]),
        tests(of: "AWSEndpoint", ["PipelineModel", "HostSystem", .nioCore, .nioHTTP1, .system]),
        tests(
            of: "PipelinePlanning",
            ["PipelineModel", "HostSystem", "CacheStorage", "StepExecution", "SageMaker", .system]),
        tests(
            of: "PipelineRunning",
            ["PipelineModel", "HostSystem", "CacheStorage", "StepExecution", "PipelinePlanning", "SageMaker", .system]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["retake", "TestSupport", "CHost", "HostSystem", "PipelineModel", .system],
            swiftSettings: settings),
    ]
)
