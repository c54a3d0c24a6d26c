/* The table of layers, made from layers.def. */
#include "nn/layers.h"

#define FUNCTIONS "relu sigmoid tanh softmax gelu silu elu leaky_relu softplus log_softmax linear"

/* The short forms that layers.def writes its parameters with. */
#define WHOLE(name_, aliases_, help_)                                                              \
    {                                                                                              \
        .name = name_, .kind = PARAM_INT, .aliases = aliases_, .help = help_                       \
    }
#define REAL(name_, help_)                                                                         \
    {                                                                                              \
        .name = name_, .kind = PARAM_NUMBER, .help = help_                                         \
    }
#define REAL_BY_NAME(name_, standard_, aliases_)                                                   \
    {                                                                                              \
        .name = name_, .kind = PARAM_NUMBER, .flags = PARAM_OPTIONAL | PARAM_BY_NAME,              \
        .standard = standard_, .aliases = aliases_                                                 \
    }
#define SIZES(name_, flags_, standard_, aliases_)                                                  \
    {                                                                                              \
        .name = name_, .kind = PARAM_SHAPE, .flags = flags_, .standard = standard_,                \
        .aliases = aliases_, .help = "one size, or (height, width)"                                \
    }
#define SIZES_BY_NAME(name_, standard_, aliases_)                                                  \
    {                                                                                              \
        .name = name_, .kind = PARAM_SHAPE, .flags = PARAM_OPTIONAL | PARAM_BY_NAME,               \
        .standard = standard_, .aliases = aliases_, .help = "one size, or (height, width)"         \
    }
#define FUNCTION(flags_, standard_)                                                                \
    {                                                                                              \
        .name = "activation", .kind = PARAM_WORD, .flags = flags_, .standard = standard_,          \
        .choices = FUNCTIONS, .aliases = "function", .help = "applied to what comes out"           \
    }
#define PADDING                                                                                    \
    {                                                                                              \
        .name = "padding", .kind = PARAM_WORD, .flags = PARAM_OPTIONAL | PARAM_BY_NAME,            \
        .standard = "valid", .choices = "valid same", .help = "same keeps the size"                \
    }
#define BIAS                                                                                       \
    {                                                                                              \
        .name = "bias", .kind = PARAM_BOOL, .flags = PARAM_OPTIONAL | PARAM_BY_NAME,               \
        .standard = "true", .aliases = "use_bias", .help = "a number added to each output"         \
    }
#define INPUT                                                                                      \
    {                                                                                              \
        .name = "input", .kind = PARAM_SHAPE, .flags = PARAM_OPTIONAL | PARAM_BY_NAME,             \
        .aliases = "input_shape input_dim", .help = "the shape of one sample, for the first layer" \
    }

static const struct word rows[] = {
#define LAYER(name_, aliases_, help_, example_, ...)                                               \
    { .name = #name_,                                                                              \
      .aliases = aliases_,                                                                         \
      .kind = WORD_LAYER,                                                                          \
      .group = "layers",                                                                           \
      .help = help_,                                                                               \
      .example = example_,                                                                         \
      .params = { __VA_ARGS__ } },
#include "nn/layers.def"
#undef LAYER
};

size_t layers_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const struct word *layers_get(size_t i)
{
    return &rows[i];
}

const struct word *layers_find(struct str name)
{
    for (size_t i = 0; i < layers_count(); i++)
        if (word_is_called(&rows[i], name))
            return &rows[i];
    return NULL;
}
