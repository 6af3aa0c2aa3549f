import PipelineModel

/// Walks over a definition's steps and notes what SageMaker would refuse.
struct StepWalker {
    private(set) var findings: [DefinitionFinding] = []
    private let root: Value
    /// In which branches each step stands, from the outermost.
    private(set) var branches: [Step.ID: [Step.Branch]] = [:]
    private(set) var kinds: [Step.ID: String] = [:]
    private(set) var defaults: [String: Value] = [:]
    let limits: ServiceLimits
    /// Each step with its place, and each image with its.
    private(set) var placed: [(step: Object, place: DefinitionPlace)] = []
    var images: [(name: String, place: DefinitionPlace)] = []

    /// What each step needs, and where that is written.
    var needs: [(step: Step.ID, place: DefinitionPlace, needed: [Step.ID])] = []

    private let undeclaredFiles: [Step.ID: [String]]

    init(_ root: Value, _ limits: ServiceLimits, undeclaredFiles: [Step.ID: [String]]) {
        self.root = root
        self.limits = limits
        self.undeclaredFiles = undeclaredFiles
        note(root["Steps"], [])
    }

    private mutating func note(_ steps: Value?, _ above: [Step.Branch]) {
        for step in steps?.array ?? [] {
            let id = Step.ID(step["Name"]?.string ?? "")
            branches[id] = above
            kinds[id] = step["Type"]?.string
            if step["Type"] == "ForEach", above.count < 200 { note(step["Arguments"]?["ForEachBody"], above) }
            guard step["Type"] == "Condition", above.count < 200 else { continue }
            note(step["Arguments"]?["IfSteps"], above + [.init(condition: id, outcome: true)])
            note(step["Arguments"]?["ElseSteps"], above + [.init(condition: id, outcome: false)])
        }
    }

    mutating func parameters() {
        for (index, parameter) in (root["Parameters"]?.array ?? []).enumerated() {
            let place = DefinitionPlace([.key("Parameters"), .index(index)])
            let name = parameter["Name"]?.string ?? ""
            if !Self.isName(name) {
                add(
                    place.key("Name"), .name, "is '\(name)'", limit: "1 to 64 letters, digits, '-' and '_'",
                    "use 1 to 64 letters, digits, '-' and '_'")
            }
            guard let value = parameter["DefaultValue"], value != .null else { continue }
            defaults[name] = value
            if let count = value.string?.unicodeScalars.count, count > 4096 {
                add(.tooLong(count, 4096, at: place.key("DefaultValue")))
            }
        }
    }

    mutating func steps(_ list: Value?, at place: DefinitionPlace, branches: [Step.Branch]) {
        for (index, step) in (list?.array ?? []).enumerated() {
            guard case .object(let object) = step else { continue }
            check(object, at: place.index(index))
            if object["Type"] == "ForEach", branches.count < 200 {
                let body = place.index(index).key("Arguments").key("ForEachBody")
                steps(object["Arguments"]?["ForEachBody"], at: body, branches: branches)
            }
            guard object["Type"] == "Condition", branches.count < 200 else { continue }
            let id = Step.ID(object["Name"]?.string ?? "")
            for (key, outcome) in [("IfSteps", true), ("ElseSteps", false)] {
                steps(
                    object["Arguments"]?[key], at: place.index(index).key("Arguments").key(key),
                    branches: branches + [.init(condition: id, outcome: outcome)])
            }
        }
    }

    private mutating func check(_ step: Object, at place: DefinitionPlace) {
        if let count = step["Description"]?.string?.unicodeScalars.count, count > 4096 {
            add(.tooLong(count, 4096, at: place.key("Description")))
        }
        placed.append((step, place))
        checkMembers(of: step, at: place)
        let first = findings.count
        checkRole(of: step, at: place)
        checkNeeds(of: step, at: place)
        checkRetries(of: step, at: place)
        for file in undeclaredFiles[Step.ID(step["Name"]?.string ?? "")] ?? [] {
            add(
                place.key("Arguments"), .undeclaredFile,
                "has no input that provides '\(file)', which its script opened",
                "declare it as an input; SageMaker has no such file")
        }
        let arguments = step["Arguments"] ?? .null
        jobRules(of: step, arguments, at: place.key("Arguments"))
        texts(of: step, arguments, at: place.key("Arguments"))
        var request = RequestCheck(limits, defaults: defaults)
        request.check(arguments, of: step["Type"]?.string ?? "", at: place.key("Arguments"))
        // What a rule says of a place is nearer to its cause than what the model says.
        let told = Set(findings[first...].filter { $0.rule != .quota }.map(\.place))
        findings += request.findings.filter { !told.contains($0.place) }
    }

    /// The members that name the role of each type of step; one of them must be there.
    private static let roles: [String: [[String]]] = [
        "Processing": [["RoleArn"]], "Training": [["RoleArn"]], "Model": [["ExecutionRoleArn"]],
        "Tuning": [["TrainingJobDefinition", "RoleArn"], ["TrainingJobDefinitions"]], "QualityCheck": [["RoleArn"]],
        "ClarifyCheck": [["RoleArn"]], "AutoML": [["RoleArn"]],
    ]

    private mutating func checkRole(of step: Object, at place: DefinitionPlace) {
        guard let ways = step["Type"]?.string.flatMap({ Self.roles[$0] }), let arguments = step["Arguments"] else {
            return
        }
        let isThere = ways.contains { way in
            let value = way.reduce(arguments as Value?) { $0?[$1] }
            return value != nil && value != .null && value != ""
        }
        if isThere { return }
        let last = ways[0].reduce(place.key("Arguments")) { $0.key($1) }
        add(last, .role, "is missing", "give the step a role: role='arn:aws:iam::ACCOUNT:role/NAME'")
    }

    private static let retried = [
        "Processing", "Training", "Tuning", "AutoML", "Model", "RegisterModel", "Transform", "EMR", "EMRServerless",
        "EndpointConfig", "Job",
    ]

    private mutating func checkRetries(of step: Object, at place: DefinitionPlace) {
        for (index, policy) in (step["RetryPolicies"]?.array ?? []).enumerated() {
            let place = place.key("RetryPolicies").index(index)
            if let kind = step["Type"]?.string, !Self.retried.contains(kind) {
                add(
                    place, .retries, "stands in a step of type \(kind)",
                    "SageMaker retries \(Self.retried.joined(separator: ", ")) only")
            }
            let hasAttempts = policy["MaxAttempts"] != nil
            if hasAttempts == (policy["ExpireAfterMin"] != nil) {
                add(place, .retries, "must have one of MaxAttempts and ExpireAfterMin", "give just one of them")
            }
            if let count = policy["MaxAttempts"]?.integer, !(1...20).contains(count) {
                add(place.key("MaxAttempts"), .retries, "is \(count)", limit: "1 to 20", "use 1 to 20")
            }
            if let minutes = policy["ExpireAfterMin"]?.integer, !(1...14_400).contains(minutes) {
                add(place.key("ExpireAfterMin"), .retries, "is \(minutes)", limit: "1 to 14400", "use 1 to 14400")
            }
        }
    }

    mutating func add(
        _ place: DefinitionPlace, _ rule: CheckRule, _ problem: String, limit: String? = nil, _ cure: String
    ) {
        add(DefinitionFinding(place, rule, problem, limit: limit, cure))
    }

    mutating func add(_ finding: DefinitionFinding) { findings.append(finding) }

    func text(_ value: Value?) -> String? { value.flatMap { KnownValue($0, defaults: defaults).text } }

    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.isASCIIName(with: "-_")
    }
}
