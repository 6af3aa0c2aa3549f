import PipelineModel
package import YAMLReading

extension Settings {
    /// Reads the text of a `retake.yaml`.
    ///
    /// A key with nothing after it counts as left out, so that what stands below it can be commented out; an entry
    /// of `parameters`, `s3` or `images` with nothing after it is an error. An empty file sets nothing.
    ///
    /// - Parameter file: how messages call the file.
    package static func read(
        _ text: String, file: String, in context: SettingsContext = SettingsContext()
    ) throws(YAMLError) -> Settings {
        try YAMLReader.read(text, file: file) { root throws(YAMLError) -> Settings in
            guard let root, !root.isNull else { return Settings() }
            let members = try root.members(
                "the file", expected: "a map of settings, such as 'pipeline: pipeline.json'")
            let (files, places) = try IncludeReader.read(members, text: text, file: file, in: context)
            return try Settings(members, files, places, in: context)
        }
    }

    private enum Key: String, CaseIterable {
        case pipeline, name, include, parameters, environment, defaults, cache, buckets, s3, images, steps, retry,
            python, prices, latest, exclude, aws
    }

    /// All that a file may say.
    static var keys: [String] { Key.allCases.map(\.rawValue) }

    private init(
        _ members: [YAMLNode.Member], _ files: MergedFiles, _ places: ScalarPlaces, in context: SettingsContext
    ) throws(YAMLError) {
        self.init()
        var stepsPlace: SourceLocation?
        var pipelinePlace: SourceLocation?
        for member in members {
            guard let key = Key(rawValue: member.key) else {
                throw YAMLError(.unknownKey(member.key, in: nil, known: Self.keys), at: member.keyPlace)
            }
            let value = member.value
            if key == .steps { stepsPlace = value.place }
            if value.isNull { continue }
            switch key {
            case .pipeline:
                pipelinePlace = member.keyPlace
                pipeline = try value.text("'pipeline'", expected: "a path")
            case .name: name = try value.text("'name'")
            case .cache: cache = try Cache(value)
            case .buckets: buckets = try value.text("'buckets'", expected: "a path")
            case .s3: s3 = try Self.mappings(value)
            case .python: python = try Self.python(value, "'python'")
            case .aws: aws = try Self.aws(value)
            case .prices: prices = try Self.prices(value)
            case .exclude: excluded = try Self.patterns(value, "'exclude'")
            case .latest: showsLatest = try value.flag("'latest'")
            case .retry: retriesFailedSteps = try value.flag("'retry'")
            // Included files say such things, too.
            case .include, .parameters, .environment, .defaults, .images, .steps: break
            }
        }
        includedTexts = files.includedTexts.map { Object.Member(key: $0.id, value: .string($0.text)) }
        parameters = try Self.parameters(files)
        images = try Self.rules(files)
        let entries = try files.steps(expected: Self.stepsForm)
        // Beside a definition, all that stands in for its steps may be commented out.
        if let stepsPlace, entries.isEmpty, pipeline == nil { throw YAMLError(.noSteps, at: stepsPlace) }
        let defaults = try files.defaults()
        guard StepsReader.areOwn(entries, defaults) else {
            for key in ["defaults", "environment"] {
                if let place = files.place(of: key) { throw YAMLError(.withoutSteps(key), at: place) }
            }
            steps = try Self.substitutions(entries)
            return
        }
        if let pipelinePlace { throw YAMLError(.twoPipelines, at: pipelinePlace) }
        let names = StepNames(parameters: parameters, places: places, variable: context.variable)
        (ownSteps, variables) = try StepsReader(entries, over: defaults, names).steps()
    }

    private static let stepsForm = "a map of steps, such as {train: {run: python3 train.py}}"

    private static func parameters(_ files: MergedFiles) throws(YAMLError) -> Object {
        var parameters = Object()
        for member in try files.members("parameters", expected: "a map of names and values") {
            guard !member.key.isEmpty else { throw YAMLError(.empty("a parameter's name"), at: member.keyPlace) }
            guard case .scalar(let value) = member.value.content, value != .null else {
                throw member.value.wrongType("parameter '\(member.key)'", "text, a number or a Boolean")
            }
            parameters.members.append(.init(key: member.key, value: value))
        }
        return parameters
    }

    /// Patterns of files, as in `.gitignore`.
    static func patterns(_ node: YAMLNode, _ what: String) throws(YAMLError) -> [String] {
        let expected = "a list of patterns, such as ['*.log', '!keep.log']"
        guard case .list(let elements) = node.content else { throw node.wrongType(what, expected) }
        var patterns: [String] = []
        for element in elements {
            let pattern = try element.text(what, expected: expected)
            guard !pattern.allSatisfy({ $0 == "!" || $0 == "/" }) else {
                throw YAMLError(.empty(what), at: element.place)
            }
            patterns.append(pattern)
        }
        return patterns
    }

