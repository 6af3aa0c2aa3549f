import PipelineModel
import Testing

/// Each kind of step that the SDK writes, behind and before another with each trigger, in branches and in the body of a ForEach, after a
/// success and after a failure.
///
/// One after another: two runs of one step at once would wait for each other.
@Suite(.serialized)
struct EmittedDefinitionTests {
    /// What becomes of a step of each kind that may run.
    private static let done: [String: StepOutcome] = [
        "processing": .ran, "training": .ran, "tuning": .evaluated, "transform": .ran, "model": .evaluated,
        "register": .ran, "quality": .ran, "notebook": .ran, "lambda": .ran, "callback": .ran, "emr": .ran,
        "serverless": .ran, "config": .ran, "endpoint": .ran, "component": .ran, "lineage": .evaluated, "job": .ran,
        "cleanup": .evaluated, "condition": .evaluated, "fail": .failed, "foreach": .evaluated,
    ]
    /// Those that nothing can make fail: no job and no command runs for them.
    private static let safe: Set<String> = ["model", "register", "lineage", "cleanup", "condition"]
    private static let kinds = done.keys.sorted()
    private static let triggers = ["Completed", "Failed", "Stopped", "Any"]

    private func definition(_ name: String) throws -> EmittedDefinition {
        try #require(EmittedDefinition.all[name], "make it: Tests/Definitions/make.py")
    }

    /// What becomes of a step that waits for an end of another, which succeeds or fails.
    private func expected(_ trigger: String, after succeeds: Bool, _ done: StepOutcome) -> StepOutcome {
        switch (trigger, succeeds) {
        case ("Completed", true), ("Any", _), ("Failed", false): done
        case ("Completed", false): .skipped
        default: .notTaken
        }
    }

    @Test func thereAreDefinitionsOfAllKinds() {
        let names = EmittedDefinition.all.keys
        #expect(names.count == 219)
        #expect(Self.kinds.count == 21)
        for kind in Self.kinds { #expect(names.filter { "-\($0)-".contains("-\(kind)-") }.count >= 5, "\(kind)") }
    }

    @Test(arguments: EmittedDefinition.all.keys.sorted())
    func eachIsPlannedAndSaysOfEachStepWhatItWillDo(name: String) throws {
        let plan = try definition(name).plan(handler: ["sh", "answer.sh"])
        for entry in plan.entries {
            #expect(!entry.reason.isEmpty, "\(entry.step)")
            #expect(entry.outcome != .cloudOnly, "\(entry.step)")
        }
    }

    @Test(arguments: kinds, triggers)
    func eachKindRunsAfterTheEndsThatItsTriggerNames(kind: String, trigger: String) async throws {
        let definition = try definition("\(kind)-after-\(trigger)")
        for succeeds in [true, false] {
            let reports = try await definition.run(failing: succeeds ? "Nothing" : "Work")
            let last = try #require(reports["Last"])
            #expect(reports["Work"]?.outcome == (succeeds ? .ran : .failed))
            let expected = expected(trigger, after: succeeds, Self.done[kind] ?? .failed)
            #expect(last.outcome == expected, "\(succeeds): \(last.reason) \(last.failure?.message ?? "")")
        }
    }

    @Test(arguments: kinds.filter { $0 != "fail" }, triggers)
    func anotherRunsAfterTheEndsOfEachKindThatItsTriggerNames(kind: String, trigger: String) async throws {
        let definition = try definition("\(trigger)-of-\(kind)")
        for succeeds in Self.safe.contains(kind) ? [true] : [true, false] {
            let reports = try await definition.run(failing: succeeds ? "Nothing" : "Work")
            let work = try #require(reports["Work"])
            #expect(work.outcome == (succeeds ? Self.done[kind] : .failed), "\(work.reason)")
            #expect(reports["Last"]?.outcome == expected(trigger, after: succeeds, .ran), "\(succeeds)")
        }
    }

    @Test(arguments: kinds) func eachKindRunsInTheBranchThatIsTaken(kind: String) async throws {
        let definition = try definition("\(kind)-in-branches")
        for (choice, taken, other) in [("yes", "Yes", "No"), ("no", "No", "Yes")] as [(String, Step.ID, Step.ID)] {
            let reports = try await definition.run(parameters: ["Choice": choice])
            #expect(reports[taken]?.outcome == Self.done[kind], "\(reports[taken]?.reason ?? "")")
            // A Fail step may end the run before the other branch is looked at.
            #expect([.notTaken, kind == "fail" ? .skipped : .notTaken].contains(reports[other]?.outcome))
        }
    }

    @Test(arguments: kinds.filter { !["condition", "fail", "foreach"].contains($0) })
    func eachKindRunsForEachItem(kind: String) async throws {
        let definition = try definition("\(kind)-in-foreach")
        let good = try await definition.run()
        for step: Step.ID in ["Work-0", "Work-1"] {
            // What does not depend on the item is the same step twice.
            let outcome = good[step]?.outcome == .replayed ? .ran : good[step]?.outcome
            #expect(outcome == Self.done[kind], "\(step)")
        }
        #expect(good["Then-0"]?.outcome == .notTaken)
        #expect(good["Each"]?.outcome == .evaluated)
        if Self.safe.contains(kind) { return }
        let bad = try await definition.run(failing: "Work-1")
        #expect(bad["Work-0"]?.outcome == Self.done[kind])
        #expect(bad["Work-1"]?.outcome == .failed)
        #expect(bad["Then-1"]?.outcome == .ran)
        #expect(bad["Each"]?.outcome == .failed)
    }

    @Test(arguments: EmittedDefinition.all.keys.filter { $0.hasSuffix("-is-read") }.sorted())
    func whatEachKindLeavesIsRead(name: String) async throws {
        let reports = try await definition(name).run()
        let last = try #require(reports["Last"])
        #expect(last.outcome == .ran, "\(last.reason) \(last.failure?.message ?? "")")
    }
}
