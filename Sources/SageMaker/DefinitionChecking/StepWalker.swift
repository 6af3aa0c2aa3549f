import PipelineModel

/// Walks over a definition's steps and notes what SageMaker would refuse.
struct StepWalker {
    private(set) var findings: [DefinitionFinding] = []
    private let root: Value
    /// In which branches each step stands, from the outermost.
    private(set) var branches: [Step.ID: [Step.Branch]] = [:]
    private(set) var kinds: [Step.ID: String] = [:]
    private(set) var textDefaults: [String: String] = [:]

    /// What each step needs, and where that is written.
    var needs: [(step: Step.ID, place: DefinitionPlace, needed: [Step.ID])] = []

    private let undeclaredFiles: [Step.ID: [String]]

    init(_ root: Value, undeclaredFiles: [Step.ID: [String]]) {
        self.root = root
        self.undeclaredFiles = undeclaredFiles
        note(root["Steps"], [])
    }

    private mutating func note(_ steps: Value?, _ above: [Step.Branch]) {
        for step in steps?.array ?? [] {
            let id = Step.ID(step["Name"]?.string ?? "")
            branches[id] = above
            kinds[id] = step["Type"]?.string
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
                add(place.key("Name"), "is '\(name)'", "use 1 to 64 letters, digits, '-' and '_'")
            }
            guard let text = parameter["DefaultValue"]?.string else { continue }
            textDefaults[name] = text
            if text.utf8.count > 4096 {
                add(
                    place.key("DefaultValue"), "has \(text.utf8.count) characters, and SageMaker takes 4096",
                    "shorten it")
            }
        }
    }

    mutating func steps(_ list: Value?, at place: DefinitionPlace, branches: [Step.Branch]) {
        for (index, step) in (list?.array ?? []).enumerated() {
            guard case .object(let object) = step else { continue }
            check(object, at: place.index(index))
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
        if let text = step["Description"]?.string, text.utf8.count > 4096 {
            add(place.key("Description"), "has \(text.utf8.count) characters, and SageMaker takes 4096", "shorten it")
        }
        checkRole(of: step, at: place)
        checkNeeds(of: step, at: place)
        checkRetries(of: step, at: place)
        for file in undeclaredFiles[Step.ID(step["Name"]?.string ?? "")] ?? [] {
            add(
                place.key("Arguments"), "has no input that provides '\(file)', which its script opened",
                "declare it as an input; SageMaker has no such file")
        }
        limits(of: step, at: place.key("Arguments"))
        let isCondition = step["Type"] == "Condition"
        let arguments = isCondition ? step["Arguments"]?["Conditions"] : step["Arguments"]
        texts(arguments ?? .null, key: "", at: place.key("Arguments"), depth: 0)
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
        add(last, "is missing", "give the step a role: role='arn:aws:iam::ACCOUNT:role/NAME'")
    }

    private static let retried = [
        "Processing", "Training", "Tuning", "AutoML", "Model", "RegisterModel", "Transform", "EMR",
    ]

    private mutating func checkRetries(of step: Object, at place: DefinitionPlace) {
        for (index, policy) in (step["RetryPolicies"]?.array ?? []).enumerated() {
            let place = place.key("RetryPolicies").index(index)
            if let kind = step["Type"]?.string, !Self.retried.contains(kind) {
                add(
                    place, "stands in a step of type \(kind)",
                    "SageMaker retries \(Self.retried.joined(separator: ", ")) only")
            }
            let hasAttempts = policy["MaxAttempts"] != nil
            if hasAttempts == (policy["ExpireAfterMin"] != nil) {
                add(place, "must have one of MaxAttempts and ExpireAfterMin", "give just one of them")
            }
            if let count = policy["MaxAttempts"]?.integer, !(1...20).contains(count) {
                add(place.key("MaxAttempts"), "is \(count)", "use 1 to 20")
            }
            if let minutes = policy["ExpireAfterMin"]?.integer, !(1...14_400).contains(minutes) {
                add(place.key("ExpireAfterMin"), "is \(minutes)", "use 1 to 14400")
            }
        }
    }

    mutating func add(_ problems: [(problem: String, cure: String)], _ place: DefinitionPlace) {
        for (problem, cure) in problems { add(place, problem, cure) }
    }

    mutating func add(_ place: DefinitionPlace, _ problem: String, _ cure: String) {
        findings.append(DefinitionFinding(place, problem, cure))
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.isASCIIName(with: "-_")
    }
}

