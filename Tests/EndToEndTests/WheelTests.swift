import Foundation
import SystemPackage
import TestSupport
import Testing

/// What `make wheel` packs is what pip installs.
struct WheelTests {
    private let scripts = FilePath(#filePath).removingLastComponent().pushing("../../scripts").lexicallyNormalized()

    @Test func aWheelInstallsTheProgramAndEveryBuildIsTheSame() throws {
        let project = try Project()
        try project.makeVirtualEnvironment()
        let script = """
            \(scripts)/wheel \(Project.program) one && \(scripts)/wheel \(Project.program) two && cmp one/* two/* && mkdir empty &&
            venv/bin/python3 -m pip install -q --no-index --disable-pip-version-check one/retake-*.whl &&
            cd empty && RETAKE_CACHE=here ../venv/bin/retake --version && ../venv/bin/retake init . >/dev/null &&
            ls ../venv/share/man/man1 ../venv/share/*/*completions* ../venv/share/zsh/site-functions && cd .. &&
            venv/bin/python3 -m pip uninstall -qy retake && find venv -type f -name '*retake*'
            """
        let process = try project.start([], through: ["/bin/sh", "-c", script])
        let result = try project.result(of: process)
        let lines = result.output.split(separator: "\n").map(String.init)
        let tag = #/one/retake-\d+\.\d+\.\d+-py3-none-manylinux_2_\d+_[\w.]+\.whl/#
        #expect(lines.first?.wholeMatch(of: tag) != nil, "\(result.output)\(result.errors)")
        #expect(lines.dropFirst(2).first?.hasPrefix("retake ") == true)
        #expect(
            lines.dropFirst(3) == [
                "../venv/share/bash-completion/completions:", "retake",
                "../venv/share/fish/vendor_completions.d:", "retake.fish", "../venv/share/man/man1:", "retake.1",
                "../venv/share/zsh/site-functions:", "_retake",
            ], "\(result.output)\(result.errors)")
        #expect(result.status == 0)
    }
}
