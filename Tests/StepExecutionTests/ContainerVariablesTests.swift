import Testing

@testable import StepExecution

/// How variables get into a container unseen and unchanged.
@Suite struct ContainerVariablesTests {
    @Test func whatTheClientDoesNotReadItPassesOn() {
        let variables = ContainerVariables(["A": "1", "JSON": "{\"a\":\n \"b\"}"], client: ["HOME"])
        #expect(variables.options(file: "/f") == ["--env", "A", "--env", "JSON"])
        #expect(variables.inherited == ["A": "1", "JSON": "{\"a\":\n \"b\"}"])
    }

    @Test(arguments: ["PATH", "HOME", "DOCKER_HOST", "XDG_RUNTIME_DIR", "LD_PRELOAD", "https_proxy", "THEIRS"])
    func whatTheClientReadsGoesThroughAFile(name: String) {
        let variables = ContainerVariables([name: "a \"b\"", "A": "1"], client: ["THEIRS"])
        #expect(variables.options(file: "/f") == ["--env", "A", "--env-file", "/f"])
        #expect(variables.lines == ["\(name)=a \"b\""])
        #expect(variables.inherited == ["A": "1"])
    }

    @Test func whatFitsNeitherWayIsSaidAsItIs() {
        let variables = ContainerVariables(["PATH": "a\nb", "LD_*": "x", "": "y"], client: [])
        #expect(variables.options(file: "/f") == ["--env", "=y", "--env", "LD_*=x", "--env", "PATH=a\nb"])
        #expect(variables.lines == [])
    }
}
