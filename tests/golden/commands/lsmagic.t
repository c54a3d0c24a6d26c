%lsmagic
%%%
commands, written with % or without
    %assert %bench %cd %clear %config %del %describe %deterministic %devices
    %doctor %env %fallback %growth %help %history %input %limit %load %lsmagic
    %memory %placement %precision %print %pwd %release %reset %run %save %seed
    %show %time %update %use %who

the rest of the cell is their block
    %%bench %%time

other names of the same
    %timeit %chdir %clear_output %cls %enable_op_determinism
    %list_physical_devices %list_logical_devices %diagnose %getenv %set_env
    %setenv %memory_growth %set_memory_growth %man %doc %memory_limit
    %set_logical_device_configuration %magic %quickref %memory_info
    %get_memory_info %log_device_placement %set_log_device_placement %echo
    %getcwd %set_seed %set_random_seed %manual_seed %display %set_device %whos

help WORD or WORD? tells more about one of them
