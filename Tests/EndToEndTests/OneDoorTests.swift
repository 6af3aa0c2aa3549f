import Foundation
import SystemPackage
import TestSupport
import Testing

/// All that a decision asks of the disk is what a remembered plan asks again: here the kernel's own record of every question is
/// compared with what was remembered.
struct OneDoorTests {
    private static let hasTracer = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

    /// A project that asks about code, data that is there and data that may be, a program of an image and a handler's.
    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Own", "Type": "Processing", "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 1}},
                "AppSpecification": {"ImageUri": "mine/serve:1"}, "RoleArn": "r",
                "ProcessingInputs": [
                  {"InputName": "in", "AppManaged": false, "S3Input": {"S3Uri": "s3://b/in", "LocalPath": "/opt/ml/processing/in",
                   "S3DataType": "S3Prefix", "S3InputMode": "File"}},
                  {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "s3://b/code/", "LocalPath": "/opt/ml/processing/input/code",
                   "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
                "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "AppManaged": false, "S3Output": {
                  "S3Uri": "s3://b/out", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}},
              {"Name": "Tell", "Type": "Callback", "SqsQueueUrl": "q", "OutputParameters": [], "DependsOn": ["Own"], "Arguments": {"a": 1}}]}
            """)
        try project.write(
            "retake.yaml",
            """
            images: {"mine/*": {command: tools/serve all extra/part}}
            s3: {"s3://b/in": data, "s3://b/code": src}
            steps: {Tell: {handler: "python3 -m notify"}}

            """)
        try project.write(
            "tools/serve", "#!/bin/sh\ncat $RETAKE_ROOT/opt/ml/processing/in/a > $RETAKE_ROOT/opt/ml/processing/out/o\n"
        )
        chmod(project.space.path.pushing("project/tools/serve").string, 0o755)
        try project.write("notify.py", "print('{}')\n")
        try project.write("data/a", "a")
        try project.write("src/b.py", "b")
        return project
    }

    private func run(_ project: Project, through launcher: [String] = []) throws -> Project.Result {
        let command = ["run", "pipeline.json", "--runtime", "host", "--json"]
        return try project.result(of: project.start(command, through: launcher))
    }

    @Test(.enabled(if: hasTracer, "strace is not installed")) func aDecisionAsksOnlyWhatIsRemembered() throws {
        let project = try project()
        let first = try run(project)
        #expect(first.executed == ["Own", "Tell"], "\(first.output)\(first.errors)")
        let record = project.space.path.appending("asked.txt").string
        let second = try run(
            project, through: ["/usr/bin/strace", "-f", "-y", "-s", "4096", "-e", "trace=%file", "-o", record])
        #expect(second.executed == [], "\(second.output)\(second.errors)")

        let top = project.space.path.appending("project").string
        let asked = Set(try project.space.read("asked.txt").split(separator: "\n").compactMap { Self.place(in: $0) })
            .filter { $0.hasPrefix(top + "/") }
        let plan = try #require(project.space.files(below: "cache/plans").first)
        let line = try project.space.read("cache/plans/\(plan)").prefix { $0 != "\n" }
        let remembered = try Observed(JSONSerialization.jsonObject(with: Data(line.utf8)))
        // What a plan is made of is in its name, and what is shown to a person is no decision.
        let others = ["pipeline.json", "retake.yaml", ".retake"].map { "\(top)/\($0)" }
        let forgotten = asked.filter { path in
            !remembered.covers(path) && !others.contains { path == $0 || path.hasPrefix($0 + "/") }
        }
        #expect(forgotten.sorted() == [])
        // It did look: at what is there, and at what may come to be there.
        for name in ["data/a", "src/b.py", "tools/serve", "extra/part", "notify.py", "notify/__main__.py"] {
            #expect(asked.contains("\(top)/\(name)"), "\(name)")
        }
    }

    @Test func whatAnImagesCommandNamesIsNoticedWhenItComesToBe() throws {
        let project = try project()
        #expect(try run(project).executed == ["Own", "Tell"])
        #expect(try run(project).executed == [])
        try project.write("extra/part", "now it is a file")
        #expect(try run(project).executed == ["Own"])
    }

    /// The path that a system call names, joined with that of its folder.
    private static func place(in line: Substring) -> String? {
        guard let call = line.firstMatch(of: /(?:AT_FDCWD<([^>]*)>|\d+<([^>]*)>)?[,(]? ?"((?:[^"\\]|\\.)*)"/) else {
            return nil
        }
        let name = String(call.3)
        let folder = (call.1 ?? call.2).map(String.init)
        let path = name.hasPrefix("/") ? name : folder.map { $0 + "/" + name }
        return path.map { NSString(string: $0).standardizingPath }
    }

    /// What a remembered plan asks again.
    private struct Observed {
        private var folders: [String] = []
        private var places: [String] = []

        init(_ plan: Any) {
            for case let seen as [String: Any] in (plan as? [String: Any])?["observations"] as? [Any] ?? [] {
                if let folder = seen["folder"] as? String { folders.append(folder) }
                for key in ["file", "place", "found"] {
                    if let path = seen[key] as? String { places.append(path) }
                }
            }
        }

        /// Whether a place was asked for, lies in a folder that counts whole, or leads to such a place.
        func covers(_ path: String) -> Bool {
            places.contains { $0 == path || $0.hasPrefix(path + "/") }
                || folders.contains { path == $0 || path.hasPrefix($0 + "/") || $0.hasPrefix(path + "/") }
        }
    }
}
