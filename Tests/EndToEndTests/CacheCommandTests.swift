import Foundation
import SystemPackage
import TestSupport
import Testing

/// What `retake cache` prints, to the letter but for sizes, which hold durations and names of the machine.
struct CacheCommandTests {
    private let project: Project

    init() throws {
        project = try Project.shell([
            ShellStep(
                name: "first",
                command: "mkdir $out/deep; echo 1 > $out/a.txt; head -c 2000000 /dev/zero > $out/deep/zeros"),
            ShellStep(name: "last", command: "cat $in/a.txt > $out/b.txt", reads: "first"),
        ])
        let result = try project.retake("run", "pipeline.json", "--runtime", "host")
        try #require(result.status == 0)
    }

    @Test func theFolder() throws {
        #expect(try printed("cache", "path") == "\(project.space.path)/cache\n")
        #expect(try printed("cache", "path", "--cache", "other") == "\(project.space.path)/project/other\n")
        #expect(project.space.files(below: "project").filter { !$0.hasPrefix(".retake/") } == ["pipeline.json"])
    }

    @Test func statisticsSayTheSameAfterTheIndexIsMadeAnew() throws {
        let statistics = try #require(try project.retake("cache", "stats", "--json").lastObject)
        #expect(statistics["recordings"] as? Int == 2)
        #expect(statistics["contentBytes"] as? Int == 2_000_004)
        #expect(statistics["trees"] as? Int == 2)
        #expect(statistics["treeBytes"] as? Int == 2_000_004)
        #expect(statistics["limit"] as? Int == 20_000_000_000)
        #expect(try printed("cache", "rebuild") == "the index lists 2 recordings\n")
        let rebuilt = try #require(try project.retake("cache", "stats", "--json").lastObject)
        for name in ["recordings", "artifacts", "artifactBytes", "contentBytes", "trees", "treeBytes", "bytes"] {
            #expect(rebuilt[name] as? Int == statistics[name] as? Int, "\(name)")
        }
    }

    @Test func aDamagedArtifactIsFoundAndMovedAside() throws {
        #expect(try printed("cache", "verify") == "2 recordings, 3 artifacts and logs, 2 trees, SIZE: all sound\n")
        let artifact = try #require(
            project.space.files(below: "cache/artifacts").first { file in
                (try? Data(contentsOf: URL(fileURLWithPath: project.space.path.string + "/cache/artifacts/" + file))
                    .count)
                    ?? 0 > 1000
            })
        try flipByte(500, of: "cache/artifacts/\(artifact)")

