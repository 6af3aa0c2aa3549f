import PipelineModel

/// What `resourceconfig.json` tells a training job of the machines it runs on: one, in a group of its own.
struct ResourceConfig {
    static let groupName = "homogeneousCluster"
    static let networkInterface = "eth0"

    let currentHost: String
    let hosts: [String]
    let instanceType: String
    /// Whether groups are told, as SageMaker does and local mode does not.
    let tellsGroups: Bool

    init(instanceType: String, host: String = ConstantName.host, tellsGroups: Bool = true) {
        currentHost = host
        hosts = [host]
        self.instanceType = instanceType
        self.tellsGroups = tellsGroups
    }

    /// The file's members.
    var object: Object {
        var object: Object = [
            "current_host": .string(currentHost),
            "hosts": .array(hosts.map(Value.string)),
            "network_interface_name": .string(Self.networkInterface),
            "current_instance_type": .string(instanceType),
        ]
        if tellsGroups {
            object["current_group_name"] = .string(Self.groupName)
            object["instance_groups"] = .array(groups.members.map(\.value))
        }
        return object
    }

    /// The groups by their names.
    var groups: Object {
        guard tellsGroups else { return [:] }
        return [
            Self.groupName: [
                "instance_group_name": .string(Self.groupName),
                "instance_type": .string(instanceType),
                "hosts": .array(hosts.map(Value.string)),
            ]
        ]
    }
}

/// Whether a training job's hyperparameters spread it over several processes.
struct Distribution {
    /// The hyperparameters that ask for it.
    let requests: [String]

    init(_ hyperparameters: Hyperparameters) {
        requests = [
            "sagemaker_mpi_enabled", "sagemaker_parameter_server_enabled",
            "sagemaker_distributed_dataparallel_enabled", "sagemaker_pytorch_ddp_enabled",
            "sagemaker_pytorch_xla_multi_worker_enabled", "sagemaker_multi_worker_mirrored_strategy_enabled",
            "sagemaker_torch_distributed_enabled",
        ].filter { hyperparameters[$0]?.isTrueInPython == true }
    }

    var isEnabled: Bool { !requests.isEmpty }
}

extension Value {
    /// Whether Python takes this value for true.
    fileprivate var isTrueInPython: Bool {
        switch self {
        case .null: false
        case .bool(let flag): flag
        case .number(let number): !number.isZero
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.members.isEmpty
        }
    }
}
