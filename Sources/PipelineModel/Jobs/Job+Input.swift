extension Job {
    /// Data that the program finds in a folder.
    package struct Input: Sendable, Hashable {
        /// How a change is named: code file by file, data as a whole.
        package enum Role: String, Sendable, Hashable { case code, data }

        /// What the program finds there.
        package enum Layout: String, Sendable, Hashable {
            /// The files as they are.
            case plain
            /// An archive whose members count and whose timestamps don't: laid out again, always the same way.
            case archive
            /// The members of an archive, or the files of a folder.
            case unpacked
        }

        /// What stands at the URI.
        package enum Reference: Sendable, Hashable {
            case data
            /// A JSON file that lists the data: where that lies, and the names that it has there.
            case manifest
        }

        /// How the program is given its data.
        package struct Delivery: Sendable, Hashable {
            /// Through a pipe for each reading, in place of a folder of files: they come one after the other.
            package var isStreamed: Bool
            /// Files that gzip compressed arrive as they were before.
            package var isDecompressed: Bool

            package init(isStreamed: Bool = false, isDecompressed: Bool = false) {
                self.isStreamed = isStreamed
                self.isDecompressed = isDecompressed
            }

            /// A difference that a program can observe; empty for plain files.
            package var words: String { (isStreamed ? " streamed" : "") + (isDecompressed ? " decompressed" : "") }
        }

        package let name: String
        package var role: Role
        package let uri: String
        /// The folder. Where two nest, the outer one is there first. What is streamed comes through pipes beside it,
        /// with its name and the number of the reading: `train_0`, then `train_1`.
        package let path: String
        package let layout: Layout
        package var reference = Reference.data
        package var delivery = Delivery()
        /// Whether there may be none: the folder is empty then.
        package var isOptional = false
        /// Whether a single file is found at the path itself, and not in a folder there.
        package var standsAtPath = false

        package init(name: String, role: Role, uri: String, path: String, layout: Layout = .plain) {
            self.name = name
            self.role = role
            self.uri = uri
            self.path = path
            self.layout = layout
        }
    }
}