        let verified = try project.retake("cache", "verify")
        #expect(verified.status == 1)
        #expect(
            normalized(verified.output) == """
                '\(project.space.path)/cache/artifacts/\(artifact)' is altered
                2 recordings, 3 artifacts and logs, 2 trees, SIZE: 1 damaged; 'retake cache verify --repair' moves them aside

                """)
        let repaired = try project.retake("cache", "verify", "--repair")
        #expect(repaired.status == 1)
        #expect(
            normalized(repaired.output) == """
                '\(project.space.path)/cache/artifacts/\(artifact)' is altered
                2 recordings, 3 artifacts and logs, 2 trees, SIZE: 1 damaged, moved aside; \
                their steps run again when they are needed

                """)
        #expect(try project.retake("cache", "verify").status == 0)
        let next = try project.retake("run", "pipeline.json", "--runtime", "host", "--json")
        #expect(next.outcomes == ["first": "ran", "last": "replayed"])
    }

    @Test func aRunThatNeedsMoreThanTheLimitSaysSo() throws {
        let project = try Project.shell([ShellStep(name: "large", command: "head -c 3000000 /dev/urandom > $out/x")])
        try project.write("retake.yaml", "cache: {limit: 1MB}\n")
        let first = try project.retake("run", "pipeline.json", "--runtime", "host")
        #expect(first.status == 0)
        #expect(first.errors.contains("of the cache, more than its limit of 1.0 MB"), "\(first.errors)")
        let second = try project.retake("run", "pipeline.json", "--runtime", "host")
        #expect(!second.errors.contains("its limit"), "\(second.errors)")
    }

    @Test func pruning() throws {
        #expect(try printed("cache", "prune") == "nothing to remove; SIZE stay\n")
        #expect(
            try printed("cache", "prune", "--limit", "1kB", "--dry-run")
                == "would remove 2 recordings, 2 artifacts, 2 trees: SIZE; SIZE would stay\n")
        #expect(project.space.files(below: "cache/recordings").count == 2)
        // The trees make room enough, and were of use in the same second: then the small one goes first.
        let trees = project.space.path.appending("cache/trees").string
        let moment = Date(timeIntervalSinceNow: -60)
        for name in try FileManager.default.contentsOfDirectory(atPath: trees) {
            try FileManager.default.setAttributes(
                [.modificationDate: moment],
                ofItemAtPath: "\(trees)/\(name)")
        }
        #expect(try printed("cache", "prune", "--limit", "1MB") == "removed 2 trees: SIZE; SIZE stay\n")
        #expect(try replays() == ["first": "replayed", "last": "replayed"])
        #expect(
            try printed("cache", "prune", "--limit", "0")
                == "removed 2 recordings, 2 artifacts: SIZE; SIZE stay\n")
        #expect(project.space.files(below: "cache/recordings") == [])
        #expect(project.space.files(below: "cache/artifacts") == [])
        #expect(project.space.files(below: "cache/logs") == [])
        #expect(
            try errors("cache", "prune", "--limit", "5apples").contains(
                "--limit takes a size such as 20GB, and '5apples' is not"))
        #expect(
            try errors("cache", "prune", "--older-than", "5").contains(
                "--older-than takes a time such as 30d, and '5' is not"))
    }

    @Test func forgettingAStep() throws {
        #expect(
            try errors("cache", "forget", "frist", "--pipeline", "pipeline")
                == "retake: no step 'frist' of pipeline 'pipeline' is recorded; did you mean 'first'?\n")
        #expect(
            try errors("cache", "forget", "none")
                == "retake: no step 'none' is recorded; 'retake cache stats' tells what is\n")
        #expect(try printed("cache", "forget", "last") == "removed 1 recording of step 'last' of pipeline 'pipeline'\n")
        #expect(try replays() == ["first": "replayed", "last": "ran"])
    }

    @Test func recordingsTravelInOneFile() throws {
        #expect(
            try errors("cache", "export", "out.tar.gz") == """
                retake: no pipeline given: name it with --pipeline, or stand in a folder whose retake.yaml names one

                """)
        #expect(
            try errors("cache", "export", "out.tar.gz", "--pipeline", "other") == """
                retake: no run of pipeline 'other' is recorded here; run it first, or name another with --pipeline

                """)
        #expect(
            try printed("cache", "export", "out.tar.gz", "--pipeline", "pipeline")
                == "wrote 2 recordings of pipeline 'pipeline' to out.tar.gz, SIZE\n")
        #expect(
            try errors("cache", "export", "out.tar.gz", "--pipeline", "pipeline")
                == "retake: 'out.tar.gz' exists already; remove it or choose another name\n")

        #expect(try printed("cache", "import", "out.tar.gz") == "took in 0 recordings; 2 were there already\n")
        #expect(try printed("cache", "import", "out.tar.gz", "--cache", "other") == "took in 2 recordings\n")
        let elsewhere = try project.retake("run", "pipeline.json", "--runtime", "host", "--json", "--cache", "other")
        #expect(elsewhere.outcomes == ["first": "replayed", "last": "replayed"])

        #expect(
            try errors("cache", "import", "pipeline.json") == """
                retake: archive 'pipeline.json' is damaged: it is neither a tar nor a tar.gz; fetch or make it again

                """)
        #expect(
            try errors("cache", "import", "none.tar.gz")
                == "retake: can't open 'none.tar.gz': No such file or directory; check the path\n")
        try flipByte(1500, of: "project/out.tar.gz")
        #expect(try errors("cache", "import", "out.tar.gz", "--cache", "third").contains("out.tar.gz' is damaged: "))
        #expect(project.space.files(below: "project/third/recordings") == [])
    }

    private func replays() throws -> [String: String] {
        try project.retake("run", "pipeline.json", "--runtime", "host", "--json").outcomes
    }

    private func printed(_ arguments: String...) throws -> String {
        let result = try run(arguments)
        #expect(result.errors == "")
        #expect(result.status == 0)
        return normalized(result.output)
    }

    private func errors(_ arguments: String...) throws -> String {
        let result = try run(arguments)
        #expect(result.output == "")
        #expect(result.status == 2)
        return result.errors
    }

    private func run(_ arguments: [String]) throws -> Project.Result {
        let process = try project.start(arguments)
        process.waitUntilExit()
        return try project.result(of: process)
    }

    private func normalized(_ text: String) -> String {
        text.replacing(/\b[0-9.]+ [kM]?B\b/, with: "SIZE")
    }

    private func flipByte(_ offset: UInt64, of file: String) throws {
        let url = URL(fileURLWithPath: project.space.path.pushing(FilePath(file)).string)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)
        var bytes = try Data(contentsOf: url)
        bytes[Int(offset)] ^= 1
        try bytes.write(to: url)
    }
}
