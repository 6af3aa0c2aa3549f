/// Reads a regular expression.
struct PatternReader {
    private static let maximumDepth = 100
    private static let mostRepetitions = 1_000

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var groups: [String: Int] = [:]
    private(set) var groupCount = 0
    private(set) var hasBackReferences = false
    private var flags = Flags()

    private struct Flags {
        var isCaseless = false
        var dotTakesAll = false
        var isMultiline = false
        var isSpaced = false
    }

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func pattern() throws(PatternError) -> PatternNode {
        let node = try either()
        if peek() == ")" { throw PatternError(description: "a ')' without its '('") }
        for number in wantedGroups where number > groupCount {
            throw PatternError(description: "it refers to group \(number), and has \(groupCount)")
        }
        return node
    }

    private var wantedGroups: Set<Int> = []

    private mutating func either() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw PatternError(description: "nested too deep") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = peek(), scalar != "|", scalar != ")" {
            if flags.isSpaced, scalar == "#" || scalar.properties.isWhitespace {
                skipComment()
                continue
            }
            if let node = try atom() { nodes.append(try quantified(node)) }
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func skipComment() {
        guard peek() == "#" else {
            position += 1
            return
        }
        while let scalar = peek(), scalar != "\n" {
            _ = scalar
            position += 1
        }
    }

    /// Nil for what stands for nothing, such as a comment.
    private mutating func atom() throws(PatternError) -> PatternNode? {
        let scalar = try next()
        switch scalar {
        case "(": return try parenthesis()
        case "[": return .one(try scalarSet())
        case ".":
            return .one(
                set {
                    $0.isNegated = true; if !self.flags.dotTakesAll { $0.ranges = [10...10] }
                })
        case "^": return .check(flags.isMultiline ? .lineStart : .start)
        case "$": return .check(flags.isMultiline ? .lineEnd : .end)
        case "\\": return try escaped()
        case "*", "+", "?": throw PatternError(description: "nothing stands before '\(scalar)' that could be repeated")
        default: return .one(literal(scalar))
        }
    }

    private func set(_ change: (inout ScalarSet) -> Void) -> ScalarSet {
        var set = ScalarSet()
        set.isCaseless = flags.isCaseless
        change(&set)
        return set
    }

    private func literal(_ scalar: Unicode.Scalar) -> ScalarSet { set { $0.ranges = [scalar.value...scalar.value] } }

    private mutating func quantified(_ node: PatternNode) throws(PatternError) -> PatternNode {
        guard let (least, most) = try repetitions() else { return node }
        let isPossessive = take("+")
        let repeated = PatternNode.repeated(node, least: least, most: most, isLazy: !isPossessive && take("?"))
        if let scalar = peek(), "*+?".unicodeScalars.contains(scalar) {
            throw PatternError(description: "two repetitions stand one after the other")
        }
        return isPossessive ? .atomic(repeated) : repeated
    }

    private mutating func repetitions() throws(PatternError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{") else { return nil }
        let least = number()
        let hasComma = take(",")
        let most = hasComma ? number() : least
        // Anything else in braces is itself.
        guard take("}"), least != nil || most != nil else {
            position = start
            return nil
        }
        guard (least ?? 0) <= (most ?? .max), max(least ?? 0, most ?? 0) <= Self.mostRepetitions else {
            throw PatternError(description: "a repetition beyond \(Self.mostRepetitions), or its ends exchanged")
        }
        return (least ?? 0, most)
    }

    private mutating func parenthesis() throws(PatternError) -> PatternNode? {
        guard take("?") else { return try group(named: nil) }
        let kind = try next()
        switch kind {
        case ":": return try inner()
        case "=", "!": return .look(try inner(), isBehind: false, negated: kind == "!")
        case ">": return .atomic(try inner())
        case "#":
            while try next() != ")" {}
            return nil
        case "<":
            if take("=") { return .look(try inner(), isBehind: true, negated: false) }
            if take("!") { return .look(try inner(), isBehind: true, negated: true) }
            return try group(named: try name(until: ">"))
        case "P":
            if take("<") { return try group(named: try name(until: ">")) }
            guard take("=") else { throw unknown(kind) }
            return try reference(to: try name(until: ")"))
        default:
            position -= 1
            return try flagged()
        }
    }

    private func unknown(_ scalar: Unicode.Scalar) -> PatternError {
        PatternError(description: "an unknown group '(?\(scalar)'")
    }

    /// What stands up to a group's end, with flags that hold no further.
    private mutating func inner() throws(PatternError) -> PatternNode {
        let outer = flags
        let node = try either()
        flags = outer
        guard take(")") else { throw PatternError(description: "expected ')'") }
        return node
    }

    private mutating func group(named name: String?) throws(PatternError) -> PatternNode {
        groupCount += 1
        let number = groupCount
        if let name { groups[name] = number }
        return .group(try inner(), number: number)
    }

    private mutating func flagged() throws(PatternError) -> PatternNode? {
        var isOn = true
        let outer = flags
        while true {
            let scalar = try next()
            switch scalar {
            case "i": flags.isCaseless = isOn
            case "s": flags.dotTakesAll = isOn
            case "m": flags.isMultiline = isOn
            case "x": flags.isSpaced = isOn
            case "a", "u", "L": break
            case "-": isOn = false
            case ")": return nil
            case ":":
                let node = try either()
                flags = outer
                guard take(")") else { throw PatternError(description: "expected ')'") }
                return node
            default: throw unknown(scalar)
            }
        }
    }

    private mutating func reference(to name: String) throws(PatternError) -> PatternNode {
        guard let number = Int(name) ?? groups[name], number > 0 else {
            throw PatternError(description: "it refers to a group '\(name)' that it has not")
        }
        hasBackReferences = true
        wantedGroups.insert(number)
        return .back(number, isCaseless: flags.isCaseless)
    }

    private mutating func escaped() throws(PatternError) -> PatternNode {
        guard let scalar = peek() else { throw PatternError(description: "a backslash at its end") }
        switch scalar {
        case "b", "B", "A", "Z", "z":
            position += 1
            return .check(
                scalar == "b" ? .wordBoundary : scalar == "B" ? .noWordBoundary : scalar == "A" ? .start : .veryEnd)
        case "1"..."9": return try reference(to: "\(number() ?? 0)")
        case "k":
            position += 1
            guard take("<") else { throw PatternError(description: "expected '<' after '\\k'") }
            return try reference(to: try name(until: ">"))
        default:
            var set = set { _ in }
            if let single = try escape(into: &set) { set.ranges.append(single...single) }
            return .one(set)
        }
    }

    /// What a backslash stands for, in a set and outside: one scalar, or nil when it was added as a class.
    private mutating func escape(into set: inout ScalarSet) throws(PatternError) -> UInt32? {
        let scalar = try next()
        switch scalar {
        case "d", "D": set.classes.append((.digit, scalar == "D"))
        case "w", "W": set.classes.append((.word, scalar == "W"))
        case "s", "S": set.classes.append((.space, scalar == "S"))
        case "p", "P":
            guard take("{") else { throw PatternError(description: "expected '{' after '\\\(scalar)'") }
            set.classes.append((.property(try name(until: "}")), scalar == "P"))
        case "n": return 10
        case "r": return 13
        case "t": return 9
        case "f": return 12
        case "v": return 11
        case "a": return 7
        case "e": return 27
        case "b": return 8
        case "0": return 0
        case "x": return try hexadecimal(2)
        case "u": return try hexadecimal(4)
        case "U": return try hexadecimal(8)
        case "a"..."z", "A"..."Z", "1"..."9": throw PatternError(description: "an unknown escape '\\\(scalar)'")
        default: return scalar.value
        }
        return nil
    }

    private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
        guard position + count <= scalars.count,
            let value = UInt32(String(String.UnicodeScalarView(scalars[position..<position + count])), radix: 16)
        else { throw PatternError(description: "expected \(count) hexadecimal digits") }
        position += count
        return value
    }

    private mutating func scalarSet() throws(PatternError) -> ScalarSet {
        var set = set { _ in }
        set.isNegated = take("^")
        var isFirst = true
        while true {
            guard let scalar = peek() else { throw PatternError(description: "expected ']'") }
            if scalar == "]", !isFirst { break }
            isFirst = false
            if scalar == "[", let name = posixClass() {
                set.classes += name.classes
                set.ranges += name.ranges
                continue
            }
            guard let first = try member(&set) else { continue }
            guard peek() == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.ranges.append(first...first)
                continue
            }
            position += 1
            guard let last = try member(&set), first <= last else {
                throw PatternError(description: "a range whose ends are no range")
            }
            set.ranges.append(first...last)
        }
        position += 1
        return set
    }

