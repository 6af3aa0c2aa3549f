/// What a plan says of every definition of the corpus where none of its data is: each step in the order of the plan, its
/// type, and what it will do here. Of long ones, how many steps do what.
let corpusTable: [String: String] = [
    "abalone_local_mode": """
    AbaloneProcess Processing unknown
    AbaloneTrain Training unknown
    AbaloneEval Processing unknown
    AbaloneMSECond Condition unknown
    AbaloneCreateModel-RepackModel-0 Training unknown
    AbaloneMSEFail Fail unknown
    AbaloneCreateModel-CreateModel Model unknown
    AbaloneTransform Transform unknown
    """,
    "abalone_preprocess_train_eval_register": """
    AbaloneProcess Processing unknown
    AbaloneTrain Training unknown
    AbaloneEval Processing unknown
    AbaloneMSECond Condition unknown
    AbaloneRegisterModel-RegisterModel RegisterModel unknown
    AbaloneCreateModel-CreateModel Model unknown
    AbaloneMSEFail Fail unknown
    AbaloneTransform Transform unknown
    """,
    "abalone_tuning": """
    PreprocessAbaloneDataForHPO Processing unknown
    HPTuning-001 Tuning unknown
    HPTuning-002 Tuning unknown
    HPTuning-003 Tuning unknown
    HPTuning Tuning unknown
    CreateBestModel-CreateModel Model unknown
    CreateSecondBestModel-CreateModel Model unknown
    EvaluateTopModel Processing unknown
    CheckMSEAbaloneEvaluation Condition unknown
    RegisterBestAbaloneModel-RegisterModel RegisterModel unknown
    """,
    "airflow_nested_30_conditions": "31 × Condition evaluated",
    "article_local_catboost": """
    preprocessing Processing unknown
    training Training unknown
    """,
    "automl_step": """
    AutoMLTrainingStep AutoML elsewhere
    ModelCreationStep-CreateModel Model elsewhere
    BatchTransformStep Transform elsewhere
    ModelEvaluationStep Processing elsewhere
    ConditionalRegistrationStep Condition elsewhere
    ModelRegistrationStep-RegisterModel RegisterModel elsewhere
    """,
    "bulk/test_automl_step.json": """
    MyAutoMLStep AutoML elsewhere
    MyAutoMLModelStep-CreateModel Model elsewhere
    ModelRegistrationStep-RegisterModel RegisterModel elsewhere
    """,
    "bulk/test_batch_transform_data_quality_step_pipeline_failure_case.json": """
    MyModel-CreateModel Model evaluated
    MonitorBatchTransformStep-transform Transform unknown
    MonitorBatchTransformStep-monitoring QualityCheck elsewhere
    """,
    "bulk/test_batch_transform_model_quality_step_pipeline_failure_case.json": """
    MyModel-CreateModel Model evaluated
    MonitorBatchTransformStep-transform Transform unknown
    MonitorBatchTransformStep-monitoring QualityCheck elsewhere
    """,
    "bulk/test_batch_transform_model_quality_step_pipeline_happycase.json": """
    MyModel-CreateModel Model evaluated
    MonitorBatchTransformStep-transform Transform unknown
    MonitorBatchTransformStep-monitoring QualityCheck elsewhere
    """,
    "bulk/test_caching_behavior__1.json": """
    my-process Processing unknown
    my-train Training elsewhere
    """,
    "bulk/test_conditional_pytorch_training_model_registration.json": """
    pytorch-train Training unknown
    cond-good-enough Condition evaluated
    pytorch-register-model-RegisterModel RegisterModel not-taken
    pytorch-model Model evaluated
    """,
    "bulk/test_create_and_start_without_parallelism_config_override.json": """
    my-train-0 Training unknown
    my-train-1 Training unknown
    """,
    "bulk/test_emr_with_cluster_config.json": """
    MyEMRStep-name EMR elsewhere
    """,
    "bulk/test_emr_with_multiple_exception_types.json": """
    emr-step-multi-except EMR elsewhere
    """,
    "bulk/test_emr_with_retry_policies.json": """
    emr-step-1 EMR elsewhere
    emr-step-2 EMR elsewhere
    """,
    "bulk/test_invalid_pipeline_depended_on_fail_step.json": """
    FailStep Fail fails
    CondStep Condition not-taken
    """,
    "bulk/test_local_pipeline_with_processing_step[1_2-1].json": """
    sklearn_processor_local_pipeline Processing unknown
    """,
    "bulk/test_model_registration_with_drift_check_baselines.json": """
    MyRegisterModelStep-RegisterModel RegisterModel unknown
    """,
    "bulk/test_model_registration_with_model_card_json.json": """
    MyRegisterModelStep-RegisterModel RegisterModel unknown
    """,
    "bulk/test_model_registration_with_model_life_cycle_object.json": """
    MyRegisterModelStep-RegisterModel RegisterModel unknown
    """,
    "bulk/test_model_registration_with_model_repack[2_8_0-py312].json": """
    pytorch-train Training unknown
    cond-good-enough Condition evaluated
    pytorch-register-model-RepackModel-0 Training unknown
    pytorch-model-RepackModel-0 Training not-taken
    pytorch-register-model-RegisterModel RegisterModel unknown
    pytorch-model-CreateModel Model not-taken
    """,
    "bulk/test_monitor_batch_clarify_data_bias_pipeline_happycase.json": """
    MyModel-CreateModel Model evaluated
    MonitorBatchTransformStep-transform Transform unknown
    MonitorBatchTransformStep-monitoring ClarifyCheck elsewhere
    """,
    "bulk/test_multi_step_framework_processing_pipeline_same_source_dir.json": """
    Step-1 Processing unknown
    Step-2 Processing unknown
    """,
    "bulk/test_mxnet_model_registration_with_custom_inference.json": """
    mxnet-register-model-RegisterModel RegisterModel unknown
    """,
    "bulk/test_one_step_callback_pipeline.json": """
    callback-step Callback elsewhere
    """,
    "bulk/test_one_step_data_bias_pipeline_constraint_violation[False].json": """
    DataBiasCheckStep ClarifyCheck elsewhere
    """,
    "bulk/test_one_step_data_bias_pipeline_constraint_violation[True].json": """
    DataBiasCheckStep ClarifyCheck elsewhere
    """,
    "bulk/test_one_step_data_quality_pipeline_constraint_violation[False].json": """
    DataQualityCheckStep QualityCheck elsewhere
    """,
    "bulk/test_one_step_data_quality_pipeline_constraint_violation[True].json": """
    DataQualityCheckStep QualityCheck elsewhere
    """,
    "bulk/test_one_step_data_wrangler_processing_pipeline.json": """
    data-wrangler-step Processing elsewhere
    """,
    "bulk/test_one_step_framework_processing_pipeline[1_2-1]__1.json": """
    sklearn-process Processing unknown
    """,
    "bulk/test_one_step_lambda_pipeline.json": """
    lambda-step Lambda elsewhere
    """,
    "bulk/test_one_step_model_quality_pipeline_constraint_violation.json": """
    ModelQualityCheckStep QualityCheck elsewhere
    """,
    "bulk/test_one_step_pyspark_processing_pipeline.json": """
    pyspark-process Processing unknown
    """,
    "bulk/test_one_step_sklearn_processing_pipeline[1_2-1].json": """
    sklearn-process Processing unknown
    """,
    "bulk/test_one_step_sparkjar_processing_pipeline__1.json": """
    sparkjar-process Processing unknown
    """,
    "bulk/test_pipeline_execution_with_custom_experiment_config[1_2-1].json": """
    sklearn-process Processing unknown
    """,
    "bulk/test_pipeline_scheduler_using_training_step[2_19_0-2_19_0].json": """
    MyScheduledTrainingStep Training unknown
    """,
    "bulk/test_ppl_var_to_string_and_add.json": """
    CondStep Condition evaluated
    FailStep Fail fails
    """,
    "bulk/test_pytorch_training_model_registration_and_creation_without_custom_inference.json": """
    pytorch-train Training unknown
    pytorch-register-model-RegisterModel RegisterModel unknown
    pytorch-model-CreateModel Model evaluated
    fail-step Fail unknown
    """,
    "bulk/test_steps_with_map_params_pipeline.json": """
    my-process Processing unknown
    my-train Training unknown
    CustomerChurnAccuracyCond Condition unknown
    my-model-CreateModel Model unknown
    """,
    "bulk/test_three_step_definition.json": """
    my-process Processing unknown
    my-train Training unknown
    my-model-CreateModel Model evaluated
    """,
    "bulk/test_training_step_with_output_path_as_join[2_19_0-2_19_0].json": """
    MyTrain Training elsewhere
    """,
    "bulk/test_tuning_single_algo.json": """
    my-tuning-step-001 Tuning unknown
    my-tuning-step-002 Tuning unknown
    my-tuning-step Tuning unknown
    1st-model-CreateModel Model unknown
    2nd-best-model-RepackModel-0 Training unknown
    2nd-best-model-CreateModel Model unknown
    """,
    "bulk/test_two_processing_job_depends_on__1.json": """
    pyspark-process-1 Processing unknown
    pyspark-process-2 Processing unknown
    """,
    "bulk/test_two_step_fail_pipeline_with_join_fn.json": """
    CondStep Condition evaluated
    FailStep Fail fails
    """,
    "bulk/test_two_step_fail_pipeline_with_parameter_err_msg.json": """
    CondStep Condition evaluated
    FailStep Fail not-taken
    """,
    "bulk/test_two_step_lambda_pipeline_with_output_reference.json": """
    lambda-step1 Lambda elsewhere
    lambda-step2 Lambda elsewhere
    """,
    "callback_step": """
    GluePrepCallbackStep Callback elsewhere
    TrainModel Training elsewhere
    TaxiModel-CreateModel Model elsewhere
    TaxiTransform Transform elsewhere
    """,
    "clarify_quality_checks": """
    PreprocessAbaloneData Processing unknown
    DataQualityCheckStep QualityCheck elsewhere
    DataBiasCheckStep ClarifyCheck elsewhere
    TrainAbaloneModel Training elsewhere
    AbaloneCreateModel-CreateModel Model elsewhere
    EvaluateAbaloneModel Processing elsewhere
    AbaloneTransform Transform elsewhere
    ModelBiasCheckStep ClarifyCheck elsewhere
    ModelExplainabilityCheckStep ClarifyCheck elsewhere
    CheckMSEAbaloneEvaluation Condition elsewhere
    ModelQualityCheckStep QualityCheck elsewhere
    RegisterAbaloneModel-RegisterModel RegisterModel elsewhere
    """,
    "coverage_custom_job_names": """
    Prep Processing unknown
    Train Training unknown
    """,
    "coverage_endpoint_lineage": """
    EpConfig EndpointConfig elsewhere
    Lin Lineage evaluated
    Ep Endpoint elsewhere
    Comp InferenceComponent elsewhere
    """,
    "emr_step_cluster_lifecycle": """
    EMRStep EMR elsewhere
    TrainAbaloneModel Training elsewhere
    EvaluateAbaloneModel Processing elsewhere
    CheckMSEAbaloneEvaluation Condition elsewhere
    RegisterAbaloneModel-RegisterModel RegisterModel elsewhere
    """,
    "emr_step_running_cluster": """
    EMRStep EMR elsewhere
    TrainAbaloneModel Training elsewhere
    EvaluateAbaloneModel Processing elsewhere
    CheckMSEAbaloneEvaluation Condition elsewhere
    RegisterAbaloneModel-RegisterModel RegisterModel elsewhere
    """,
    "lambda_step": """
    PreprocessAbaloneData Processing unknown
    TrainAbaloneModel Training unknown
    EvaluateAbaloneModel Processing unknown
    CheckMSEAbaloneEvaluation Condition unknown
    CreateModel-CreateModel Model unknown
    LambdaStep Lambda elsewhere
    """,
    "local_mode_byoc_dir": """
    ProcessData Processing unknown
    TrainModel Training unknown
    """,
    "notebook_job_step": """
    preprocess-bert Training unknown
    training-bert Training unknown
    """,
    "sdk327_cleanup_after_any": """
    Make Processing unknown
    Tidy Cleanup evaluated
    """,
    "sdk327_cleanup_any": """
    Train Callback elsewhere
    Clean Cleanup elsewhere
    """,
    "sdk327_cleanup_basic": """
    Make Processing unknown
    Fit Training unknown
    Tidy Cleanup evaluated
    """,
    "sdk327_cleanup_default": """
    Train Callback elsewhere
    Clean Cleanup elsewhere
    """,
    "sdk327_condition_jsonget_s3uri": """
    Eval Callback elsewhere
    Good Condition elsewhere
    Ship Lambda elsewhere
    Bad Fail elsewhere
    """,
    "sdk327_condition_jsonget_s3uri_2": """
    Score Processing unknown
    Ok Condition unknown
    Yes Lambda elsewhere
    No Lambda elsewhere
    """,
    "sdk327_condition_not_or_in": """
    C Condition evaluated
    Yes Lambda elsewhere
    No Lambda not-taken
    """,
    "sdk327_endpoint_chain": """
    Cfg EndpointConfig elsewhere
    Ep Endpoint elsewhere
    Ic InferenceComponent elsewhere
    """,
    "sdk327_evaluation_mtrl": """
    CreateEvaluationAction Lineage evaluated
    EvaluateBaseModel Job elsewhere
    EvaluateFineTunedModel Job elsewhere
    AssociateLineage Lineage elsewhere
    """,
    "sdk327_foreach_aggregates": """
    Work-0 Lambda elsewhere
    Work-1 Lambda elsewhere
    Fan ForEach elsewhere
    Report Lambda elsewhere
    AllGood Condition elsewhere
    Celebrate Lambda elsewhere
    """,
    "sdk327_foreach_body_depends_on": """
    First-0 Lambda elsewhere
    First-1 Lambda elsewhere
    First-2 Lambda elsewhere
    Second-0 Lambda elsewhere
    Second-1 Lambda elsewhere
    Second-2 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_body_property_file": """
    Score-0 Processing unknown
    Score-1 Processing unknown
    Note-0 Lambda elsewhere
    Note-1 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_body_trigger": """
    Try-0 Lambda elsewhere
    Try-1 Lambda elsewhere
    Rescue-0 Lambda elsewhere
    Rescue-1 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_callback_output": """
    Ask Callback elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_chained": """
    Before Lambda elsewhere
    StepA-0 Lambda elsewhere
    StepA-1 Lambda elsewhere
    One ForEach elsewhere
    StepB-0 Lambda elsewhere
    StepB-1 Lambda elsewhere
    Two ForEach elsewhere
    """,
    "sdk327_foreach_function_body": """
    One-0 Training elsewhere
    One-1 Training elsewhere
    One-2 Training elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_function_return": """
    Load Training elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_in_condition": """
    Which Condition evaluated
    InBranch-0 Lambda elsewhere
    InBranch-1 Lambda elsewhere
    Skip Lambda not-taken
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_iteration_outputs": """
    Work-0 Processing unknown
    Work-1 Processing unknown
    Work-2 Processing unknown
    Fan ForEach unknown
    Gather Processing unknown
    """,
    "sdk327_foreach_lambda_output": """
    Plan Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_list_of_references": """
    Seed Lambda elsewhere
    Use-0 Lambda elsewhere
    Use-1 Lambda elsewhere
    Use-2 Lambda elsewhere
    Use-3 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_numbers": """
    Square-0 Lambda elsewhere
    Square-1 Lambda elsewhere
    Square-2 Lambda elsewhere
    Square-3 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_numbers_selector": """
    Score-0 Lambda elsewhere
    Score-1 Lambda elsewhere
    Score-2 Lambda elsewhere
    Each ForEach elsewhere
    Use Lambda elsewhere
    """,
    "sdk327_foreach_objects": """
    Work-0 Lambda elsewhere
    Work-1 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_parameter": """
    Do-0 Callback elsewhere
    Do-1 Callback elsewhere
    Each ForEach elsewhere
    """,
    "sdk327_foreach_parameter_2": """
    Visit-0 Lambda elsewhere
    Visit-1 Lambda elsewhere
    Visit-2 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_parameter_objects": """
    Crunch-0 Processing unknown
    Crunch-1 Processing unknown
    Fan ForEach unknown
    """,
    "sdk327_foreach_property_file": """
    MakePlan Processing unknown
    Fan ForEach unknown
    """,
    "sdk327_foreach_search_best_model": """
    Fit-0 Training unknown
    Fit-1 Training unknown
    Fit-2 Training unknown
    Rate-0 Lambda elsewhere
    Rate-1 Lambda elsewhere
    Rate-2 Lambda elsewhere
    Search ForEach elsewhere
    GoodEnough Condition elsewhere
    Publish Lambda elsewhere
    TooPoor Fail elsewhere
    """,
    "sdk327_foreach_selector_max": """
    Score-0 Lambda elsewhere
    Score-1 Lambda elsewhere
    Score-2 Lambda elsewhere
    Fan ForEach elsewhere
    Best Lambda elsewhere
    """,
    "sdk327_foreach_selector_min": """
    Score-0 Lambda elsewhere
    Score-1 Lambda elsewhere
    Score-2 Lambda elsewhere
    Fan ForEach elsewhere
    Best Lambda elsewhere
    """,
    "sdk327_foreach_step_output": """
    List Lambda elsewhere
    Each ForEach elsewhere
    """,
    "sdk327_foreach_strings": """
    Do-0 Callback elsewhere
    Do-1 Callback elsewhere
    Do-2 Callback elsewhere
    Each ForEach elsewhere
    """,
    "sdk327_foreach_strings_2": """
    Paint-0 Lambda elsewhere
    Paint-1 Lambda elsewhere
    Paint-2 Lambda elsewhere
    Fan ForEach elsewhere
    """,
    "sdk327_foreach_training": """
    Fit-0 Training unknown
    Fit-1 Training unknown
    Fan ForEach unknown
    """,
    "sdk327_foreach_trigger_cleanup": """
    Plan Lambda elsewhere
    Fan ForEach elsewhere
    OnFail Lambda elsewhere
    Final Processing elsewhere
    Tidy Cleanup elsewhere
    """,
    "sdk327_foreach_two_bodies_minby": """
    Prepare-0 Callback elsewhere
    Prepare-1 Callback elsewhere
    Measure-0 Lambda elsewhere
    Measure-1 Lambda elsewhere
    Each ForEach elsewhere
    After Callback elsewhere
    """,
    "sdk327_foreach_two_steps": """
    Prepare-0 Processing unknown
    Prepare-1 Processing unknown
    Evaluate-0 Processing unknown
    Evaluate-1 Processing unknown
    Fan ForEach unknown
    """,
    "sdk327_function_steps_condition": """
    Load Training elsewhere
    Score Training elsewhere
    Ok Condition elsewhere
    Yes Lambda elsewhere
    No Fail elsewhere
    """,
    "sdk327_job_custom_prefix": """
    Rft Job elsewhere
    """,
    "sdk327_job_output_and_consumer": """
    Rft Job elsewhere
    Use Lambda elsewhere
    """,
    "sdk327_job_plain": """
    Rft Job elsewhere
    """,
    "sdk327_job_with_variable": """
    Eval Job elsewhere
    """,
    "sdk327_lineage": """
    Rec Lineage evaluated
    Use Lambda elsewhere
    """,
    "sdk327_mlflow_config": """
    A Callback elsewhere
    """,
    "sdk327_mlflow_config_2": """
    A Lambda elsewhere
    """,
    "sdk327_mlflow_config_minimal": """
    A Lambda elsewhere
    """,
    "sdk327_mlflow_config_parameter": """
    A Lambda elsewhere
    """,
    "sdk327_trigger_any": """
    Work Lambda elsewhere
    Always Lambda elsewhere
    """,
    "sdk327_trigger_any_and_completed": """
    Train Callback elsewhere
    Always Lambda elsewhere
    Good Lambda elsewhere
    """,
    "sdk327_trigger_failed": """
    Train Callback elsewhere
    Tell Lambda elsewhere
    """,
    "sdk327_trigger_failed_2": """
    Fit Training unknown
    OnFail Lambda elsewhere
    OnDone Lambda elsewhere
    """,
    "sdk327_trigger_mixed": """
    A Lambda elsewhere
    B Lambda elsewhere
    OnAFail Lambda elsewhere
    Last Lambda elsewhere
    AfterHandler Lambda elsewhere
    """,
    "sdk327_trigger_on_foreach": """
    Try-0 Lambda elsewhere
    Try-1 Lambda elsewhere
    Fan ForEach elsewhere
    OnFail Lambda elsewhere
    Check Condition elsewhere
    Warn Lambda elsewhere
    """,
    "sdk327_trigger_stopped": """
    Train Callback elsewhere
    Stopped Lambda elsewhere
    """,
    "sdk327_trigger_stopped_2": """
    Long Processing unknown
    OnStop Lambda elsewhere
    """,
    "sdk327_trigger_two_failed": """
    A Callback elsewhere
    B Callback elsewhere
    Either Lambda elsewhere
    """,
    "sdk_caching_behavior": """
    my-process Processing unknown
    my-train Training elsewhere
    """,
    "sdk_callback_output_ref": """
    callback-step1 Callback elsewhere
    callback-step2 Callback elsewhere
    """,
    "sdk_cond_train_create_register": """
    pytorch-train Training unknown
    cond-good-enough Condition evaluated
    pytorch-register-model-RegisterModel RegisterModel not-taken
    pytorch-model Model evaluated
    """,
    "sdk_fail_with_join": """
    CondStep Condition evaluated
    FailStep Fail fails
    """,
    "sdk_framework_processor_source_dir": """
    Step-1 Processing unknown
    Step-2 Processing unknown
    """,
    "sdk_lambda_output_ref": """
    lambda-step1 Lambda elsewhere
    lambda-step2 Lambda elsewhere
    """,
    "sdk_large_pipeline_2000_steps": "2000 × Callback elsewhere",
    "sdk_local_eval_cond_fail": """
    mxnet_mnist_eval Processing unknown
    mxnet_mnist_condition Condition unknown
    mxnet_mnist_fail Fail unknown
    """,
    "sdk_local_processing": """
    sklearn_processor_local_pipeline Processing unknown
    """,
    "sdk_map_params": """
    my-process Processing unknown
    my-train Training unknown
    CustomerChurnAccuracyCond Condition unknown
    my-model-CreateModel Model unknown
    """,
    "sdk_monitor_transform_quality_before": """
    MyModel-CreateModel Model evaluated
    MonitorBatchTransformStep-monitoring QualityCheck elsewhere
    MonitorBatchTransformStep-transform Transform elsewhere
    """,
    "sdk_ppl_var_to_string": """
    CondStep Condition evaluated
    FailStep Fail fails
    """,
    "sdk_processing_depends_on": """
    pyspark-process-1 Processing unknown
    pyspark-process-2 Processing unknown
    """,
    "sdk_retry_policies_processing": """
    sklearn-process Processing unknown
    """,
    "sdk_training_output_path_join": """
    MyTrain Training elsewhere
    """,
    "step_caching": """
    AbaloneProcess Processing unknown
    AbaloneTrain Training unknown
    """,
    "step_decorator": """
    generate-be642304-dad7-4e71-b761-d3feb3f1f5ee Training elsewhere
    generate-09cb3fb0-1644-4057-95d5-5192a77baba4 Training elsewhere
    reduce Training elsewhere
    """,
    "step_decorator_classic_training": """
    my-train Training unknown
    my-evaluate Training elsewhere
    """,
    "train_registry_deploy": """
    PreprocessData Processing unknown
    TrainTensorflowModel Training unknown
    EvaluateModelPerformance Processing unknown
    MSE-Lower-Than-Threshold-Condition Condition unknown
    PipelineModel-RegisterModel RegisterModel unknown
    """,
    "v3_emr_serverless": """
    EMRServerlessSparkJob EMRServerless elsewhere
    """,
    "v3_train_create_registry": """
    PreprocessAbaloneData Processing unknown
    TrainModelTestStep Training unknown
    CreateModel Model evaluated
    RegisterModel RegisterModel unknown
    """,
]
