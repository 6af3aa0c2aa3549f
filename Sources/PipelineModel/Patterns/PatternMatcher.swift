/// Searches one text after another for a pattern.
struct PatternMatcher {
    /// Why a search was given up.
    enum Limit: Error { case tooManySteps, cancelled }

    /// So many characters of a text are searched at most, fewer by a long pattern: what has been seen takes a bit each.
    private static let longestText = 1 << 20
    private static let seenLimit = 1 << 28
    private static let stepsBetweenLooks = 1 << 16
    /// A repetition of nothing, in a pattern that refers back to a group, would remember more and more.
    private static let mostBranches = 1 << 22

    private let pattern: Pattern
    /// What a match must begin with, where that is one character.
    private let first: ScalarSet?
    private var steps: Int
    private var text: [UInt32] = []
    /// A bit for each place of the pattern at each place of the text, and which words of them are to be cleared.
    private var seen: [UInt64] = []
    private var touched: [Int] = []
    private var slots: [Int]

    /// - Parameter steps: how many there may be in all texts together.
    init(_ pattern: Pattern, steps: Int) {
        self.pattern = pattern
        self.steps = steps
        slots = Array(repeating: -1, count: 2 * pattern.groupCount + 2)
        let start = pattern.program.first { if case .save = $0 { false } else { true } }
        first = if case .one(let set) = start { set } else { nil }
    }

    /// The first group of each match, one after the other; nil where it takes no part in its match.
    mutating func firstGroups(in line: String) throws(Limit) -> [String?] {
        let limit = min(Self.longestText, Self.seenLimit / max(1, pattern.program.count))
        text = line.unicodeScalars.prefix(limit).map(\.value)
        let wordCount = (text.count + 1) * pattern.program.count / 64 + 1
        if seen.count < wordCount { seen += Array(repeating: 0, count: wordCount - seen.count) }
        var found: [String?] = []
        var start = 0
        while let range = try match(from: start) {
            let (from, to) = slots.count > 3 ? (slots[2], slots[3]) : (-1, -1)
            found.append(
                from >= 0 && to >= from
                    ? String(String.UnicodeScalarView(text[from..<to].compactMap(Unicode.Scalar.init))) : nil)
            start = range.isEmpty ? range.upperBound + 1 : range.upperBound
        }
        return found
    }

    /// The leftmost match that begins there or further on.
    private mutating func match(from start: Int) throws(Limit) -> Range<Int>? {
        for word in touched { seen[word] = 0 }
        touched.removeAll(keepingCapacity: true)
        guard start <= text.count else { return nil }
        for place in start...text.count {
            if let first, place == text.count || !first.contains(text[place]) { continue }
            for index in slots.indices { slots[index] = -1 }
            var visits = Visits.bits
            if let end = try run(from: 0, at: place, &visits) { return place..<end }
        }
        return nil
    }

    /// What a run has seen: the shared bits, or places of its own for what is looked at on the way.
    private enum Visits {
        case bits
        case own(Set<Int>)
    }

    /// What is still to be tried, the last first.
    private enum Branch {
        case go(Int, at: Int)
        case restore(slot: Int, Int)
    }

    /// Runs to the first `match`, and says where in the text that is.
    private mutating func run(from start: Int, at place: Int, _ visits: inout Visits) throws(Limit) -> Int? {
        var branches = [Branch.go(start, at: place)]
        while let branch = branches.popLast() {
            guard case .go(var instruction, var place) = branch else {
                if case .restore(let slot, let value) = branch { slots[slot] = value }
                continue
            }
            trying: while true {
                try count()
                if !pattern.hasBackReferences, !isNew(instruction, place, &visits) { break trying }
                switch pattern.program[instruction] {
                case .one(let set):
                    guard place < text.count, set.contains(text[place]) else { break trying }
                    place += 1
                    instruction += 1
                case .split(let first, let second):
                    guard branches.count < Self.mostBranches else { throw .tooManySteps }
                    branches.append(.go(second, at: place))
                    instruction = first
                case .jump(let target): instruction = target
                case .save(let slot):
                    guard branches.count < Self.mostBranches else { throw .tooManySteps }
                    branches.append(.restore(slot: slot, slots[slot]))
                    slots[slot] = place
                    instruction += 1
                case .check(let check):
                    guard holds(check, at: place) else { break trying }
                    instruction += 1
                case .look(let behind, let negated, let end):
                    let before = slots
                    var own = Visits.own([])
                    let fits = place >= behind ? try run(from: instruction + 1, at: place - behind, &own) != nil : false
                    if negated || !fits { slots = before }
                    guard fits != negated else { break trying }
                    remember(before, in: &branches)
                    instruction = end
                case .atomic(let end):
                    let before = slots
                    var own = Visits.own([])
                    guard let reached = try run(from: instruction + 1, at: place, &own) else { break trying }
                    remember(before, in: &branches)
                    place = reached
                    instruction = end
                case .back(let group, let isCaseless):
                    guard let reached = end(ofRepeating: group, isCaseless, at: place) else { break trying }
                    place = reached
                    instruction += 1
                case .match: return place
                }
            }
        }
        return nil
    }

    /// What was found inside is forgotten when what follows leads nowhere.
    private func remember(_ before: [Int], in branches: inout [Branch]) {
        for (slot, value) in before.enumerated() where value != slots[slot] {
            branches.append(.restore(slot: slot, value))
        }
    }

    private mutating func count() throws(Limit) {
        steps -= 1
        guard steps > 0 else { throw .tooManySteps }
        if steps.isMultiple(of: Self.stepsBetweenLooks), Task.isCancelled { throw .cancelled }
    }

    private mutating func isNew(_ instruction: Int, _ place: Int, _ visits: inout Visits) -> Bool {
        let number = place * pattern.program.count + instruction
        if case .own(var places) = visits {
            visits = .bits
            let isNew = places.insert(number).inserted
            visits = .own(places)
            return isNew
        }
        let bit: UInt64 = 1 << UInt64(number % 64)
        let word = seen[number / 64]
        if word & bit != 0 { return false }
        if word == 0 { touched.append(number / 64) }
        seen[number / 64] = word | bit
        return true
    }

    private func end(ofRepeating group: Int, _ isCaseless: Bool, at place: Int) -> Int? {
        let (from, to) = (slots[2 * group], slots[2 * group + 1])
        guard from >= 0, to >= from, place + to - from <= text.count else { return nil }
        for offset in 0..<(to - from) {
            let (wanted, found) = (text[from + offset], text[place + offset])
            guard
                wanted == found || isCaseless && ScalarSet(ranges: [wanted...wanted], isCaseless: true).contains(found)
            else { return nil }
        }
        return place + to - from
    }

    private func holds(_ check: PatternCheck, at place: Int) -> Bool {
        switch check {
        case .start: place == 0
        case .veryEnd: place == text.count
        case .end: place == text.count || place == text.count - 1 && text[place] == 10
        case .lineStart: place == 0 || text[place - 1] == 10
        case .lineEnd: place == text.count || text[place] == 10
        case .wordBoundary: isBoundary(place)
        case .noWordBoundary: !isBoundary(place)
        }
    }

    private func isBoundary(_ place: Int) -> Bool {
        let before = place > 0 && ScalarSet.Class.word.contains(text[place - 1])
        let after = place < text.count && ScalarSet.Class.word.contains(text[place])
        return before != after
    }
}
