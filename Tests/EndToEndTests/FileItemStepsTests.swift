import Foundation
import TestSupport
import Testing

/// Steps of a `retake.yaml` that run once for each item, run by the built program.
struct FileItemStepsTests {
    private func project(_ text: String) throws -> Project {
        let project = try Project()
        try project.write("retake.yaml", text)
        return project
    }

    @Test(arguments: Project.runtimes) func theItemsMayBeWhatAStepWrites(runtime: String) throws {
        let project = try project(
            """
            name: shops
            steps:
              list: {run: "cp shops.json outputs/out/", code: [shops.json], outputs: [out]}
              shop:
                for_each: ${steps.list.out}/shops.json
                max_parallel: 2
                steps:
                  train:
                    run: "echo ${item.name} > outputs/model/m; echo size=${item.size}"
                    outputs: [model]
                    metrics: {size: 'size=([0-9]+)'}
                    when: ${item.size} > 1
                  check: {run: "cat inputs/m/m", inputs: {m: "${steps.train.model}"}}
              report: {run: "cat inputs/all/*/m; echo ${steps.train-1.metrics.size}", inputs: {all: "${steps.train.model}"}}
            """)
        func run(_ more: String...) throws -> Project.Result {
            let process = try project.start(["run", "--json", "--runtime", runtime] + more)
            return try project.result(of: process)
        }
        try project.write(
            "shops.json", #"[{"name": "a", "size": 2}, {"name": "b", "size": 3}, {"name": "c", "size": 1}]"#)
        let unknown = try project.retake("plan", "--runtime", runtime)
        #expect(
            unknown.output.contains("goes through the items that list writes"), "\(unknown.output)\(unknown.errors)")
        let first = try run()
        #expect(
            first.outcomes == [
                "list": "ran", "train-0": "ran", "train-1": "ran", "train-2": "not-taken", "check-0": "ran",
                "check-1": "ran", "check-2": "not-taken", "shop": "evaluated", "report": "ran",
            ], "\(first.output)\(first.errors)")
        #expect(first.reasons["train-2"] == "1 > 1: false")
        #expect(try project.retake("logs", "report").output.contains("a\nb\n3"))
        #expect(try project.retake("plan", "--runtime", runtime).output.contains("train-0"))
        #expect(try run().executed == [])
        // One item more, another one changed; the others are replayed.
        try project.write(
            "shops.json",
            #"[{"name": "a", "size": 2}, {"name": "x", "size": 3}, {"name": "c", "size": 1}, {"name": "d", "size": 9}]"#
        )
        #expect(try run().executed == ["check-1", "check-3", "list", "report", "train-1", "train-3"])
        #expect(try run("--force", "check").executed == ["check-0", "check-1", "check-3"])
    }

    @Test func theBestItemIsReadByItsMetric() throws {
        let project = try project(
            """
            defaults: {max_parallel: 2}
            steps:
              train:
                for_each: [3, 1, 2]
                best: {min: loss}
                run: "echo model ${item} > outputs/model/m; echo loss=${item}"
                outputs: [model]
                metrics: {loss: 'loss=([0-9.]+)'}
              use: {run: "cat inputs/model/m; echo ${steps.train.best.metrics.loss}", inputs: {model: "${steps.train.best.model}"}}
            """)
        let result = try project.retake("run", "--json", "--runtime", "host")
        #expect(
            result.reasons["train"] == "3 items, 3 steps; train-1 is least with 1.0", "\(result.output)\(result.errors)"
        )
        #expect(try project.retake("logs", "use").output.contains("model 1\n1.0"))
        try project.edit("retake.yaml", "[3, 1, 2]", "[3, 1, 0]")
        #expect(try project.retake("run", "--json", "--runtime", "host").executed == ["train-2", "use"])
        #expect(try project.retake("logs", "use").output.contains("model 0\n0.0"))
    }

    @Test func theItemsMayBeAListAParameterOrAFileHere() throws {
        let project = try project(
            """
            parameters: {names: '["p", "q"]'}
            steps:
              listed: {for_each: [a, b], run: "echo ${item} > outputs/o/n", outputs: [o]}
              given: {for_each: "${parameters.names}", run: "echo ${item} > outputs/o/n", outputs: [o]}
              read: {for_each: items.json, run: "echo ${item} > outputs/o/n", outputs: [o], exclude: ['*.log']}
              all: {run: "cat inputs/*/*/n", inputs: {l: "${steps.listed.o}", g: "${steps.given.o}", r: "${steps.read.o}"}}
            """)
        try project.write("items.json", #"["x"]"#)
        let first = try project.retake("run", "--json", "--runtime", "host")
        #expect(
            first.executed == ["all", "given-0", "given-1", "listed-0", "listed-1", "read-0"],
            "\(first.output)\(first.errors)")
        #expect(try project.retake("logs", "all").output.contains("p\nq\na\nb\nx\n"))
        #expect(try project.retake("run", "--json", "--runtime", "host").executed == [])
        try project.write("items.json", #"["x", "y"]"#)
        #expect(try project.retake("run", "--json", "--runtime", "host").executed == ["all", "read-1"])
        let other = try project.retake("run", "--json", "--runtime", "host", "--param", #"names=["p"]"#)
        #expect(other.executed == ["all"])
        let none = try project.retake("run", "--json", "--runtime", "host", "--param", "names=[]")
        #expect(none.executed == ["all"], "\(none.output)\(none.errors)")
        try project.write("items.json", "{}")
        let failed = try project.retake("run", "--json", "--runtime", "host")
        #expect(failed.outcomes["read"] == "failed")
        #expect(failed.output.contains("for_each: an object is no list of items"), "\(failed.output)")
        try project.space.remove("project/items.json")
        let missing = try project.retake("run", "--json", "--runtime", "host")
        #expect(missing.outcomes["read"] == "failed")
        #expect(missing.output.contains("nothing provides 'file://items.json'"), "\(missing.output)")
    }
}