    private mutating func member(_ set: inout ScalarSet) throws(PatternError) -> UInt32? {
        let scalar = try next()
        return scalar == "\\" ? try escape(into: &set) : scalar.value
    }

    /// `[:digit:]` and its like, inside a set.
    private mutating func posixClass() -> ScalarSet? {
        let rest = String(String.UnicodeScalarView(scalars[position...].prefix(12)))
        let names: [(String, ScalarSet)] = [
            ("[:alpha:]", ScalarSet(classes: [(.property("L"), false)])),
            ("[:digit:]", ScalarSet(classes: [(.digit, false)])),
            ("[:alnum:]", ScalarSet(classes: [(.property("L"), false), (.digit, false)])),
            ("[:space:]", ScalarSet(classes: [(.space, false)])), ("[:word:]", ScalarSet(classes: [(.word, false)])),
            ("[:upper:]", ScalarSet(classes: [(.property("Lu"), false)])),
            ("[:lower:]", ScalarSet(classes: [(.property("Ll"), false)])),
            ("[:punct:]", ScalarSet(classes: [(.property("P"), false), (.property("S"), false)])),
            ("[:xdigit:]", ScalarSet(ranges: [0x30...0x39, 0x41...0x46, 0x61...0x66])),
        ]
        guard let (name, set) = names.first(where: { rest.hasPrefix($0.0) }) else { return nil }
        position += name.unicodeScalars.count
        return set
    }

    private mutating func name(until end: Unicode.Scalar) throws(PatternError) -> String {
        var name = String.UnicodeScalarView()
        while true {
            let scalar = try next()
            if scalar == end { return String(name) }
            name.append(scalar)
        }
    }

    /// The decimal number that stands here, at most a million.
    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek(), ("0"..."9").contains(scalar) {
            value = min(1_000_000, (value ?? 0) * 10 + Int(scalar.value - 0x30))
            position += 1
        }
        return value
    }

    private func peek() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func next() throws(PatternError) -> Unicode.Scalar {
        guard let scalar = peek() else {
            throw PatternError(description: "expected ')'")
        }
        position += 1
        return scalar
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }
}
