import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// Variables of the user's environment that a file names.
@Suite struct VariableTests {
    private func settings(_ text: String) throws(YAMLError) -> Settings {
        let variables = [
            "REGION": "eu", "DATA": "/mnt/d", "API_TOKEN": "correct-horse", "EMPTY": "", "NAMES": #"["a"]"#,
        ]
        return try Settings.read(text, file: "retake.yaml", in: SettingsContext { variables[$0] })
    }

    private func action(_ text: String) throws -> StepAction {
        let step = try #require(try settings(text).ownSteps.last)
        return try FileDialect().action(of: step, arguments: step.arguments.value(in: Scope()), in: Scope())
    }

    @Test func whatAProgramSeesOfThemCounts() throws {
        let text = """
            environment: {TOKEN: "${env.API_TOKEN}"}
            steps:
              a:
                run: load --region ${env.REGION} "${REGION}" ${env.EMPTY}
                inputs: {raw: "${env.DATA}/raw"}
                when: ${env.REGION} == 'eu'
            """
        let job = try #require(try action(text).job)
        #expect(job.command.last == #"load --region eu "${REGION}" "#)
        #expect(job.inputs.map(\.uri) == ["file:///mnt/d/raw"])
        #expect(
            job.settings == [
                "env/REGION": "eu", "env/API_TOKEN": "correct-horse", "env/EMPTY": "",
                "environment/TOKEN": "correct-horse",
            ])
        #expect(Secrets(of: job).masked("it is correct-horse") == "it is ********")
        #expect(
            try settings(text).variables == [
                "API_TOKEN": "correct-horse", "DATA": "/mnt/d", "EMPTY": "", "REGION": "eu",
            ])
        #expect(try settings("steps: {a: {run: 'x ${REGION}'}}").variables == [:])
    }

    @Test func aConditionShowsNoSecret() throws {
        #expect(
            try action("steps: {a: {run: x, when: \"${env.API_TOKEN} == other\"}}")
                == .skippedByCondition("'********' == 'other': false"))
        let problem = #expect(throws: YAMLError.self) {
            try settings("steps: {a: {run: x, when: \"${env.API_TOKEN} < 3\"}}")
        }
        #expect(
            problem?.description
                == "retake.yaml:1:28: 'when' compares a string with an integer: '********' < 3; use values of one type")
    }

    @Test func oneMayHoldTheItemsOfALoop() throws {
        let step = try #require(
            try settings("steps: {a: {run: \"x ${item}\", for_each: \"${env.NAMES}\"}}").ownSteps.first)
        #expect(try step.loop?.expressions(in: Scope()) == [.literal("a")])
    }

    @Test(arguments: [
        ("a: {run: \"x ${env.REGOIN}\"}", "2:12: '${env.REGOIN}'", "REGOIN"),
        ("a:\n    run: x\n    environment: {A: \"${env.NONE}\"}", "4:22: '${env.NONE}'", "NONE"),
        ("a: {run: x, when: \"${env.A.B} == 1\"}", "2:22: '${env.A.B}'", "A.B"),
    ]) func whatIsNotSetIsToldWithItsLine(steps: String, place: String, name: String) {
        let problem = #expect(throws: YAMLError.self) { try settings("steps:\n  \(steps)") }
        #expect(
            problem?.description == "retake.yaml:\(place) stands for an environment variable that is not set; "
                + "set it, as in '\(name)=… retake run', or write the value here")
    }
}
