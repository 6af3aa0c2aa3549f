import Foundation

/// A podman that runs containers here, and an image of its own: one static program under all its names.
package enum RealPodman {
    package static let image = "localhost/retake-test-box"
    package static let reason = "podman can't run containers here, or there is no static busybox"

    /// The image's digest; nil where no container runs.
    package static let id: String? = {
        let script = """
            podman image exists \(image) || {
                folder=$(mktemp -d)
                mkdir "$folder/bin" "$folder/tmp" && cp "$(command -v busybox)" "$folder/bin" || exit
                for name in $(busybox --list); do ln -s busybox "$folder/bin/$name"; done
                tar -C "$folder" -c . | podman import -q - \(image) && rm -r "$folder"
            }
            podman run --rm --init --entrypoint /bin/sh \(image) -c 'exit 0' &&
            podman image inspect --format '{{.Id}}' \(image) >&3
            """
        return answer(to: "{ \(script)\n} 3>&1 >/dev/null 2>&1 </dev/null").flatMap { $0.isEmpty ? nil : $0 }
    }()

    /// The names of all containers that there are, running or not.
    package static var containers: [Substring] {
        answer(to: "podman ps --all --format '{{.Names}}'")?.split(separator: "\n") ?? []
    }

    /// What a script prints, without white space at its ends; nil when it fails.
    private static func answer(to script: String) -> String? {
        let process = Process()
        let answer = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardOutput = answer
        guard (try? process.run()) != nil else { return nil }
        let bytes = try? answer.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: bytes ?? Data(), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
