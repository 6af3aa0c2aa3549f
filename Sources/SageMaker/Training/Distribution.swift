import PipelineModel

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
        case .integer(let number): number != 0
        case .double(let number): number != 0
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.members.isEmpty
        }
    }
}
