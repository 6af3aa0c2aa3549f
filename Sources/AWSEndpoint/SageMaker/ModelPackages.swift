package import PipelineModel

/// The model registry, as calls on model packages see it.
package protocol ModelPackages: Sendable {
    /// All versions of all groups, by group and number.
    func versions() -> [ModelVersion]

    /// Notes what a person says of a version: `Approved`, say. Returns nil when there is no such version.
    func approve(_ group: String, _ number: Int, as status: String) throws -> ModelVersion?
}

/// Calls on model packages and their groups. A package is what a step or a client registered; a group is there as soon as it has one, or
/// somebody made it.
extension SageMakerService {
    func answerModels(_ operation: String, _ request: Request) async throws -> Object? {
        switch operation {
        case "DescribeModelPackage": try describe(package(request, "ModelPackageName"))
        case "ListModelPackages": try listPackages(request)
        case "UpdateModelPackage": try update(request)
        case "CreateModelPackage": try await createPackage(request)
        case "CreateModelPackageGroup": try createGroup(request)
        case "DescribeModelPackageGroup": try describeGroup(request)
        case "ListModelPackageGroups": try listGroups(request)
        case "CreateModel": try createModel(request)
        case "DescribeModel": try describeModel(request)
        case "DeleteModel": try deleteModel(request)
        default: nil
        }
    }

    // MARK: Packages

    /// - Parameter key: of the member that names it: by its ARN, or as `GROUP/VERSION`.
    private func package(_ request: Request, _ key: String) throws -> ModelVersion {
        let text = try request.text(key)
        let parts = text.split(separator: "/").suffix(2)
        guard parts.count == 2, let number = parts.last.flatMap({ Int($0) }),
            let found = models?.versions().first(where: { $0.group == parts.first ?? "" && $0.number == number })
        else { throw AWSError.invalid("ModelPackage \(text) does not exist.") }
        return found
    }

    private func arn(of version: ModelVersion) -> String {
        account.arn("model-package/\(version.group)/\(version.number)")
    }

    private func status(of version: ModelVersion) -> Value {
        version.approval.map { .string($0) } ?? version.content["ModelApprovalStatus"] ?? "PendingManualApproval"
    }

    private func summary(of version: ModelVersion) -> Object {
        [
            "ModelPackageName": .string(version.group), "ModelPackageGroupName": .string(version.group),
            "ModelPackageVersion": .integer(version.number), "ModelPackageArn": .string(arn(of: version)),
            "CreationTime": .integer(Int(version.registeredAt)), "ModelPackageStatus": "Completed",
            "ModelApprovalStatus": status(of: version),
        ]
    }

    private func describe(_ version: ModelVersion) -> Object {
        var object = version.content.object ?? [:]
        object["Tags"] = nil
        for member in summary(of: version).members { object[member.key] = member.value }
        object["ModelPackageStatusDetails"] = ["ValidationStatuses": [], "ImageScanStatuses": []]
        return object
    }

    private func listPackages(_ request: Request) throws -> Object {
        let group = request["ModelPackageGroupName"]?.string?.split(separator: "/").last.map(String.init)
        let all = (models?.versions() ?? []).filter { version in
            (group.map { version.group == $0 } ?? true)
                && (request["ModelApprovalStatus"].map { status(of: version) == $0 } ?? true)
        }
        let ordered = request["SortOrder"]?.string == "Ascending" ? all : all.reversed()
        return try request.page(of: ordered.map { .object(summary(of: $0)) }, as: "ModelPackageSummaryList")
    }

    private func update(_ request: Request) throws -> Object {
        let version = try package(request, "ModelPackageArn")
        if let status = request["ModelApprovalStatus"]?.string {
            guard ["Approved", "Rejected", "PendingManualApproval"].contains(status) else {
                throw AWSError.invalid(
                    "ModelApprovalStatus is Approved, Rejected or PendingManualApproval, and not '\(status)'")
            }
            _ = try models?.approve(version.group, version.number, as: status)
        }
        return ["ModelPackageArn": .string(arn(of: version))]
    }

