/// Which calls of the kernel a step's programs can't make, as a program for bubblewrap's `--seccomp`.
///
/// Namespaces leave two ways to what is the user's: keys in the kernel's keyrings, and typing into the terminal that a shell of
/// `retake debug` shares with the user's own. Programs are told that they may not.
enum CallFilter {
    private struct System {
        /// As <linux/audit.h> numbers it.
        let architecture: UInt32
        let ioctl: UInt32
        /// `add_key`, `request_key`, `keyctl`.
        let keyCalls: [UInt32]
    }

    #if arch(arm64)
        private static let systems = [
            System(architecture: 0xC000_00B7, ioctl: 29, keyCalls: [217, 218, 219]),
            System(architecture: 0x4000_0028, ioctl: 54, keyCalls: [309, 310, 311]),
        ]
    #else
        private static let systems = [
            System(architecture: 0xC000_003E, ioctl: 16, keyCalls: [248, 249, 250]),
            System(architecture: 0x4000_0003, ioctl: 54, keyCalls: [286, 287, 288]),
        ]
    #endif

    /// `TIOCSTI`, which types, and `TIOCLINUX`, which pastes.
    private static let typing: [UInt32] = [0x5412, 0x541C]

    /// Instructions of classic BPF; see <linux/filter.h> and <linux/seccomp.h>.
    private struct Instruction {
        let code: UInt16
        var whenTrue: UInt8 = 0
        var whenFalse: UInt8 = 0
        let value: UInt32

        static func load(_ offset: UInt32) -> Self { .init(code: 0x20, value: offset) }
        static func end(_ action: UInt32) -> Self { .init(code: 0x06, value: action) }
        /// Passes over some instructions unless what is loaded equals a value.
        static func unless(_ value: UInt32, skip count: Int) -> Self {
            .init(code: 0x15, whenFalse: UInt8(count), value: value)
        }
        static func below(_ value: UInt32, skip count: Int) -> Self {
            .init(code: 0x35, whenFalse: UInt8(count), value: value)
        }

        var bytes: [UInt8] {
            [UInt8(code & 0xFF), UInt8(code >> 8), whenTrue, whenFalse]
                + stride(from: 0, to: 32, by: 8).map { UInt8(value >> UInt32($0) & 0xFF) }
        }
    }

    private static let (allow, refuse, unknown): (UInt32, UInt32, UInt32) = (0x7FFF_0000, 0x0005_0001, 0x0005_0026)
    private static let (number, architecture, secondArgument): (UInt32, UInt32, UInt32) = (0, 4, 24)

    static let bytes: [UInt8] = {
        var program: [Instruction] = []
        for system in systems {
            var block: [Instruction] = [.load(number)]
            // Numbers of x32, which would be the same calls by other names.
            if system.architecture == 0xC000_003E { block += [.below(0x4000_0000, skip: 1), .end(unknown)] }
            for call in system.keyCalls { block += [.unless(call, skip: 1), .end(refuse)] }
            block += [.unless(system.ioctl, skip: 1 + 2 * typing.count), .load(secondArgument)]
            for request in typing { block += [.unless(request, skip: 1), .end(refuse)] }
            block.append(.end(allow))
            program += [.load(architecture), .unless(system.architecture, skip: block.count)] + block
        }
        return (program + [.end(allow)]).flatMap(\.bytes)
    }()
}
