help
%%%
devices
    devices doctor fallback growth memory placement use

run
    assert bench env input run seed time

look
    clear config help history lsmagic print show who

files
    cd del load pwd reset

make
    zeros ones full zeros_like ones_like full_like eye arange linspace one_hot
    normal uniform randint bernoulli permutation normal_like uniform_like

elementwise
    negative abs sign square exp expm1 log log1p log2 sqrt rsqrt reciprocal
    sin cos tan asin acos atan sinh cosh tanh sigmoid softplus gelu silu erf
    relu leaky_relu elu floor ceil round isnan isfinite logical_not cast add
    subtract multiply divide floor_divide remainder power atan2 minimum
    maximum equal not_equal less less_equal greater greater_equal logical_and
    logical_or clip where

reduce
    sum mean prod max min argmax argmin any all var std median percentile norm
    logsumexp cumsum unique bincount allclose accuracy confusion

shape
    reshape flatten transpose swapaxes squeeze expand_dims broadcast_to flip
    split concat stack tile repeat pad roll take gather tril triu diag

linear algebra
    matmul

help WORD or WORD? tells more about one of them