    /// Where something lies, and patterns of what there is left out: a text alone, or a map that says both.
    static func located(_ node: YAMLNode, _ what: String) throws(YAMLError) -> (YAMLNode, [String]) {
        guard case .map(let members) = node.content else { return (node, []) }
        var path: YAMLNode?
        var patterns: [String] = []
        for member in members {
            switch member.key {
            case "path": path = member.value
            case "exclude": patterns = try Self.patterns(member.value, "'exclude' of \(what)")
            default:
                throw YAMLError(.unknownKey(member.key, in: nil, known: ["path", "exclude"]), at: member.keyPlace)
            }
        }
        guard let path else { throw node.wrongType(what, "a path, or a map such as {path: data, exclude: ['*.tmp']}") }
        return (path, patterns)
    }

    private static func mappings(_ node: YAMLNode) throws(YAMLError) -> [S3Mapping] {
        var mappings: [S3Mapping] = []
        var uris: Set<String> = []
        for member in try node.members("'s3'", expected: "a map of S3 addresses and local paths") {
            let scheme = "s3://"
            let rest = member.key.dropFirst(scheme.count)
            guard member.key.lowercased().hasPrefix(scheme), let first = rest.first, first != "/" else {
                throw YAMLError(.notS3(member.key), at: member.keyPlace)
            }
            let uri = scheme + rest
            guard uris.insert(uri).inserted else {
                throw YAMLError(.repeatedKey(member.key), at: member.keyPlace)
            }
            let what = "'\(member.key)'"
            let (path, patterns) = try located(member.value, what)
            mappings.append(
                S3Mapping(uri: uri, path: try path.text(what, expected: "a local path"), excluded: patterns))
        }
        return mappings
    }
}

extension Settings.Cache {
    fileprivate init(_ node: YAMLNode) throws(YAMLError) {
        self.init()
        guard case .map(let members) = node.content else {
            path = try node.text("'cache'", expected: "a path, or a map such as {path: ~/.cache/retake, limit: 20GB}")
            return
        }
        for member in members {
            if member.value.isNull, Self.keys.contains(member.key) { continue }
            switch member.key {
            case "path": path = try member.value.text("'path' of 'cache'", expected: "a path")
            case "limit": limit = try Self.limit(member.value)
            case "keep": keep = try Self.keep(member.value)
            case "default": policies.standard = try Self.policy(member.value, "'default' of 'cache'")
            case "steps":
                for step in try member.value.members(
                    "'steps' of 'cache'", expected: "a map such as {Train: never, Evaluate: 30d}")
                {
                    policies.steps[step.key] = try Self.policy(step.value, "'\(step.key)' in 'steps' of 'cache'")
                }
            default:
                throw YAMLError(
                    .unknownKey(member.key, in: "cache", known: Self.keys), at: member.keyPlace)
            }
        }
    }

    private static let keys = ["path", "limit", "keep", "default", "steps"]

    private static func policy(_ node: YAMLNode, _ what: String) throws(YAMLError) -> CachePolicy {
        let expected = "always, never or a time such as 30d"
        let text = try node.text(what, expected: expected)
        guard let policy = CachePolicy(text) else {
            throw YAMLError(.wrongType(of: what, expected: expected, found: "'\(text)'"), at: node.place)
        }
        return policy
    }

    /// A bare number is a number of bytes, and needs no quotes.
    private static func limit(_ node: YAMLNode) throws(YAMLError) -> Int64 {
        if case .scalar(let value) = node.content, let bytes = value.integer, bytes >= 0 { return Int64(bytes) }
        return try quantity(node, "'limit' of 'cache'", "a size such as 20GB", Quantity.byteCount)
    }

    private static func keep(_ node: YAMLNode) throws(YAMLError) -> Int64 {
        try quantity(node, "'keep' of 'cache'", "a time such as 30d", Quantity.seconds)
    }

    private static func quantity(
        _ node: YAMLNode, _ what: String, _ expected: String, _ read: (String) -> Int64?
    ) throws(YAMLError) -> Int64 {
        let text = try node.text(what, expected: expected)
        guard let value = read(text) else {
            throw YAMLError(.wrongType(of: what, expected: expected, found: "'\(text)'"), at: node.place)
        }
        return value
    }
}

extension Settings {
    /// What one hour of each instance type costs, and in which currency.
    static func prices(_ node: YAMLNode) throws(YAMLError) -> Prices {
        var prices = Prices()
        for member in try node.members("'prices'", expected: "a map such as {ml.m5.xlarge: 0.23, currency: USD}") {
            if member.key == "currency" {
                prices.currency = try member.value.text("'currency' of 'prices'")
                continue
            }
            guard case .scalar(let value) = member.value.content, let price = value.number, price.isFinite, price >= 0
            else { throw member.value.wrongType("the price of '\(member.key)'", "a number for one hour") }
            prices.perHour[member.key] = price
        }
        return prices
    }
}
