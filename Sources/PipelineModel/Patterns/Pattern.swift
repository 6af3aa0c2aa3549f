/// A regular expression in the words of Python's `re`, whose search takes time in proportion to the text.
///
/// Of Swift's own, one such as `(a+)+$` takes years for a line of fifty letters, and nothing ends it. Here no place of
/// the pattern looks at the same place of the text twice, but for patterns that refer back to a group (`\1`).
package struct Pattern: Sendable {
    let program: [PatternInstruction]
    package let groupCount: Int
    let hasBackReferences: Bool

    package init(_ text: String) throws(PatternError) {
        var reader = PatternReader(text)
        let node = try reader.pattern()
        groupCount = reader.groupCount
        hasBackReferences = reader.hasBackReferences
        var compiler = PatternCompiler()
        try compiler.add(node)
        try compiler.emit(.match)
        program = compiler.program
    }
}

/// Why a text is no regular expression.
package struct PatternError: Error, Hashable, CustomStringConvertible {
    package let description: String
}

/// One step of a match. Numbers are places in the program.
enum PatternInstruction: Sendable {
    case one(ScalarSet)
    /// Goes on at the first, and at the second when that leads nowhere.
    case split(Int, Int)
    case jump(Int)
    /// Where a group begins (an even number) or ends.
    case save(Int)
    case check(PatternCheck)
    /// Whether what follows up to its `match` fits here, or so many characters before.
    case look(behind: Int, negated: Bool, end: Int)
    /// What follows up to its `match`, as it fits first.
    case atomic(end: Int)
    case back(Int, isCaseless: Bool)
    case match
}

enum PatternCheck: Sendable { case start, end, veryEnd, lineStart, lineEnd, wordBoundary, noWordBoundary }

/// A pattern as it was read.
indirect enum PatternNode: Sendable {
    case one(ScalarSet)
    case check(PatternCheck)
    case sequence([PatternNode])
    case either([PatternNode])
    case group(PatternNode, number: Int)
    case repeated(PatternNode, least: Int, most: Int?, isLazy: Bool)
    case look(PatternNode, isBehind: Bool, negated: Bool)
    case atomic(PatternNode)
    case back(Int, isCaseless: Bool)

    /// How many characters it takes; nil when that depends, and where no text is so long.
    var width: Int? {
        switch self {
        case .one: return 1
        case .check, .look: return 0
        case .back: return nil
        case .group(let node, _), .atomic(let node): return node.width
        case .sequence(let nodes):
            return nodes.reduce(0) { sum, node in sum.flatMap { Self.sum($0, node.width) } }
        case .either(let nodes):
            let widths = Set(nodes.map(\.width))
            return widths.count == 1 ? widths.first ?? nil : nil
        case .repeated(let node, let least, let most, _):
            guard least == most, let width = node.width else { return nil }
            let (product, overflows) = width.multipliedReportingOverflow(by: least)
            return overflows ? nil : product
        }
    }

    private static func sum(_ width: Int, _ other: Int?) -> Int? {
        guard let other, case (let sum, false) = width.addingReportingOverflow(other) else { return nil }
        return sum
    }
}

/// A character of a pattern: some of these, or all but these.
struct ScalarSet: Sendable {
    enum Class: Sendable { case digit, word, space, property(String) }

    var ranges: [ClosedRange<UInt32>] = []
    var classes: [(class: Class, negated: Bool)] = []
    var isNegated = false
    var isCaseless = false

    func contains(_ scalar: UInt32) -> Bool {
        if has(scalar) { return !isNegated }
        guard isCaseless, let letter = Unicode.Scalar(scalar) else { return isNegated }
        let others = [letter.properties.lowercaseMapping, letter.properties.uppercaseMapping].compactMap(
            \.unicodeScalars.first)
        return others.contains { has($0.value) } != isNegated
    }

    private func has(_ scalar: UInt32) -> Bool {
        ranges.contains { $0.contains(scalar) } || classes.contains { $0.class.contains(scalar) != $0.negated }
    }
}

extension ScalarSet.Class {
    func contains(_ value: UInt32) -> Bool {
        if value < 128 {
            let character = UInt8(value)
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character | 0x20)
            switch self {
            case .digit: return isDigit
            case .word: return isDigit || isLetter || character == UInt8(ascii: "_")
            case .space: return character == 0x20 || (9...13).contains(character) || (28...31).contains(character)
            case .property: break
            }
        }
        guard let properties = Unicode.Scalar(value)?.properties else { return false }
        switch self {
        case .digit: return properties.generalCategory == .decimalNumber
        case .word: return properties.isAlphabetic || properties.numericType != nil
        case .space: return properties.isWhitespace
        case .property(let name): return properties.generalCategory.shortName.hasPrefix(name)
        }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var shortName: String {
        switch self {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .nonspacingMark, .spacingMark, .enclosingMark: "M"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: "Z"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        default: "C"
        }
    }
}

private struct PatternCompiler {
    /// Of instructions, and of attempts to add some: repeated repetitions grow without bounds.
    private static let limit = 20_000

    private(set) var program: [PatternInstruction] = []
    private var work = 0

    mutating func emit(_ instruction: PatternInstruction) throws(PatternError) {
        program.append(instruction)
    }

    mutating func add(_ node: PatternNode) throws(PatternError) {
        work += 1
        guard work < Self.limit, program.count < Self.limit else {
            throw PatternError(description: "its repetitions make it too large")
        }
        switch node {
        case .one(let set): try emit(.one(set))
        case .check(let check): try emit(.check(check))
        case .back(let number, let isCaseless): try emit(.back(number, isCaseless: isCaseless))
        case .sequence(let nodes): for node in nodes { try add(node) }
        case .group(let node, let number):
            try emit(.save(2 * number))
            try add(node)
            try emit(.save(2 * number + 1))
        case .either(let nodes): try add(either: nodes)
        case .repeated(let node, let least, let most, let isLazy):
            for _ in 0..<least { try add(node) }
            if let most {
                try add(node, upTo: most - least, isLazy)
            } else {
                let start = program.count
                try emit(.jump(0))
                try add(node)
                try emit(.jump(start))
                program[start] = split(start + 1, program.count, isLazy)
            }
        case .look(let node, let isBehind, let negated):
            var behind = 0
            if isBehind {
                guard let width = node.width else {
                    throw PatternError(description: "what it looks for behind itself must have one length")
                }
                behind = width
            }
            let start = program.count
            try emit(.match)
            try add(node)
            try emit(.match)
            program[start] = .look(behind: behind, negated: negated, end: program.count)
        case .atomic(let node):
            let start = program.count
            try emit(.match)
            try add(node)
            try emit(.match)
            program[start] = .atomic(end: program.count)
        }
    }

    private mutating func add(either nodes: [PatternNode]) throws(PatternError) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            if index == nodes.count - 1 {
                try add(node)
                break
            }
            let start = program.count
            try emit(.match)
            try add(node)
            ends.append(program.count)
            try emit(.match)
            program[start] = .split(start + 1, program.count)
        }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func add(_ node: PatternNode, upTo count: Int, _ isLazy: Bool) throws(PatternError) {
        var starts: [Int] = []
        for _ in 0..<max(0, count) {
            starts.append(program.count)
            try emit(.match)
            try add(node)
        }
        for start in starts { program[start] = split(start + 1, program.count, isLazy) }
    }

    private func split(_ inside: Int, _ after: Int, _ isLazy: Bool) -> PatternInstruction {
        isLazy ? .split(after, inside) : .split(inside, after)
    }
}
