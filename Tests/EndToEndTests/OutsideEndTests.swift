import TestSupport
import Testing

/// Steps in the body of a ForEach that wait for the failure of a step outside.
struct OutsideEndTests {
    /// Work, which fails or not, and a ForEach whose steps tell of a failure: over items that stand there, or that List tells after Work.
    private func project(fails: Bool, items: String) throws -> Project {
        let project = try Project()
        func lambda(_ name: String, _ more: String) -> String {
            #"{"Name": "\#(name)", "Type": "Lambda", "FunctionArn": "f", "OutputParameters": [], "Arguments": {"n": "\#(name)"}\#(more)}"#
        }
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              \(lambda("Work", "")),
              \(lambda("List", #", "DependsOn": [{"Step": "Work", "Trigger": "Any"}]"#)),
              {"Name": "Each", "Type": "ForEach", "Arguments": {"IterableItems": \(items), "MaxConcurrency": 2, "ForEachBody": [
                \(lambda("Tell", #", "DependsOn": [{"Step": "Work", "Trigger": "Failed"}]"#)),
                \(lambda("Then", #", "DependsOn": ["Tell"]"#))]}}]}
            """)
        let list = #"echo "{\"items\": [1, 2]}""#
        try project.write(
            "retake.yaml",
            """
            pipeline: pipeline.json
            steps:
              Work: {handler: '\(fails ? "false" : "echo {}")'}
              List: {handler: '\(list)'}
              "*": {handler: 'echo {}'}
            """)
        return project
    }

    private static let items = ["[1, 2]", #"{"Get": "Steps.List.OutputParameters['items']"}"#]

    @Test(arguments: items) func theyRunAfterTheFailure(items: String) throws {
        let project = try project(fails: true, items: items)
        #expect(try project.retake("plan").status == 0)
        let result = try project.retake("run", "--json")
        let told = ["Tell-0", "Tell-1", "Then-0", "Then-1"]
        #expect(result.executed == (told + ["List", "Work"]).sorted())
        #expect(result.outcomes["Each"] == "evaluated")
        #expect(result.status == 4)
    }

    @Test(arguments: items) func theyAreLeftOutAfterTheSuccess(items: String) throws {
        let project = try project(fails: false, items: items)
        for _ in 0..<2 {
            let result = try project.retake("run", "--json")
            for step in ["Tell-0", "Tell-1", "Then-0", "Then-1"] {
                #expect(result.outcomes[step] == "not-taken", "\(step)")
            }
            #expect(result.reasons["Tell-1"] == "runs only if Work fails; it succeeded")
            #expect(result.reasons["Then-1"] == "needs Tell-1, which does not run")
            #expect(result.outcomes["Each"] == "evaluated")
            #expect(result.status == 0)
        }
    }
}
