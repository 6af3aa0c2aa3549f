import Foundation
import TestSupport
import Testing

/// Variables of the user's environment in a `retake.yaml`, as the built program tells and counts them.
struct FileVariableTests {
    @Test(arguments: Project.runtimes) func theyAreToldAndCountAsTheirValues(runtime: String) throws {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            steps:
              a: {run: 'echo "${env.REGION} $TOKEN"', environment: {TOKEN: "${env.API_TOKEN}"}}
              b: {run: "cat inputs/d/x", inputs: {d: "${env.DATA}"}}
            """)
        try project.write("one/x", "1")
        try project.write("two/x", "1")
        func retake(_ command: String..., region: String = "eu", data: String = "one") throws -> Project.Result {
            let process = try project.start(
                command, environment: ["REGION": region, "API_TOKEN": "correct-horse", "DATA": data])
            return try project.result(of: process)
        }
        let line = "reads of your environment: API_TOKEN=********, DATA=one, REGION=eu\n"
        let plan = try retake("plan", "--runtime", runtime)
        #expect(plan.output.contains(line), "\(plan.output)\(plan.errors)")
        #expect(
            try retake("plan", "--json", "--runtime", runtime).output.contains(
                #""variables":{"API_TOKEN":"********","DATA":"one","REGION":"eu"}"#))
        let first = try retake("run", "--runtime", runtime, "--logs", "all")
        #expect(first.output.contains("note: \(line)"), "\(first.output)\(first.errors)")
        #expect(first.output.contains("a | eu ********"))
        // Where a plan is remembered, too.
        #expect(try retake("run", "--runtime", runtime).output.contains(line))
        #expect(try retake("run", "--json", "--runtime", runtime, data: "two").executed == [])
        let other = try retake("run", "--json", "--runtime", runtime, region: "us")
        #expect(other.executed == ["a"])
        #expect(try retake("why", "a", "--runtime", runtime, region: "asia").output.contains("env/REGION"))
        for command in [["show", "a"], ["why", "a"], ["logs", "a"], ["runs", "--json"], ["diff"]] {
            let process = try project.start(
                command, environment: ["REGION": "eu", "API_TOKEN": "correct-horse", "DATA": "one"])
            let result = try project.result(of: process)
            #expect(!(result.output + result.errors).contains("correct-horse"), "\(command)")
        }
        let unset = try project.retake("run", environment: ["API_TOKEN": "correct-horse"])
        #expect(unset.status == 2)
        #expect(unset.errors.hasPrefix("retake: retake.yaml:2:12: '${env.REGION}' stands for an environment variable"))
    }
}
