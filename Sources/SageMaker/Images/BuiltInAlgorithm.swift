import PipelineModel

/// An algorithm of AWS's whose image brings the program, and Retake's own programs that train and serve it here.
///
/// They are Python, in `Resources/algorithms`, and take the packages of the step's environment. XGBoost is the library
/// that the image has, too; the others stand in for the cloud's own code, and say so on their first line.
package enum BuiltInAlgorithm: String, Sendable, Hashable, CaseIterable {
    case xgboost
    case linearLearner = "linear_learner"
    case kmeans
    case knn
    case pca

    static let folder = "/opt/retake/algorithm"

    /// Distributions that train and serve it.
    package var packages: [String] {
        self == .xgboost ? ["xgboost"] : ["scikit-learn"]
    }

    /// What a person should know of results that are not the cloud's.
    var notices: [String] {
        self == .xgboost
            ? [] : ["its algorithm's code is the cloud's alone; here one of scikit-learn's stands in for it"]
    }

    /// - Parameter version: the image's. Models of old versions of XGBoost have another form.
    func trainCommand(version: String?) -> [String] {
        self == .xgboost
            ? ["python3", "\(Self.folder)/xgboost_train.py"] + (version.map { [$0] } ?? [])
            : ["python3", "\(Self.folder)/standin.py", "train", rawValue]
    }

    var serveCommand: [String] {
        self == .xgboost
            ? ["python3", "\(Self.folder)/xgboost_serve.py"]
            : ["python3", "\(Self.folder)/standin.py", "serve", rawValue]
    }

    /// The programs' texts, which count in the fingerprint.
    var trainFiles: [Job.ConfigurationFile] {
        self == .xgboost
            ? Self.files([
                ("algorithm_data", PackageResources.algorithm_data_py),
                ("algorithm_job", PackageResources.algorithm_job_py),
                ("recordio", PackageResources.recordio_py), ("xgboost_folds", PackageResources.xgboost_folds_py),
                ("xgboost_hyperparameters", PackageResources.xgboost_hyperparameters_py),
                ("xgboost_metrics", PackageResources.xgboost_metrics_py),
                ("xgboost_rounds", PackageResources.xgboost_rounds_py),
                ("xgboost_train", PackageResources.xgboost_train_py),
            ]) : standInFiles
    }

    var serveFiles: [Job.ConfigurationFile] {
        self == .xgboost
            ? Self.files([
                ("algorithm_data", PackageResources.algorithm_data_py),
                ("algorithm_job", PackageResources.algorithm_job_py),
                ("algorithm_server", PackageResources.algorithm_server_py),
                ("recordio", PackageResources.recordio_py), ("xgboost_serve", PackageResources.xgboost_serve_py),
            ]) : standInFiles
    }

    private var standInFiles: [Job.ConfigurationFile] {
        let own =
            switch self {
            case .linearLearner: PackageResources.linear_learner_py
            case .kmeans: PackageResources.kmeans_py
            case .knn: PackageResources.knn_py
            case .pca: PackageResources.pca_py
            case .xgboost: PackageResources.xgboost_train_py
            }
        return Self.files([
            ("algorithm_data", PackageResources.algorithm_data_py),
            ("algorithm_job", PackageResources.algorithm_job_py),
            ("algorithm_server", PackageResources.algorithm_server_py), ("recordio", PackageResources.recordio_py),
            ("standin", PackageResources.standin_py), ("standin_data", PackageResources.standin_data_py),
            (rawValue, own),
        ])
    }

    private static func files(_ texts: [(name: String, text: [UInt8])]) -> [Job.ConfigurationFile] {
        texts.map { name, text in
            .init(path: "\(folder)/\(name).py", contents: String(decoding: text, as: UTF8.self))
        }
    }
}
