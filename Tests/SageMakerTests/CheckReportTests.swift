import PipelineModel
import SageMaker
import Testing

/// What `check` prints for programs.
@Suite struct CheckReportTests {
    private let definition = Array(
        #"""
        {"Version": "2020-12-01", "Steps": [
          {"Name": "é", "Type": "Lambda", "Arguments": {"\u0061": "file://x"}},
          {"Name": "M", "Type": "Model", "Arguments": {"PrimaryContainer": {}}}]}
        """#.utf8)

    private var report: CheckReport {
        CheckReport(DefinitionCheck.findings(in: definition, name: "churn"), in: definition)
    }

    @Test func eachFindingHasItsPlaceAndLine() {
        #expect(
            report.entries.map(\.json) == [
                [
                    "place": "Steps[0].Arguments.a", "problem": "is 'file://x', a file of this machine",
                    "cure": "upload it and name it as s3://BUCKET/KEY: 'file://' is for local mode only",
                    "rule": "local-only", "limit": .null, "line": 2, "column": 59,
                ],
                [
                    "place": "Steps[1].Arguments.ExecutionRoleArn", "problem": "is missing",
                    "cure": "give the step a role: role='arn:aws:iam::ACCOUNT:role/NAME'", "rule": "role",
                    "limit": .null, "line": 3, "column": 47,
                ],
            ])
    }

    @Test func sarifNamesTheToolItsRulesAndTheRegions() {
        let local: Value = [
            "ruleId": "local-only", "level": "error",
            "message": [
                "text":
                    "Steps[0].Arguments.a is 'file://x', a file of this machine; upload it and name it as s3://BUCKET/KEY: 'file://' is for local mode only"
            ],
            "locations": [
                [
                    "physicalLocation": [
                        "artifactLocation": ["uri": "my%20files/p.json"],
                        "region": ["startLine": 2, "startColumn": 59],
                    ],
                    "logicalLocations": [["fullyQualifiedName": "Steps[0].Arguments.a", "kind": "member"]],
                ]
            ],
        ]
        let sarif = report.sarif(of: "my files/p.json", version: "1.2.3")
        #expect(sarif["version"] == "2.1.0")
        let run = sarif["runs"]?.array?.first
        #expect(run?["results"]?.array?.first == local)
        #expect(
            run?["tool"]?["driver"]?["rules"]?.array?.first == [
                "id": "role", "shortDescription": ["text": "A step that starts a job has a role."],
                "defaultConfiguration": ["level": "error"],
            ])
    }

    @Test func aQuotaAloneIsNoRefusal() {
        let step = takenTraining(["StoppingCondition.MaxRuntimeInSeconds": 500_000])
        let bytes = Array((["Version": "2020-12-01", "Steps": [step]] as Value).json().utf8)
        let report = CheckReport(DefinitionCheck.findings(in: bytes, name: "churn"), in: bytes)
        #expect(report.entries.map(\.finding.rule) == [.quota])
        #expect(!report.isRefused)
        #expect(
            report.sarif(of: "p.json", version: "1")["runs"]?.array?.first?["results"]?.array?.first?["level"]
                == "note")
    }
}
