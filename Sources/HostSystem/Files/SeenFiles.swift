/// The states of files that something was worked out from: while all of them stay, that holds.
///
/// A folder's state stands for the names in it. A file that is not there may be seen, too.
package struct SeenFiles: Sendable {
    private var states: [String: FileState?] = [:]
    private var areSettled = true
    /// Before anything was read.
    private let moment = Int64.now

    package init() {}

    /// To be called before the file is read.
    package mutating func note(_ path: String) { note(path, FileState(at: path)) }

    package mutating func note(_ path: String, _ state: FileState?) {
        // Of a file that is seen again, what it was at first: something was made of that.
        if states[path] == nil { states[path] = .some(state) }
        if let state, !state.isSettled(at: moment) { areSettled = false }
    }

    package mutating func formUnion(_ other: SeenFiles) {
        states.merge(other.states) { mine, _ in mine }
        if !other.areSettled { areSettled = false }
    }

    /// Whether nothing has changed since. What was written just before it was seen might change once more without a trace, so it
    /// never holds.
    package var hold: Bool { areSettled && states.allSatisfy { FileState(at: $0.key) == $0.value } }
}
