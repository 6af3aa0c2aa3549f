/// What version 5.1.4 of AWS's training toolkit (`sagemaker-training` on PyPI) showed a script, recorded from the real one.
///
/// The script printed its arguments, its folder and the variables that the toolkit sets; then it raised.
enum ToolkitRecording {
    /// What `hyperparameters.json` held.
    static let hyperparameters = #"""
        {"n":"3","lr":"0.1","flag":"true","pyflag":"True","name":"\"abc\"","raw":"it's raw","list":"[1, 2]","d":"{\"b\": 1, \"a\": [2]}","pyd":"{'a': 1}","none":"null","x":"\"q\"","with-dash":"5","empty":"\"\"","sagemaker_program":"\"train.py\"","sagemaker_submit_directory":"\"/opt/ml/code\"","sagemaker_container_log_level":"20","sagemaker_region":"\"us-east-1\"","sagemaker_job_name":"\"j\"","sagemaker_custom":"7"}
        """#

    /// What the script printed.
    static let seen = #"""
        ARGV ["train.py", "-d", "a=[2],b=1", "--empty", "", "--flag", "True", "--list", "[1, 2]", "--lr", "0.1", "-n", "3", "--name", "abc", "--none", "", "--pyd", "{'a': 1}", "--pyflag", "True", "--raw", "it's raw", "--with-dash", "5", "-x", "q"]
        CWD /opt/ml/code
        ENV CURRENT_HOST = localhost
        ENV SAGEMAKER_BASE_DIR = /opt/ml
        ENV SAGEMAKER_JOB_NAME = j
        ENV SAGEMAKER_REGION = us-east-1
        ENV SM_CHANNELS = ["train","val-x"]
        ENV SM_CHANNEL_TRAIN = /opt/ml/input/data/train
        ENV SM_CHANNEL_VAL-X = /opt/ml/input/data/val-x
        ENV SM_CURRENT_HOST = localhost
        ENV SM_CURRENT_INSTANCE_GROUP = homogeneousCluster
        ENV SM_CURRENT_INSTANCE_GROUP_HOSTS = []
        ENV SM_CURRENT_INSTANCE_TYPE = ml.m5.xlarge
        ENV SM_DISTRIBUTION_INSTANCE_GROUPS = []
        ENV SM_FRAMEWORK_MODULE = 
        ENV SM_FRAMEWORK_PARAMS = {"sagemaker_custom":7}
        ENV SM_HOSTS = ["localhost"]
        ENV SM_HPS = {"d":{"a":[2],"b":1},"empty":"","flag":true,"list":[1,2],"lr":0.1,"n":3,"name":"abc","none":null,"pyd":"{'a': 1}","pyflag":"True","raw":"it's raw","with-dash":5,"x":"q"}
        ENV SM_HP_D = {"a":[2],"b":1}
        ENV SM_HP_EMPTY = 
        ENV SM_HP_FLAG = true
        ENV SM_HP_LIST = [1,2]
        ENV SM_HP_LR = 0.1
        ENV SM_HP_N = 3
        ENV SM_HP_NAME = abc
        ENV SM_HP_NONE = 
        ENV SM_HP_PYD = {'a': 1}
        ENV SM_HP_PYFLAG = True
        ENV SM_HP_RAW = it's raw
        ENV SM_HP_WITH-DASH = 5
        ENV SM_HP_X = q
        ENV SM_INPUT_CONFIG_DIR = /opt/ml/input/config
        ENV SM_INPUT_DATA_CONFIG = {"train":{"ContentType":"text/csv","TrainingInputMode":"File"},"val-x":{"TrainingInputMode":"File"}}
        ENV SM_INPUT_DIR = /opt/ml/input
        ENV SM_INSTANCE_GROUPS = []
        ENV SM_INSTANCE_GROUPS_DICT = {}
        ENV SM_IS_HETERO = false
        ENV SM_LOG_LEVEL = 20
        ENV SM_MODEL_DIR = /opt/ml/model
        ENV SM_MODULE_DIR = /opt/ml/code
        ENV SM_MODULE_NAME = train
        ENV SM_NETWORK_INTERFACE_NAME = eth0
        ENV SM_NUM_CPUS = 2
        ENV SM_NUM_GPUS = 0
        ENV SM_NUM_NEURONS = 0
        ENV SM_OUTPUT_DATA_DIR = /opt/ml/output/data
        ENV SM_OUTPUT_DIR = /opt/ml/output
        ENV SM_OUTPUT_INTERMEDIATE_DIR = /opt/ml/output/intermediate
        ENV SM_RESOURCE_CONFIG = {"current_host":"localhost","current_instance_type":"ml.m5.xlarge","hosts":["localhost"],"network_interface_name":"eth0"}
        ENV SM_TRAINING_ENV = {"additional_framework_parameters":{"sagemaker_custom":7},"channel_input_dirs":{"train":"/opt/ml/input/data/train","val-x":"/opt/ml/input/data/val-x"},"current_host":"localhost","current_instance_group":"homogeneousCluster","current_instance_group_hosts":[],"current_instance_type":"ml.m5.xlarge","distribution_hosts":["localhost"],"distribution_instance_groups":[],"framework_module":null,"hosts":["localhost"],"hyperparameters":{"d":{"a":[2],"b":1},"empty":"","flag":true,"list":[1,2],"lr":0.1,"n":3,"name":"abc","none":null,"pyd":"{'a': 1}","pyflag":"True","raw":"it's raw","with-dash":5,"x":"q"},"input_config_dir":"/opt/ml/input/config","input_data_config":{"train":{"ContentType":"text/csv","TrainingInputMode":"File"},"val-x":{"TrainingInputMode":"File"}},"input_dir":"/opt/ml/input","instance_groups":[],"instance_groups_dict":{},"is_hetero":false,"is_master":true,"is_modelparallel_enabled":null,"is_smddpmprun_installed":false,"is_smddprun_installed":false,"job_name":"j1","log_level":20,"master_hostname":"localhost","model_dir":"/opt/ml/model","module_dir":"/opt/ml/code","module_name":"train","network_interface_name":"eth0","num_cpus":2,"num_gpus":0,"num_neurons":0,"output_data_dir":"/opt/ml/output/data","output_dir":"/opt/ml/output","output_intermediate_dir":"/opt/ml/output/intermediate","resource_config":{"current_host":"localhost","current_instance_type":"ml.m5.xlarge","hosts":["localhost"],"network_interface_name":"eth0"},"topology":[],"user_entry_point":"train.py"}
        ENV SM_USER_ARGS = ["-d","a=[2],b=1","--empty","","--flag","True","--list","[1, 2]","--lr","0.1","-n","3","--name","abc","--none","","--pyd","{'a': 1}","--pyflag","True","--raw","it's raw","--with-dash","5","-x","q"]
        ENV SM_USER_ENTRY_POINT = train.py
        ENV TRAINING_JOB_NAME = j1
        """#

    /// What the failure file held.
    static let failure = #"""
        ExecuteUserScriptError:
        ExitCode 1
        ErrorMessage ""
        Command "/usr/bin/python3 -- train.py -d a=[2],b=1 --empty  --flag True --list [1, 2] --lr 0.1 -n 3 --name abc --none  --pyd {'a': 1} --pyflag True --raw it's raw --with-dash 5 -x q"
        """#
}
