import Foundation
import SystemPackage
import TestSupport
import Testing

/// Whose recordings are used, as the commands tell it.
struct TrustCommandTests {
    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml", "name: p\nsteps: {a: {run: 'echo 1 > outputs/out/f', outputs: [out], runtime: host}}\n")
        return project
    }

    @Test func theTableAndTheJSONTellWhoRecorded() throws {
        let project = try project()
        #expect(try project.retake("run").status == 0)
        // Once it is decided, and once it is remembered.
        for _ in 1...2 {
            let run = try project.retake("run", "--json", environment: ["USER": "grace"])
            #expect(run.reasons == ["a": "unchanged, recorded by ada"])
            #expect((run.lastObject?["steps"] as? [[String: Any]])?.first?["recordedBy"] as? String == "ada")
        }
        let plan = try project.retake("plan", "--json", environment: ["USER": "grace"])
        #expect(plan.output.contains(#""recordedBy":"ada""#), "\(plan.output)")
        #expect(try project.retake("run", environment: ["USER": "grace"]).output.contains("unchanged, recorded by ada"))
        let own = try project.retake("run", "--json")
        #expect(own.reasons == ["a": "unchanged"])
        #expect(!own.output.contains("recordedBy"))
    }

    @Test func theConfigurationOfTheUserSaysWhom() throws {
        let project = try project()
        try project.space.write("config/retake/config.yaml", "trust: me\n")
        let variables = ["XDG_CONFIG_HOME": project.space.path.appending("config").string]
        #expect(try project.retake("run", environment: variables).status == 0)
        #expect(try project.retake("run", "--json", environment: variables).outcomes == ["a": "replayed"])
        let list = try project.retake("cache", "who-wrote", environment: variables)
        #expect(list.output.hasPrefix("user "), "\(list.errors)")
        #expect(list.output.split(separator: "\n").last?.hasSuffix("yes") == true, "\(list.output)")
        #expect(
            try project.retake("cache", "who-wrote", "--json").lastObject?["event"] as? String == "cache-writers")
    }

    @Test(arguments: ["trust: everybody\n", "thrust: me\n", "[]\n", "trust: [me]\n"]) func aWrongConfigurationIsRefused(
        text: String
    ) throws {
        let project = try project()
        try project.space.write(".config/retake/config.yaml", text)
        let result = try project.retake("run")
        #expect(result.status == 2)
        #expect(result.errors.contains(".config/retake/config.yaml:1:"), "\(result.errors)")
    }
}
