extension Job {
    /// The container that a job asks to run in.
    package struct Container: Sendable, Hashable {
        /// Its image, as a container engine knows it: `python:3.12-slim`.
        package var image: String
        /// One of ``engines``; nil for the first of them that is there.
        package var engine: String?
        /// Whether the command is arguments of the program that the image starts by itself.
        package var startsOwnProgram = false

        package init(image: String, engine: String? = nil) {
            self.image = image
            self.engine = engine
        }

        /// In the order of preference: the first needs no service and no rights.
        package static let engines = ["podman", "docker"]
        /// The kind of runtime that a job in a container asks for.
        package static let runtimeKind = "container"
    }
}
