/* The words of the language as LANGUAGE.md lists them, for tests of the parser alone. Point
 * test_words() at the real tables to run the same tests against them. */
#ifndef TESTS_LANG_WORDS_H
#define TESTS_LANG_WORDS_H

#include "lang/words.h"

#define P(name, kind, flags)                                                                       \
    {                                                                                              \
        name, PARAM_##kind, flags, NULL, NULL, NULL, NULL                                          \
    }
#define PC(name, flags, choices)                                                                   \
    {                                                                                              \
        name, PARAM_WORD, flags, NULL, choices, NULL, NULL                                         \
    }
#define PA(name, kind, flags, aliases)                                                             \
    {                                                                                              \
        name, PARAM_##kind, flags, NULL, NULL, aliases, NULL                                       \
    }
#define OPT PARAM_OPTIONAL
#define KEY (PARAM_OPTIONAL | PARAM_BY_NAME)
#define OPERATION(called, other, ...)                                                              \
    {                                                                                              \
        .name = called, .aliases = other, .kind = WORD_OPERATION, .has_value = true, .params = {   \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define COMMAND(called, other, value, blocks, layers, ...)                                         \
    {                                                                                              \
        .name = called, .aliases = other, .kind = WORD_COMMAND, .has_value = value,                \
        .block = BLOCK_##blocks, .block_of_layers = layers, .params = {                            \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define LAYER(called, other, blocks, ...)                                                          \
    {                                                                                              \
        .name = called, .aliases = other, .kind = WORD_LAYER, .has_value = true,                   \
        .block = BLOCK_##blocks, .block_of_layers = true, .params = {                              \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

static const char activations[] =
    "linear relu leaky_relu elu gelu silu sigmoid tanh softmax softplus";

#define X    P("x", TENSOR, 0)
#define AXIS P("axis", AXES, OPT), P("keepdims", BOOL, OPT)

static const struct word test_operations[] = {
#define MAKER(name, other)                                                                         \
    OPERATION(name, other, P("shape", SHAPE, PARAM_MANY), P("mean", NUMBER, KEY),                  \
              P("std", NUMBER, KEY), P("low", NUMBER, KEY), P("high", NUMBER, KEY),                \
              P("dtype", DTYPE, KEY)),
    MAKER("zeros", NULL) MAKER("ones", NULL) MAKER("normal", "randn") MAKER(
        "uniform", "rand") MAKER("randint", NULL) MAKER("bernoulli", NULL)
#undef MAKER
#define ONE(name, other) OPERATION(name, other, X),
        ONE("abs", "absolute") ONE("sign", NULL) ONE("exp", NULL) ONE("expm1", NULL) ONE(
            "log", NULL) ONE("log1p", NULL) ONE("log2", NULL) ONE("sqrt", NULL) ONE("rsqrt", NULL)
            ONE("square", NULL) ONE("reciprocal", NULL) ONE("sin", NULL) ONE("cos", NULL) ONE(
                "tan", NULL) ONE("asin", "arcsin") ONE("acos", "arccos") ONE("atan", "arctan")
                ONE("sinh", NULL) ONE("cosh", NULL) ONE("tanh", NULL) ONE("sigmoid", NULL) ONE(
                    "softplus", NULL) ONE("relu", NULL) ONE("elu", NULL) ONE("gelu", NULL)
                    ONE("silu", NULL) ONE("erf", NULL) ONE("floor", NULL) ONE("ceil", NULL) ONE(
                        "round", NULL) ONE("isnan",
                                           NULL) ONE("isfinite",
                                                     NULL) ONE("zeros_like",
                                                               NULL) ONE("ones_like", NULL)
                        ONE("flatten", NULL) ONE("unique", NULL) ONE("trace", NULL) ONE("det", NULL)
                            ONE("inv", NULL) ONE("cholesky", NULL) ONE("qr", NULL) ONE(
                                "svd", NULL) ONE("eigh",
                                                 NULL) ONE("tril",
                                                           NULL) ONE("triu",
                                                                     NULL) ONE("diag", NULL)
#undef ONE
#define TWO(name, other) OPERATION(name, other, P("a", TENSOR, 0), P("b", TENSOR, 0)),
                                TWO("atan2", NULL) TWO("minimum", NULL)
                                    TWO("maximum", NULL) TWO("matmul", "mm") TWO("dot", NULL) TWO(
                                        "outer", NULL) TWO("solve",
                                                           NULL) TWO("power", "pow")
                                        TWO("allclose", NULL) TWO("accuracy", NULL) TWO(
                                            "confusion",
                                            NULL) TWO("mse", NULL) TWO("embedding", NULL)
#undef TWO
#define REDUCE(name) OPERATION(name, NULL, X, AXIS),
                                            REDUCE("sum") REDUCE("mean") REDUCE(
                                                "prod") REDUCE("max") REDUCE("min") REDUCE("argmax")
                                                REDUCE("argmin") REDUCE("any") REDUCE("all") REDUCE(
                                                    "var") REDUCE("std") REDUCE("median")
                                                    REDUCE("norm") REDUCE("logsumexp") REDUCE(
                                                        "cumsum") REDUCE("sort") REDUCE("argsort")
                                                        REDUCE("softmax") REDUCE("log_softmax")
                                                            REDUCE("flip") REDUCE("squeeze") REDUCE(
                                                                "expand_dims") REDUCE("transpose")
#undef REDUCE
                                                                OPERATION("full", "fill",
                                                                          P("shape", SHAPE, 0),
                                                                          P("value", NUMBER, 0),
                                                                          P("dtype", DTYPE, KEY)),
    OPERATION("eye", NULL, P("n", INT, 0), P("dtype", DTYPE, KEY)),
    OPERATION("arange", NULL, P("start", NUMBER, 0), P("stop", NUMBER, OPT),
              P("step", NUMBER, OPT)),
    OPERATION("range", NULL, P("start", NUMBER, 0), P("stop", NUMBER, OPT), P("step", NUMBER, OPT)),
    OPERATION("linspace", NULL, P("start", NUMBER, 0), P("stop", NUMBER, 0), P("num", INT, OPT)),
    OPERATION("one_hot", NULL, X, P("classes", INT, 0)),
    OPERATION("permutation", NULL, P("n", INT, 0)),
    OPERATION("cast", "astype", X, P("dtype", DTYPE, 0)),
    OPERATION("to", NULL, X, P("device", DEVICE, 0)),
    OPERATION("grad", NULL, P("loss", TENSOR, 0), P("wrt", TENSORS, 0)),
    OPERATION("clip", NULL, X, P("low", NUMBER, 0), P("high", NUMBER, 0)),
    OPERATION("where", NULL, P("condition", TENSOR, 0), P("a", TENSOR, 0), P("b", TENSOR, 0)),
    OPERATION("reshape", NULL, X, P("shape", SHAPE, PARAM_MANY)),
    OPERATION("swapaxes", NULL, X, P("a", INT, 0), P("b", INT, 0)),
    OPERATION("concat", "concatenate", P("xs", TENSORS, 0), P("axis", AXES, KEY)),
    OPERATION("stack", NULL, P("xs", TENSORS, 0), P("axis", AXES, KEY)),
    OPERATION("split", NULL, X, P("parts", INT, 0), P("axis", AXES, KEY)),
    OPERATION("broadcast_to", NULL, X, P("shape", SHAPE, PARAM_MANY)),
    OPERATION("tile", NULL, X, P("times", SHAPE, PARAM_MANY)),
    OPERATION("repeat", NULL, X, P("times", INT, 0), P("axis", AXES, OPT)),
    OPERATION("pad", NULL, X, P("width", VALUE, 0)),
    OPERATION("roll", NULL, X, P("by", INT, 0), P("axis", AXES, OPT)),
    OPERATION("take", NULL, X, P("indices", TENSOR, 0), P("axis", AXES, OPT)),
    OPERATION("gather", NULL, X, P("indices", TENSOR, 0), P("axis", AXES, OPT)),
    OPERATION("einsum", NULL, P("equation", TEXT, 0), P("xs", TENSORS, PARAM_MANY)),
    OPERATION("topk", NULL, X, P("k", INT, 0)),
    OPERATION("bincount", NULL, X),
    OPERATION("percentile", NULL, X, P("q", NUMBER, 0)),
    OPERATION("layer_norm", NULL, X),
    OPERATION("batch_norm", NULL, X),
    OPERATION("leaky_relu", NULL, X, P("alpha", NUMBER, OPT)),
    OPERATION("conv2d", NULL, X, P("kernel", TENSOR, 0), P("stride", VALUE, OPT)),
    OPERATION("max_pool2d", NULL, X, P("size", VALUE, 0)),
    OPERATION("avg_pool2d", NULL, X, P("size", VALUE, 0)),
    OPERATION("dropout", NULL, X, P("rate", NUMBER, 0)),
    OPERATION("attention", NULL, P("q", TENSOR, 0), P("k", TENSOR, 0), P("v", TENSOR, 0)),
    OPERATION("batches", NULL, P("xs", TENSORS, PARAM_MANY), P("size", INT, 0)),
    OPERATION("categorical_crossentropy", NULL, P("y", TENSOR, 0), P("p", TENSOR, 0)),
};

static const struct word test_commands[] = {
    COMMAND("devices", NULL, true, NONE, false, PC("detail", OPT, "full")),
    COMMAND("doctor", NULL, false, NONE, false, P("", NONE, 0)),
    COMMAND("growth", NULL, false, NONE, false, PC("state", OPT, "on off"),
            P("gpu", DEVICE, OPT | PARAM_MANY), P("size", SIZE, OPT)),
    COMMAND("limit", NULL, false, NONE, false, P("gpu", DEVICE, 0),
            P("size", SIZE, OPT | PARAM_MANY)),
    COMMAND("memory", NULL, true, NONE, false, P("gpu", DEVICE, OPT), PC("action", OPT, "reset")),
    COMMAND("release", NULL, false, NONE, false, P("gpu", DEVICE, OPT | PARAM_MANY)),
    COMMAND("use", NULL, false, NONE, false, P("device", DEVICE, 0)),
    COMMAND("precision", NULL, false, NONE, false, PC("mode", 0, "strict tf32 bf16")),
    COMMAND("fallback", NULL, false, NONE, false, PC("state", 0, "on off")),
    COMMAND("placement", NULL, false, NONE, false, PC("state", 0, "off on full")),
    COMMAND("time", NULL, true, OR_REST, false, P("", NONE, 0)),
    COMMAND("bench", "timeit", true, OR_REST, false, P("repeats", INT, KEY)),
    COMMAND("update", NULL, false, NONE, false,
            PC("optimizer", PARAM_OPEN, "sgd adam rmsprop adamw"), P("loss", VALUE, 0),
            P("names", NAME, PARAM_MANY)),
    COMMAND("seed", NULL, false, NONE, false, P("n", INT, 0)),
    COMMAND("deterministic", NULL, false, NONE, false, PC("state", 0, "on off")),
    COMMAND("assert", NULL, false, NONE, false, P("condition", VALUE, 0), P("text", TEXT, OPT)),
    COMMAND("env", NULL, true, NONE, false, P("name", TEXT, 0)),
    COMMAND("run", NULL, false, NONE, false, P("file", TEXT, 0)),
    COMMAND("input", NULL, true, NONE, false, P("prompt", TEXT, OPT)),
    COMMAND("print", NULL, false, NONE, false, P("values", VALUE, OPT | PARAM_MANY)),
    COMMAND("show", "display", false, NONE, false, P("values", VALUE, OPT | PARAM_MANY)),
    COMMAND("describe", NULL, false, NONE, false, P("x", VALUE, 0)),
    COMMAND("plot", NULL, false, NONE, false, P("values", VALUE, PARAM_MANY),
            PC("as", KEY, "line points bars hist heat")),
    COMMAND("image", NULL, false, NONE, false, P("x", VALUE, 0)),
    COMMAND("who", NULL, false, NONE, false, P("", NONE, 0)),
    COMMAND("help", NULL, false, NONE, false, P("word", TEXT, OPT)),
    COMMAND("history", NULL, false, NONE, false, P("", NONE, 0)),
    COMMAND("load", NULL, true, NONE, false, P("file", TEXT, 0)),
    COMMAND("save", NULL, false, NONE, false, P("x", VALUE, 0), P("file", TEXT, 0)),
    COMMAND("reset", NULL, false, NONE, false, P("", NONE, 0)),
    COMMAND("del", NULL, false, NONE, false, P("names", NAME, PARAM_MANY)),
    COMMAND("model", NULL, true, MUST, true, P("", NONE, 0)),
    COMMAND("summary", NULL, false, NONE, false, P("net", VALUE, 0)),
    COMMAND("compile", NULL, false, NONE, false, P("net", VALUE, 0),
            PC("optimizer", KEY | PARAM_OPEN, "sgd adam rmsprop adamw"),
            PC("loss", KEY | PARAM_OPEN, "mse mae categorical_crossentropy binary_crossentropy"),
            PC("metrics", KEY | PARAM_OPEN | PARAM_MANY, "accuracy mse mae")),
    COMMAND("fit", NULL, true, MAY, false, P("net", VALUE, 0), P("x", VALUE, 0), P("y", VALUE, 0),
            P("epochs", INT, KEY), PA("batch", INT, KEY, "batch_size"),
            PA("validation", VALUE, KEY, "validation_split validation_data")),
    COMMAND("evaluate", NULL, true, NONE, false, P("net", VALUE, 0), P("x", VALUE, 0),
            P("y", VALUE, 0), PA("batch", INT, KEY, "batch_size")),
    COMMAND("predict", NULL, true, NONE, false, P("net", VALUE, 0), P("x", VALUE, 0)),
};

static const struct word test_layers[] = {
    LAYER("dense", "Dense", NONE, P("units", INT, 0), PC("activation", OPT, activations),
          P("input", SHAPE, KEY)),
    LAYER("conv2d", "Conv2D", NONE, P("filters", INT, 0), P("size", VALUE, 0),
          PC("activation", OPT, activations), P("stride", INT, KEY), P("input", SHAPE, KEY)),
    LAYER("max_pool2d", NULL, NONE, P("size", VALUE, OPT)),
    LAYER("flatten", NULL, NONE, P("", NONE, 0)),
    LAYER("dropout", NULL, NONE, P("rate", NUMBER, 0)),
    LAYER("relu", NULL, NONE, P("", NONE, 0)),
    LAYER("batch_norm", NULL, NONE, P("", NONE, 0)),
    LAYER("residual", NULL, MUST, P("", NONE, 0)),
};

#undef X
#undef AXIS
#undef P
#undef PC
#undef PA

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct word *test_search(const struct word *table, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, table[i].name) ||
            (table[i].aliases && str_find_word(table[i].aliases, name) >= 0))
            return &table[i];
    return NULL;
}

static const struct word *test_find(struct str name)
{
    const struct word *w = test_search(test_operations, COUNT(test_operations), name);
    return w ? w : test_search(test_commands, COUNT(test_commands), name);
}

static const struct word *test_layer(struct str name)
{
    return test_search(test_layers, COUNT(test_layers), name);
}

static const struct word *test_all(size_t *at)
{
    size_t i = (*at)++, a = COUNT(test_operations), b = a + COUNT(test_commands);
    if (i < a)
        return &test_operations[i];
    if (i < b)
        return &test_commands[i - a];
    return i < b + COUNT(test_layers) ? &test_layers[i - b] : NULL;
}

static const struct words *test_words(void)
{
    static const struct words words = { test_find, test_layer, test_all };
    return &words;
}

#endif
