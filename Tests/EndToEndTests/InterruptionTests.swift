import Foundation
import SystemPackage
import TestSupport
import Testing

struct InterruptionTests {
    @Test(arguments: Project.runtimes, [SIGINT, SIGTERM])
    func endsItsChildrenRecordsNothingHalfDoneAndGoesOnNextTime(runtime: String, signal: Int32) throws {
        let project = try Project.chain()
        let mark = "sleeper-\(UUID().uuidString)"
        try project.edit(
            "code/train/train.py", "import argparse, os\n",
            """
            import argparse, os, subprocess
            if os.path.exists(os.environ["SM_CHANNEL_TRAIN"]):
                print("sleeping", flush=True)
                subprocess.run(["sh", "-c", "sleep 300; : \(mark)"])

            """)
        let process = try project.start(["run", "pipeline.json", "--runtime", runtime])
        try waitUntil { try project.space.read("stdout.txt").contains("Train   | sleeping") && isRunning(mark) }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        let result = try project.result(of: process)
        #expect(result.status == 130)
        #expect(!isRunning(mark))
        #expect(result.output.contains("Train: interrupted"))
        #expect(project.space.files(below: "cache/tmp") == [])
        #expect(project.space.files(below: "cache/workspaces") == [])
        #expect(project.space.files(below: "cache/recordings").count == 1)

        try project.write("code/train/train.py", Project.trainScript)
        let next = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(next.outcomes == ["Prepare": "replayed", "Train": "ran", "Report": "ran"])
    }

    @Test(arguments: Project.runtimes) func aKilledRunLeavesNothingHalfRecorded(runtime: String) async throws {
        // The step may not end before it is killed, however long that takes here, and ends by itself in the next run.
        let project = try await withGrowingLimit(from: .seconds(1)) { wait in
            let project = try Project.chain()
            try project.edit(
                "code/train/train.py", "import argparse, os\n",
                "import argparse, os, time\nprint('on', flush=True)\ntime.sleep(\(wait.components.seconds))\n")
            let process = try project.start(["run", "pipeline.json", "--runtime", runtime])
            try waitUntil { try project.space.read("stdout.txt").contains("Train   | on") }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            return try project.space.read("stdout.txt").contains("Train: done") ? nil : project
        }
        let next = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(next.outcomes == ["Prepare": "replayed", "Train": "ran", "Report": "ran"])
    }

    private func isRunning(_ mark: String) -> Bool { !ProcessTable.processes(naming: mark).isEmpty }
}
