import Foundation
import SystemPackage
import TestSupport
import Testing

/// QualityCheck and ClarifyCheck steps, and programs that stand for those of images.
struct CheckStepTests {
    private func project(skips: String = "false") throws -> Project {
        let project = try Project()
        try project.write("data/x.csv", "1\n2\n")
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Parameters": [{"Name": "Skip", "Type": "Boolean", "DefaultValue": \(skips)}, {"Name": "Supplied", "Type": "String", "DefaultValue": "s3://b/known/constraints.json"}], "Steps": [
              {"Name": "Quality", "Type": "QualityCheck", "CheckType": "DATA_QUALITY", "SkipCheck": {"Get": "Parameters.Skip"}, "RegisterNewBaseline": false, "FailOnViolation": true,
               "SuppliedBaselineConstraints": {"Get": "Parameters.Supplied"}, "SuppliedBaselineStatistics": null, "ModelPackageGroupName": "g", "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.c5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 20}}, "RoleArn": "r",
                "AppSpecification": {"ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"},
                "ProcessingInputs": [{"InputName": "data", "AppManaged": false, "S3Input": {"S3Uri": "file://data", "LocalPath": "/opt/ml/processing/input/data", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
                "ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "AppManaged": false, "S3Output": {"S3Uri": "s3://b/quality", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}}]},
                "Environment": {"dataset_source": "/opt/ml/processing/input/data"}}},
              {"Name": "Tell", "Type": "Callback", "SqsQueueUrl": "q", "OutputParameters": [], "Arguments": {
                "calculated": {"Get": "Steps.Quality.CalculatedBaselineConstraints"}, "used": {"Get": "Steps.Quality.BaselineUsedForDriftCheckConstraints"}}}]}
            """)
        try project.write("retake.yaml", "steps: {Tell: {handler: cat}}\n")
        return project
    }

    @Test func aCheckThatIsSkippedHasTheSuppliedBaseline() throws {
        let project = try project(skips: "true")
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(result.outcomes == ["Quality": "evaluated", "Tell": "ran"], "\(result.output)\(result.errors)")
        #expect(
            result.output.contains(
                #"{\"calculated\":\"s3://b/known/constraints.json\",\"used\":\"s3://b/known/constraints.json\"}"#),
            "\(result.output)")
    }

    @Test func withoutItsImageItIsForTheCloud() throws {
        let project = try project()
        let plan = try project.retake("plan", "pipeline.json")
        #expect(
            plan.output.contains(
                "names no program, so that of image '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer' "
                    + "would run, which is not here; name a command for that image under 'images:' in retake.yaml, "
                    + "or what runs it: {container: podman}"),
            "\(plan.output)")
        #expect(plan.status == 0)
    }

    @Test(arguments: Project.runtimes) func aCommandMayStandForTheImagesProgram(runtime: String) throws {
        let project = try project()
        try project.write(
            "retake.yaml",
            """
            images:
              "*model-monitor-analyzer": {command: python3 checks/quality.py}
            steps: {Tell: {handler: cat}}
            """)
        try project.write(
            "checks/quality.py",
            """
            import json, os
            rows = open(os.environ["dataset_source"] + "/x.csv").read().split()
            folder = os.environ.get("RETAKE_ROOT", "") + "/opt/ml/processing/output"
            json.dump({"rows": len(rows)}, open(folder + "/constraints.json", "w"))
            """)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(result.outcomes == ["Quality": "ran", "Tell": "ran"], "\(result.output)\(result.errors)")
        #expect(
            result.output.contains(
                #"{\"calculated\":\"s3://b/quality/constraints.json\",\"used\":\"s3://b/known/constraints.json\"}"#),
            "\(result.output)")
        #expect(try project.retake("get", "Quality", "result/constraints.json", "-").output == #"{"rows": 2}"#)
        #expect(try project.retake("run", "pipeline.json", "--json", "--runtime", runtime).executed == [])
        try project.edit("checks/quality.py", "\"rows\"", "\"lines\"")
        let edited = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(edited.reasons["Quality"] == "code/program/quality.py changed")
        #expect(edited.executed == ["Quality"])
    }

    @Test(.enabled(if: Project.hasNamespaces, "its folders are named in absolute paths"))
    func aNotebookIsRunByPapermillOfTheMappedPython() throws {
        let project = try Project()
        try project.write("notebooks/report.ipynb", "{}")
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [{"Name": "Report", "Type": "Training", "Arguments": {
              "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File", "ContainerEntrypoint": ["amazon_sagemaker_scheduler"]},
              "InputDataConfig": [{"ChannelName": "nb", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "file://notebooks", "S3DataDistributionType": "FullyReplicated"}}}],
              "OutputDataConfig": {"S3OutputPath": "s3://b/nb"}, "RoleArn": "r", "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1},
              "Environment": {"SM_EXECUTION_INPUT_PATH": "/opt/ml/input/data/nb", "SM_KERNEL_NAME": "python3", "SM_INPUT_NOTEBOOK_NAME": "report.ipynb", "SM_OUTPUT_NOTEBOOK_NAME": "out.ipynb"},
              "HyperParameters": {"default_s3_bucket": "s3://b", "rows": "5"}}}]}
            """)
        // A Python of its own, in which nothing is installed.
        let made = try ChildProcess(
            ["/usr/bin/env", "python3", "-m", "venv", "--without-pip", "venv"],
            in: project.space.path.appending("project"),
            environment: ProcessInfo.processInfo.environment, output: "/dev/null", errors: "/dev/null"
        ).waitUntilExit()
        try #require(made == 0)
        try project.write("retake.yaml", "images: {\"*\": {python: venv}}\n")
        let result = try project.retake("run", "pipeline.json")
        #expect(
            result.errors.hasPrefix(
                "retake: step 'Report' needs papermill, ipykernel, and the Python that runs it lacks that; type: "),
            "\(result.output)\(result.errors)")
        #expect(result.status == 2)

        // In the place of the real ones: says how it was called, and leaves a notebook.
        let python = try FileManager.default.contentsOfDirectory(
            atPath: project.space.path.appending("project/venv/lib").string)
        let packages = "venv/lib/\(try #require(python.first))/site-packages"
        for name in ["papermill", "ipykernel"] {
            try project.write("\(packages)/\(name)-2.0.dist-info/METADATA", "Name: \(name)\nVersion: 2.0\n")
        }
        try project.write(
            "\(packages)/papermill/__main__.py",
            "import shutil, sys\nprint(*sys.argv[1:])\nshutil.copy(sys.argv[1], sys.argv[2])\n")
        let run = try project.retake("run", "pipeline.json")
        #expect(
            run.output.contains(
                "Report | /opt/ml/input/data/nb/report.ipynb /opt/ml/output/data/out.ipynb --log-output "
                    + "--no-progress-bar --kernel python3 -p rows 5\n"), "\(run.output)\(run.errors)")
        #expect(try project.retake("get", "Report", "output/out.ipynb", "-").output == "{}")
    }
}