/// Dependencies that SageMaker refuses, or that never come true.
extension StepWalker {
    mutating func checkNeeds(of step: Object, at place: DefinitionPlace) {
        let own = branches[Step.ID(step["Name"]?.string ?? "")] ?? []
        var named: [(DefinitionPlace, Step.ID)] = []
        for (index, value) in (step["DependsOn"]?.array ?? []).enumerated() {
            if let name = value.string ?? value["Step"]?.string {
                named.append((place.key("DependsOn").index(index), Step.ID(name)))
            }
        }
        references(
            step["Type"] == "Condition" ? step["Arguments"]?["Conditions"] : step["Arguments"], place.key("Arguments"),
            &named, depth: 0)
        needs.append((Step.ID(step["Name"]?.string ?? ""), place, named.map(\.1) + own.map(\.condition)))
        for (place, needed) in named {
            let other = branches[needed] ?? []
            if kinds[needed] == "Fail" {
                add(place, "needs '\(needed)', a Fail step, which ends the run", "take that dependency out")
            } else if let crossed = other.first(where: { !own.contains($0) }) {
                add(
                    place, "needs '\(needed)', which stands in a branch of '\(crossed.condition)'",
                    "the step never runs when the other branch does; put it into the same branch")
            } else if kinds[needed] == "Condition", place.parts.contains(.key("DependsOn")) {
                add(place, "needs '\(needed)', a Condition", "depend on a step in its branches, or put the step there")
            }
        }
    }

    /// Steps that wait for each other.
    mutating func cycles() {
        var open = Dictionary(needs.map { ($0.step, Set($0.needed)) }) { $0.union($1) }
        let known = Set(open.keys)
        var ready = open.filter { $0.value.intersection(known).isEmpty }.map(\.key)
        var dependents: [Step.ID: [Step.ID]] = [:]
        for (step, needed) in open { for other in needed { dependents[other, default: []].append(step) } }
        var left = open.mapValues { $0.intersection(known).count }
        while let step = ready.popLast() {
            open[step] = nil
            for other in dependents[step, default: []] {
                left[other, default: 0] -= 1
                if left[other] == 0 { ready.append(other) }
            }
        }
        // Each that is left waits for another that is left: to follow them from the first leads into a cycle.
        guard let first = needs.first(where: { open[$0.step] != nil }) else { return }
        var path: [Step.ID] = [first.step]
        while let last = path.last,
            let next = open[last]?.filter({ open[$0] != nil }).min(by: { $0.rawValue < $1.rawValue })
        {
            path.append(next)
            guard let start = path.firstIndex(of: next), start < path.count - 1 else { continue }
            let circle = path[start...].map(\.rawValue).joined(separator: ", which needs ")
            let place = needs.first { $0.step == next }?.place ?? first.place
            add(place, "needs itself: \(circle)", "take one of these dependencies out")
            return
        }
    }

    private func references(
        _ value: Value?, _ place: DefinitionPlace, _ found: inout [(DefinitionPlace, Step.ID)], depth: Int
    ) {
        guard depth < 200 else { return }
        switch value {
        case .array(let elements)?:
            for (index, element) in elements.enumerated() {
                references(element, place.index(index), &found, depth: depth + 1)
            }
        case .object(let object)?:
            if object.members.count == 1, let text = object["Get"]?.string, text.hasPrefix("Steps.") {
                found.append((place, Step.ID(String(text.dropFirst("Steps.".count).prefix { $0 != "." }))))
                return
            }
            for member in object.members { references(member.value, place.key(member.key), &found, depth: depth + 1) }
        default: break
        }
    }
}

/// What a step's arguments hold.
extension StepWalker {
    /// Every text of a step that stands there as it is, and the default of a parameter where that stands alone.
    mutating func texts(_ value: Value, key: String, at place: DefinitionPlace, depth: Int) {
        guard depth < 200 else { return }
        switch value {
        case .string(let text): add(TextRules.problems(of: text, key: key), place)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                texts(element, key: key, at: place.index(index), depth: depth + 1)
            }
        case .object(let object):
            if object.members.count == 1, let reference = object["Get"]?.string {
                guard reference.hasPrefix("Parameters."), let text = textDefaults[String(reference.dropFirst(11))]
                else { return }
                add(TextRules.problems(of: text, key: key), place)
                return
            }
            if object.members.count == 1, let values = object["Std:Join"]?["Values"]?.array {
                // Only the beginning of a text that is made of others tells what it is.
                if let first = values.first?.string, first.lowercased().hasPrefix("file:") {
                    add(TextRules.problems(of: "file://…", key: key), place)
                }
                return
            }
            if object["FileDataSource"] != nil {
                add(place.key("FileDataSource"), "is for local mode only", "use an S3DataSource")
            }
            if key == "HyperParameters", object.members.count > 100 {
                add(
                    place, "has \(object.members.count) members, and SageMaker takes 100",
                    "pass a file of settings instead")
            }
            for member in object.members {
                if key == "HyperParameters", let text = member.value.string, text.utf8.count > 2500 {
                    add(
                        place.key(member.key), "has \(text.utf8.count) characters, and SageMaker takes 2500",
                        "shorten it")
                }
                texts(member.value, key: member.key, at: place.key(member.key), depth: depth + 1)
            }
        default: break
        }
    }
}
