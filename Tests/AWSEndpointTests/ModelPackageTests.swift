import PipelineModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import AWSEndpoint

/// A registry in memory.
private final class FakeRegistry: ModelPackages {
    private let all: Mutex<[ModelVersion]>

    init(_ versions: [(group: String, number: Int)]) {
        all = Mutex(
            versions.map { group, number in
                ModelVersion(
                    group: group, number: number, pipeline: "p", step: "Register",
                    fingerprint: Fingerprint(startingWith: "\(number)"),
                    content: [
                        "ModelApprovalStatus": "PendingManualApproval", "InferenceSpecification": ["Containers": []],
                    ],
                    trees: [:], user: "ada", registeredAt: 1_700_000_000)
            })
    }

    func versions() -> [ModelVersion] { all.withLock(\.self) }

    func approve(_ group: String, _ number: Int, as status: String) -> ModelVersion? {
        all.withLock { all in
            guard let index = all.firstIndex(where: { $0.group == group && $0.number == number }) else { return nil }
            all[index].approval = status
            return all[index]
        }
    }
}

private struct NoRunner: ExecutionRunner {
    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary {
        RunSummary(run: "r", outcome: .succeeded, steps: [], duration: .zero)
    }
}

@Suite struct ModelPackageTests {
    private let service: SageMakerService
    private let arn = "arn:aws:sagemaker:us-east-1:000000000000:model-package/churn/2"

    init() throws {
        let registry = FakeRegistry([("churn", 1), ("churn", 2), ("other", 1)])
        service = SageMakerService(
            try PipelineCatalog(account: AWSAccount()), NoRunner(), BucketFolder(root: "/nowhere"), models: registry)
    }

    private func ask(_ operation: String, _ request: Value) async throws -> Value {
        guard case .bytes(let bytes) = await service.answer(operation, request.jsonBytes()).body else { return .null }
        return try JSONReader.read(bytes)
    }

    @Test func versionsOfAGroupAreListedTheNewestFirst() async throws {
        let list = try await ask("ListModelPackages", ["ModelPackageGroupName": "churn"])["ModelPackageSummaryList"]
        #expect(list?.array?.map { $0["ModelPackageVersion"] } == [2, 1])
        let groups = try await ask("ListModelPackageGroups", [:])["ModelPackageGroupSummaryList"]
        #expect(groups?.array?.map { $0["ModelPackageGroupName"] } == ["churn", "other"])
    }

    @Test func anApprovalIsTheRegistrys() async throws {
        _ = try await ask(
            "UpdateModelPackage", ["ModelPackageArn": .string(arn), "ModelApprovalStatus": "Approved"])
        let told = try await ask("DescribeModelPackage", ["ModelPackageName": .string(arn)])
        #expect(told["ModelApprovalStatus"] == "Approved")
        #expect(told["InferenceSpecification"] == ["Containers": []])
        let approved = try await ask("ListModelPackages", ["ModelApprovalStatus": "Approved"])
        #expect(approved["ModelPackageSummaryList"]?.array?.map { $0["ModelPackageArn"]?.string } == [arn])
    }

    @Test(arguments: ["churn/3", "churn", "", "x/y", "churn/-1"]) func aPackageThatIsNotThereIsSaidSo(name: String)
        async throws
    {
        let told = try await ask("DescribeModelPackage", ["ModelPackageName": .string(name)])
        #expect(told["__type"] == "ValidationException")
    }

    @Test func aGroupIsMadeOnce() async throws {
        let request: Value = ["ModelPackageGroupName": "new"]
        #expect(try await ask("DescribeModelPackageGroup", request)["__type"] == "ValidationException")
        _ = try await ask("CreateModelPackageGroup", request)
        #expect(try await ask("DescribeModelPackageGroup", request)["ModelPackageGroupStatus"] == "Completed")
        #expect(
            try await ask("CreateModelPackageGroup", request)["message"]?.string?.contains("already exists") == true)
    }
}
