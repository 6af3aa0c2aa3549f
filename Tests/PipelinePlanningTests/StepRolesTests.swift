import PipelineModel
import Testing

@testable import PipelinePlanning

struct StepRolesTests {
    /// a → b → d, a → c → d, e alone.
    private static let needs: [Step.ID: Set<Step.ID>] = ["b": ["a"], "c": ["a"], "d": ["b", "c"]]

    private func roles(
        from: Set<Step.ID> = [], until: Set<Step.ID> = [], only: Set<Step.ID> = []
    ) throws -> [StepRoles.Role] {
        var request = RunRequest()
        request.from = from
        request.until = until
        request.only = only
        let roles = try StepRoles(request, StepGraph(steps: ["a", "b", "c", "d", "e"], needs: Self.needs))
        return ["a", "b", "c", "d", "e"].map { roles[$0] }
    }

    @Test func withoutAWishAllAreActive() throws {
        #expect(try roles() == [.active, .active, .active, .active, .active])
    }

    @Test func fromAStepItsNeedsAreTakenAndThoseOfItsDependents() throws {
        #expect(try roles(from: ["b"]) == [.taken, .active, .taken, .active, .notSelected])
    }

    @Test func untilAStepTheRestIsNotSelected() throws {
        #expect(try roles(until: ["b"]) == [.active, .active, .notSelected, .notSelected, .notSelected])
        #expect(try roles(from: ["b"], until: ["b"]) == [.taken, .active, .notSelected, .notSelected, .notSelected])
        #expect(try roles(only: ["d"]) == [.taken, .taken, .taken, .active, .notSelected])
    }

    @Test func aStepThatIsNotThereIsAnError() {
        #expect(throws: RunError.self) { try roles(until: ["x"]) }
    }
}
