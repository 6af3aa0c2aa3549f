import PipelineModel

/// What the service finds in the logs of its built-in algorithms, although no definition says so.
///
/// The names are those that automatic model tuning lists for each algorithm:
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-metrics-variables.html>.
enum BuiltInMetrics {
    /// - Parameter objective: the metric that a tuning job goes by, if any.
    static func definitions(ofImage image: String, objective: String? = nil) -> [MetricDefinition] {
        guard let repository = ImageName(ofAWS: image)?.repository else { return [] }
        if repository.hasSuffix("xgboost") {
            return ["train", "validation"].flatMap { set in evaluations.map { boosting(set, $0) } }
        }
        guard algorithms.contains(repository), let parts = objective?.split(separator: ":", maxSplits: 1),
            parts.count == 2
        else { return [] }
        return [quality(String(parts[0]), String(parts[1]))]
    }

    /// XGBoost's own evaluations, and those that the image adds.
    private static let evaluations = [
        "accuracy", "auc", "aucpr", "balanced_accuracy", "cox-nloglik", "error", "f1", "f1_binary", "f1_macro",
        "gamma-deviance", "gamma-nloglik", "logloss", "mae", "map", "mape", "merror", "mlogloss", "mse", "ndcg",
        "poisson-nloglik",
        "precision", "precision_macro", "precision_micro", "r2", "recall", "recall_macro", "recall_micro", "rmse",
        "rmsle",
        "tweedie-nloglik",
    ]

    /// Algorithms that write lines such as `#quality_metric: host=algo-1, validation objective_loss <loss>=0.5`.
    private static let algorithms: Set<String> = [
        "blazingtext", "factorization-machines", "forecasting-deepar", "image-classification", "ipinsights", "kmeans",
        "knn", "lda", "linear-learner", "ntm", "object-detection", "object2vec", "pca", "randomcutforest",
        "semantic-segmentation", "seq2seq",
    ]

    private static let number = "([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)"

    /// A line of an evaluation is `[3]#011train-rmse:2.1#011validation-rmse:2.4`: the service's logs write a tab as `#011`.
    private static func boosting(_ set: String, _ evaluation: String) -> MetricDefinition {
        MetricDefinition(
            name: "\(set):\(evaluation)", pattern: "\\[[0-9]+\\].*(?:#011|\\t)\(set)-\(evaluation):\(number)")
    }

    private static func quality(_ set: String, _ name: String) -> MetricDefinition {
        MetricDefinition(
            name: "\(set):\(name)", pattern: "#quality_metric: .*\(set) \(name) <[a-z]+>=\(number)")
    }
}
