import Foundation
import SystemPackage
import TestSupport

/// A program named `podman` that knows as many images as there are files in a folder, and runs what a container would
/// run in bubblewrap, on this machine's own system.
struct FakeEngine {
    private let project: Project

    init(for project: Project) throws {
        self.project = project
        try project.space.write("engine/calls", "")
        try project.space.makeFolder("engine/images")
        try project.space.makeFolder("engine/registry")
        // Written under another name: nothing that starts meanwhile may hold the program open.
        let text = try project.space.write("engine/podman.sh", Self.program, executable: true)
        try project.copyProgram(text, to: project.space.path.appending("engine/podman"))
    }

    /// Makes an image known under a name.
    func tag(_ name: String, as id: String) throws { try project.space.write("engine/images/\(name)", id + "\n") }
    /// Makes an image known to those who pull it.
    func publish(_ name: String, as id: String) throws { try project.space.write("engine/registry/\(name)", id + "\n") }

    /// What it was asked for, one call a line.
    var calls: [String] {
        get throws { try project.space.read("engine/calls").split(separator: "\n").map(String.init) }
    }

    func run(_ arguments: String...) throws -> Project.Result {
        let process = try start(arguments)
        process.waitUntilExit()
        return try project.result(of: process)
    }

    /// Starts Retake with this engine on its PATH.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        let path = Project.path
        let variables = ["PATH": project.space.path.appending("engine").string + ":" + path]
        return try project.start(arguments, environment: variables.merging(environment) { $1 })
    }

    private static let program = #"""
        #!/bin/sh
        here=${0%/*}
        printf '%s\n' "$(printf '%s ' "$@" | tr '\n' ' ')" >>"$here/calls"

        start() {
            options=$(mktemp)
            exec 9<>"$options"
            rm "$options"
            option --unshare-pid --die-with-parent --ro-bind /usr /usr --ro-bind /etc /etc --proc /proc --dev /dev
            for folder in bin sbin lib lib64; do option --ro-bind-try "/$folder" "/$folder"; done
            option --tmpfs /tmp --clearenv --setenv PATH /usr/bin:/bin
            program=/bin/echo
            while :; do
                case $1 in
                --mount)
                    mount=${2#type=bind,source=}
                    mount=${mount%,readonly}
                    option --bind "${mount%%,target=*}" "${mount##*,target=}"
                    ;;
                --env) eval "option --setenv \"$2\" \"\$$2\"" ;;
                --env-file) while IFS= read -r line; do option --setenv "${line%%=*}" "${line#*=}"; done <"$2" ;;
                --workdir) option --chdir "$2" ;;
                --entrypoint) program=$2 ;;
                --rm | --init | --interactive | --*=*) shift && continue ;;
                --*) ;;
                *) break ;;
                esac
                shift 2
            done
            if [ "$1" = broken ]; then
                echo "Error: statfs /gone: no such file or directory" >&2
                exit 125
            fi
            shift
            exec bwrap --args 8 "$program" "$@" 8</dev/fd/9 9>&-
        }

        option() { printf '%s\0' "$@" >&9; }

        case $1 in
        image)
            [ "$6" = stuck ] && sleep 300
            cat "$here/images/$6" 2>/dev/null || {
                echo "Error: $6: image not known" >&2
                exit 125
            }
            ;;
        pull)
            [ "$3" = slow ] && sleep 300
            cp "$here/registry/$3" "$here/images/$3" 2>/dev/null || {
                echo "Error: initializing source docker://$3: no such host" >&2
                exit 125
            }
            ;;
        info) echo true ;;
        run) shift && start "$@" ;;
        esac

        """#
}
