/// An image that is on this machine.
package struct ContainerImage: Sendable, Hashable {
    /// As a person calls it: `python:3.12-slim`. Another image may bear that name tomorrow.
    package let name: String
    /// The digest of its contents, in lower-case hexadecimal.
    package let id: String
    /// `podman` or `docker`.
    package let engine: String

    package init(name: String, id: String, engine: String) {
        self.name = name
        self.id = id
        self.engine = engine
    }
}
