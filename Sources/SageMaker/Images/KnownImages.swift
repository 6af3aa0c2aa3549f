/// The table of AWS's images: <https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html>
/// and <https://aws.github.io/deep-learning-containers/reference/available_images/>.
enum KnownImages {
    struct Entry {
        let title: String
        /// The first is what the tag's version is of, where the image is versioned.
        let packages: [String]
        var isVersioned = true
        /// Of an image that has always stayed at one.
        var version: String?
        var algorithm: BuiltInAlgorithm?
        var hint: String?
    }

    /// What nearly every image for tables of data has.
    private static let tables = ["pandas", "numpy", "scipy"]

    /// Images whose repositories are named as nobody else's are.
    static let repositories: [String: Entry] = {
        var found: [String: Entry] = [
            "sagemaker-scikit-learn": Entry(title: "scikit-learn", packages: ["scikit-learn", "joblib"] + tables),
            "sagemaker-xgboost": Entry(
                title: "XGBoost", packages: ["xgboost", "scikit-learn", "pyarrow"] + tables, algorithm: .xgboost),
            "sagemaker-sparkml-serving": Entry(title: "SparkML serving", packages: ["pyspark"], isVersioned: false),
            "sagemaker-spark-processing": Entry(title: "Spark", packages: ["pyspark"] + tables),
            "sagemaker-clarify-processing": Entry(
                title: "Clarify", packages: tables, isVersioned: false,
                hint: "bias metrics are plain formulas over the columns; shap explains a model"),
            "sagemaker-model-monitor-analyzer": Entry(
                title: "Model Monitor", packages: tables, isVersioned: false,
                hint: "statistics of the columns and constraints on them, as statistics.json and constraints.json"),
            "sagemaker-data-wrangler-container": Entry(
                title: "Data Wrangler", packages: ["pandas", "pyarrow", "scikit-learn"], isVersioned: false,
                hint: "export the flow as Python code, and run that"),
            "sagemaker-distribution-prod": Entry(
                title: "SageMaker Distribution", packages: ["pandas", "scikit-learn", "matplotlib", "jupyterlab"],
                isVersioned: false),
            "sagemaker-base-python-310": Entry(title: "Base Python", packages: [], isVersioned: false),
            "sagemaker-base-python-38": Entry(title: "Base Python", packages: [], isVersioned: false),
            "sagemaker-data-science-310": Entry(
                title: "Data Science", packages: ["scikit-learn", "matplotlib"] + tables, isVersioned: false),
            "sagemaker-tritonserver": Entry(title: "Triton Inference Server", packages: [], isVersioned: false),
            "forecasting-deepar": Entry(
                title: "DeepAR", packages: ["gluonts"], isVersioned: false, hint: "gluonts has DeepAR"),
        ]
        let frameworks: [(String, Entry)] = [
            ("pytorch", Entry(title: "PyTorch", packages: ["torch", "torchvision"] + tables)),
            ("tensorflow", Entry(title: "TensorFlow", packages: ["tensorflow"] + tables)),
            ("mxnet", Entry(title: "MXNet", packages: ["mxnet"] + tables)),
            (
                "huggingface-pytorch",
                Entry(title: "Hugging Face PyTorch", packages: ["torch", "transformers", "datasets"])
            ),
            (
                "huggingface-tensorflow",
                Entry(title: "Hugging Face TensorFlow", packages: ["tensorflow", "transformers", "datasets"])
            ),
            ("autogluon", Entry(title: "AutoGluon", packages: ["autogluon"])),
        ]
        for (name, entry) in frameworks {
            for suffix in ["training", "inference"] { found["\(name)-\(suffix)"] = entry }
        }
        for name in ["sagemaker-pytorch", "sagemaker-tensorflow", "sagemaker-mxnet"] {
            found[name] = found["\(name.dropFirst("sagemaker-".count))-training"]
        }
        return found
    }()

    /// First-party algorithms, whose code is AWS's alone.
    static let algorithms: [String: Entry] = {
        func entry(_ title: String, _ packages: [String], _ hint: String) -> Entry {
            Entry(title: title, packages: packages, isVersioned: false, hint: hint)
        }
        func standIn(_ title: String, _ algorithm: BuiltInAlgorithm) -> Entry {
            Entry(title: title, packages: ["scikit-learn", "numpy", "scipy"], isVersioned: false, algorithm: algorithm)
        }
        return [
            "xgboost": Entry(
                title: "XGBoost", packages: ["xgboost"] + tables, isVersioned: false, version: "0.72",
                algorithm: .xgboost),
            "linear-learner": standIn("Linear Learner", .linearLearner), "kmeans": standIn("K-Means", .kmeans),
            "knn": standIn("K-Nearest Neighbors", .knn), "pca": standIn("PCA", .pca),
            "randomcutforest": entry(
                "Random Cut Forest", ["scikit-learn"], "scikit-learn's IsolationForest gives scores of the same kind"),
            "factorization-machines": entry(
                "Factorization Machines", ["scikit-learn"], "scikit-learn's PolynomialFeatures with a linear model"),
            "lda": entry("LDA", ["scikit-learn"], "scikit-learn's LatentDirichletAllocation"),
            "ntm": entry("Neural Topic Model", ["scikit-learn"], "scikit-learn's LatentDirichletAllocation"),
            "blazingtext": entry("BlazingText", ["gensim"], "gensim's Word2Vec, or fasttext"),
            "ipinsights": entry("IP Insights", ["gensim"], "gensim's Word2Vec over pairs of entities and addresses"),
            "object2vec": entry("Object2Vec", ["torch"], "an embedding of pairs in PyTorch"),
            "seq2seq": entry("Sequence-to-Sequence", ["torch", "transformers"], "a model of transformers"),
            "image-classification": entry(
                "Image Classification", ["torch", "torchvision"], "a ResNet of torchvision"),
            "object-detection": entry("Object Detection", ["torch", "torchvision"], "a detector of torchvision"),
            "semantic-segmentation": entry(
                "Semantic Segmentation", ["torch", "torchvision"], "a segmentation model of torchvision"),
        ]
    }()
}
