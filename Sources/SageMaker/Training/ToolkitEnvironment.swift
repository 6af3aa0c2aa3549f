import PipelineModel

/// What AWS's training toolkit makes of a job's configuration for a script: variables and arguments.
///
/// Equal to what version 5.1.4 of the toolkit shows a script, but for `PYTHONPATH`, which the interpreter sees to.
struct ToolkitEnvironment {
    let hyperparameters: Hyperparameters
    /// What `inputdataconfig.json` holds.
    let inputDataConfig: Object
    let resourceConfig: ResourceConfig
    let processorCount: Int
    /// The job's own variables, some of which the toolkit heeds.
    let environment: [String: String]

    /// Variables that describe the machine: `SM_TRAINING_ENV` repeats the other two among much else.
    static let machineVariables: Set<String> = ["SM_NUM_CPUS", "SM_NUM_GPUS", "SM_TRAINING_ENV"]

    /// The script to run, within the code folder.
    var program: String {
        environment["SAGEMAKER_PROGRAM"] ?? hyperparameters["sagemaker_program"]?.text ?? ""
    }

    var arguments: [String] { ToolkitArguments.words(for: hyperparameters.forScript) }

    /// The variables that the toolkit sets, which go over the job's own.
    var variables: [String: String] {
        var variables: [String: String] = [
            "CURRENT_HOST": resourceConfig.currentHost,
            "SAGEMAKER_JOB_NAME": hyperparameters["sagemaker_job_name"]?.text ?? "",
            "SAGEMAKER_REGION": hyperparameters["sagemaker_region"]?.text ?? environment["AWS_DEFAULT_REGION"] ?? "",
        ]
        for member in settings.members { variables["SM_\(member.key.uppercased())"] = Self.text(of: member.value) }
        return variables
    }

    private var settings: Object {
        var settings = shared
        settings["hps"] = .object(hyperparameters.forScript)
        settings["framework_params"] = .object(hyperparameters.forFramework)
        settings["channels"] = .array(channelFolders.keys.sorted().map(Value.string))
        settings["user_args"] = .array(arguments.map(Value.string))
        settings["training_env"] = .object(trainingEnvironment)
        for member in channelFolders.members { settings["channel_\(member.key)"] = member.value }
        for member in hyperparameters.forScript.members { settings["hp_\(member.key)"] = member.value }
        return settings
    }

    /// Everything as one object, under the names of the toolkit's properties.
    private var trainingEnvironment: Object {
        var settings = shared
        settings["additional_framework_parameters"] = .object(hyperparameters.forFramework)
        settings["channel_input_dirs"] = .object(channelFolders)
        settings["distribution_hosts"] = .array(distributionHosts.map(Value.string))
        settings["hyperparameters"] = .object(hyperparameters.forScript)
        settings["is_master"] = .bool(masterHost == resourceConfig.currentHost)
        settings["is_modelparallel_enabled"] = isModelParallel
        settings["is_smddpmprun_installed"] = false
        settings["is_smddprun_installed"] = false
        settings["job_name"] = environment["TRAINING_JOB_NAME"].map(Value.string) ?? .null
        settings["master_hostname"] = .string(masterHost)
        settings["topology"] = []
        return settings
    }

    /// What stands both in variables of its own and in the one that holds everything.
    private var shared: Object {
        [
            "hosts": .array(resourceConfig.hosts.map(Value.string)),
            "network_interface_name": .string(ResourceConfig.networkInterface),
            "user_entry_point": .string(program),
            "resource_config": .object(resourceConfig.object),
            "input_data_config": .object(inputDataConfig),
            "output_data_dir": .string(TrainingFolder.outputData),
            "current_host": .string(resourceConfig.currentHost),
            "current_instance_type": .string(resourceConfig.instanceType),
            "current_instance_group": .string(ResourceConfig.groupName),
            "current_instance_group_hosts": .array(groupNames.isEmpty ? [] : resourceConfig.hosts.map(Value.string)),
            "instance_groups": .array(groupNames),
            "instance_groups_dict": .object(resourceConfig.groups),
            "distribution_instance_groups": distributionGroups,
            "is_hetero": false,
            "module_name": .string(program.hasSuffix(".py") ? String(program.dropLast(3)) : program),
            "log_level": hyperparameters["sagemaker_container_log_level"] ?? 20,
            "framework_module": .null,
            "input_dir": .string(TrainingFolder.input),
            "input_config_dir": .string(TrainingFolder.inputConfig),
            "output_dir": .string(TrainingFolder.output),
            "num_cpus": .integer(processorCount),
            "num_gpus": 0,
            "num_neurons": 0,
            "model_dir": .string(TrainingFolder.model),
            "module_dir": .string(hyperparameters["sagemaker_submit_directory"]?.text ?? TrainingFolder.code),
            "output_intermediate_dir": .string(TrainingFolder.intermediate),
        ]
    }

    private static func text(of value: Value) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: value.json(JSONStyle(sortsKeys: true, escapesNonASCII: true))
        }
    }
}

extension ToolkitEnvironment {
    private var channelFolders: Object {
        Object(members: inputDataConfig.keys.map { .init(key: $0, value: .string(TrainingFolder.channel($0))) })
    }

    private var groupNames: [Value] { resourceConfig.groups.keys.map(Value.string) }

    /// The groups over which the script's framework spreads its work.
    private var distributionGroups: Value {
        if let groups = hyperparameters["sagemaker_distribution_instance_groups"] { return groups }
        return Distribution(hyperparameters).isEnabled ? [.string(ResourceConfig.groupName)] : []
    }

    private var distributionHosts: [String] {
        guard !groupNames.isEmpty else { return resourceConfig.hosts }
        let isSpread = distributionGroups.array?.contains(.string(ResourceConfig.groupName)) ?? false
        return isSpread ? resourceConfig.hosts : []
    }

    private var masterHost: String { distributionHosts.first ?? resourceConfig.hosts.first ?? "" }

    private var isModelParallel: Value {
        guard let text = environment["SM_HP_MP_PARAMETERS"] else { return .null }
        return text.isEmpty ? "" : .bool(text != "{}")
    }
}
