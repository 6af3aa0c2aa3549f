/// Whom a job runs as in its container, so that what it writes is the caller's own.
enum ContainerUser: Sendable, Hashable {
    /// Root inside is the caller outside: root itself, or anybody whose engine needs no rights.
    case root
    /// The engine's service is root's, and so would the files be.
    case caller(user: UInt32, group: UInt32)

    init(user: UInt32, group: UInt32, mapsRootToCaller: Bool) {
        self = user == 0 || mapsRootToCaller ? .root : .caller(user: user, group: group)
    }

    /// Whatever the image says: its own user could not write into the caller's folders.
    var option: String {
        switch self {
        case .root: "0:0"
        case .caller(let user, let group): "\(user):\(group)"
        }
    }

    /// Whether the image has a home for it.
    var hasHome: Bool { self == .root }
}
