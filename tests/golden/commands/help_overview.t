help
%%%
devices
    devices doctor fallback growth limit memory placement precision release
    use to

run
    assert bench deterministic env input run seed time update

look
    clear config describe help history lsmagic print show who

files
    cd del load pwd reset save

networks
    softmax log_softmax layer_norm batch_norm conv2d max_pool2d avg_pool2d
    dropout embedding attention categorical_crossentropy
    sparse_categorical_crossentropy binary_crossentropy mse mae huber
    kl_divergence detach grad

make
    zeros ones full zeros_like ones_like full_like eye arange linspace one_hot
    normal uniform randint bernoulli permutation normal_like uniform_like
    encode decode batches

elementwise
    negative abs sign square exp expm1 log log1p log2 sqrt rsqrt reciprocal
    sin cos tan asin acos atan sinh cosh tanh sigmoid softplus gelu silu erf
    relu leaky_relu elu floor ceil round isnan isfinite logical_not cast add
    subtract multiply divide floor_divide remainder power atan2 minimum
    maximum equal not_equal less less_equal greater greater_equal logical_and
    logical_or clip where

reduce
    sum mean prod max min argmax argmin any all var std median percentile norm
    logsumexp cumsum sort argsort topk unique bincount allclose accuracy
    confusion

shape
    reshape flatten transpose swapaxes squeeze expand_dims broadcast_to flip
    split concat stack hstack vstack tile repeat pad roll take gather tril
    triu diag

linear algebra
    matmul dot outer einsum trace det slogdet inv solve cholesky qr svd eigh

optimizers
    adagrad adam adamw lion rmsprop sgd

help WORD or WORD? tells more about one of them
