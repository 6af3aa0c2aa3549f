import Foundation
import SystemPackage
import TestSupport
import Testing

/// `.retake/latest`: the last outputs as plain folders beside the pipeline.
struct LatestOutputTests {
    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            name: churn
            parameters: {rows: 3}
            steps:
              ingest: {run: "seq ${parameters.rows} > outputs/n/n; mkdir outputs/n/deep; ln -s ../n outputs/n/deep/l", outputs: [n]}
              train: {run: "wc -l < inputs/n/n > outputs/model/m", inputs: {n: "${steps.ingest.n}"}, outputs: [model]}
            """)
        return project
    }

    @Test func theOutputsOfTheLastRunLieThere() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        #expect(
            project.space.files(below: "project/.retake")
                == [".gitignore", "latest.json", "latest/ingest/n/deep/l", "latest/ingest/n/n", "latest/train/model/m"])
        _ = try project.retake("run", "--runtime", "host", "--param", "rows=5")
        #expect(try project.read(".retake/latest/train/model/m") == "5\n")
        // A replay shows what it stands for.
        _ = try project.retake("run", "--runtime", "host")
        #expect(try project.read(".retake/latest/train/model/m") == "3\n")
    }

    @Test func whatIsDoneToThemReachesNoStep() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        try project.write(".retake/latest/ingest/n/n", "altered\n")
        _ = try project.retake("run", "--runtime", "host", "--force", "train")
        #expect(try project.read(".retake/latest/train/model/m") == "3\n")
    }

    @Test func outputsThatAreOnlyPackedAreNotUnpackedForIt() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        try project.space.remove("cache/trees")
        try project.space.remove("project/.retake")
        let run = try project.retake("run", "--runtime", "host", "--json", "--param", "rows=3")
        #expect(run.executed == [])
        #expect(project.space.files(below: "project/.retake") == [])
        #expect(project.space.files(below: "cache/trees") == [])
    }

    @Test func noStepSeesThem() throws {
        let project = try Project()
        try project.write(
            "retake.yaml",
            "name: churn\nsteps: {all: {run: 'ls -a inputs/here > outputs/o/o', inputs: {here: .}, outputs: [o]}}\n")
        #expect(try project.retake("run", "--runtime", "host", "--json").executed == ["all"])
        #expect(try project.retake("run", "--runtime", "host", "--json").executed == [])
        #expect(project.space.files(below: "project") == ["retake.yaml"])
    }

    @Test func theyCanBeUnwanted() throws {
        let project = try project()
        try project.edit("retake.yaml", "name: churn", "name: churn\nlatest: false")
        _ = try project.retake("run", "--runtime", "host")
        #expect(project.space.files(below: "project/.retake") == [])
    }

    @Test func aStepThatIsToldToRunAgainShowsWhatItWroteThen() throws {
        let project = try Project()
        try project.write(
            "retake.yaml",
            "name: churn\nsteps: {a: {run: 'date +%N > outputs/o/o; date +%N >> outputs/o/o', outputs: [o]}}\n")
        _ = try project.retake("run", "--runtime", "host")
        let first = try project.read(".retake/latest/a/o/o")
        _ = try project.retake("run", "--runtime", "host", "--force", "a")
        #expect(try project.read(".retake/latest/a/o/o") != first)
        let recorded = try project.retake("get", "a", "o/o", "-").output
        #expect(try project.read(".retake/latest/a/o/o") == recorded)
        // What nobody records is not shown in the place of what is.
        _ = try project.retake("run", "--runtime", "host", "--no-cache")
        #expect(project.space.files(below: "project/.retake/latest") == [])
        // What was removed comes back.
        _ = try project.retake("run", "--runtime", "host", "--cache-mode", "read-write", "--until", "a")
        #expect(try project.read(".retake/latest/a/o/o") == recorded)
    }

    @Test func stepsAndOutputsThatAreGoneAreNotShown() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        try project.edit("retake.yaml", "ingest", "read")
        _ = try project.retake("run", "--runtime", "host")
        #expect(
            project.space.files(below: "project/.retake/latest") == ["read/n/deep/l", "read/n/n", "train/model/m"])
    }

    @Test(arguments: [".retake", ".retake/latest", ".retake/latest/train"])
    func aLinkInTheWayIsNotFollowed(place: String) throws {
        let project = try project()
        try project.write("mine/model/m", "precious")
        try project.write("mine/latest/train/model/m", "precious")
        try project.write("mine/train/model/m", "precious")
        let parent = (place as NSString).deletingLastPathComponent
        if !parent.isEmpty { try project.space.makeFolder("project/\(parent)") }
        let mine = project.space.path.pushing("project/mine").string
        #expect(symlink(mine, project.space.path.pushing(FilePath("project/\(place)")).string) == 0)
        #expect(try project.retake("run", "--runtime", "host").status == 0)
        for file in ["mine/model/m", "mine/latest/train/model/m", "mine/train/model/m"] {
            #expect(try project.read(file) == "precious")
        }
        #expect(project.space.files(below: "project/mine").count == 3)
    }
}