    /// Registers a model as a step of a pipeline would, and waits for that.
    private func createPackage(_ request: Request) async throws -> Object {
        _ = try request.text("ModelPackageGroupName")
        let definition: Value = [
            "Version": "2020-12-01", "Metadata": [:], "Parameters": [],
            "Steps": [["Name": "register", "Type": "RegisterModel", "Arguments": .object(request.object)]],
        ]
        let execution = start(definition.json())
        await running.wait(for: execution.id)
        let ended = try catalog.execution(execution.id)
        guard let step = ended.steps.first, let arn = step.packageARN(account) else {
            throw AWSError.invalid(ended.failure ?? "the model was not registered")
        }
        return ["ModelPackageArn": .string(arn)]
    }

    // MARK: Groups

    private var groups: Set<String> { catalog.modelGroups.union((models?.versions() ?? []).map(\.group)) }

    private func groupName(_ request: Request) throws -> String {
        let text = try request.text("ModelPackageGroupName")
        let name = text.split(separator: "/").last.map(String.init) ?? text
        guard name.isSageMakerName else {
            throw AWSError.invalid(
                "'\(name)' is no name of a model package group: it has letters, digits and '-' alone")
        }
        return name
    }

    private func group(_ name: String) -> Object {
        let first = (models?.versions() ?? []).first { $0.group == name }?.registeredAt
        return [
            "ModelPackageGroupName": .string(name),
            "ModelPackageGroupArn": .string(account.arn("model-package-group/\(name)")),
            "CreationTime": first.map { .integer(Int($0)) } ?? .time(catalog.madeAt),
            "ModelPackageGroupStatus": "Completed",
        ]
    }

    private func createGroup(_ request: Request) throws -> Object {
        let name = try groupName(request)
        guard !groups.contains(name) else {
            // SDKs look for the words "already exists".
            throw AWSError.invalid("Model Package Group already exists: \(account.arn("model-package-group/\(name)"))")
        }
        catalog.addModelGroup(name)
        return ["ModelPackageGroupArn": .string(account.arn("model-package-group/\(name)"))]
    }

    private func describeGroup(_ request: Request) throws -> Object {
        let name = try groupName(request)
        guard groups.contains(name) else { throw AWSError.invalid("ModelPackageGroup \(name) does not exist.") }
        return group(name)
    }

    private func listGroups(_ request: Request) throws -> Object {
        let all = groups.filter { name in request["NameContains"]?.string.map { name.contains($0) } ?? true }.sorted()
        return try request.page(of: all.map { .object(group($0)) }, as: "ModelPackageGroupSummaryList")
    }

    // MARK: Models

    private func createModel(_ request: Request) throws -> Object {
        let name = try request.jobName("ModelName")
        guard catalog.models[name] == nil else {
            throw AWSError.invalid("Cannot create already existing model \"\(account.arn("model/\(name)"))\".")
        }
        catalog.addModel(name, request.object)
        return ["ModelArn": .string(account.arn("model/\(name)"))]
    }

    private func describeModel(_ request: Request) throws -> Object {
        let name = try request.text("ModelName")
        var object = try model(name)
        object["Tags"] = nil
        object["ModelName"] = .string(name)
        object["ModelArn"] = .string(account.arn("model/\(name)"))
        if object["CreationTime"] == nil { object["CreationTime"] = .time(catalog.madeAt) }
        return object
    }

    private func deleteModel(_ request: Request) throws -> Object {
        let name = try request.text("ModelName")
        _ = try model(name)
        catalog.removeModel(name)
        return [:]
    }

    /// What a model is made of: one that a client made, or a step.
    func model(_ name: String) throws -> Object {
        if let known = catalog.models[name] { return known }
        for execution in catalog.executions.reversed() {
            let step = execution.steps.first { $0.kind == "Model" && $0.jobName(in: execution.id) == name }
            if let properties = step?.properties { return properties }
        }
        throw AWSError.invalid("Could not find model \"\(account.arn("model/\(name)"))\".")
    }
}
