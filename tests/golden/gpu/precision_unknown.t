# env: TENSORCELL_SIM_GPUS=2:64MiB
precision f64
%%%
%%% stderr
SyntaxError: precision does not know what f64 is
  line 2: precision f64
                    ^^^
  next: it takes one of strict tf32 bf16
