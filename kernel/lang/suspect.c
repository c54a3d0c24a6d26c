/* Words of other languages, misspelt names, texts with {braces}: what to write here instead. */
#include "lang/suspect.h"

#include <stdio.h>

/* How many slips of the finger are likely in a word this long. */
static int most_slips(struct str name)
{
    return name.n < 2 ? 0 : name.n < 5 ? 1 : 2;
}

struct nearest {
    struct str word;
    int distance;
    size_t prefix; /* of two as near, the one that begins alike */
};

static size_t common_prefix(struct str a, struct str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

static void consider(struct nearest *best, struct str name, struct str word)
{
    if (!word.n)
        return;
    int d = str_distance(name, word, best->distance);
    size_t prefix = common_prefix(name, word);
    bool nearer = d < best->distance ||
                  (best->word.n && d == best->distance && prefix > best->prefix);
    if (nearer && d < (int)name.n && d < (int)word.n)
        *best = (struct nearest){ word, d, prefix };
}

static void consider_list(struct nearest *best, struct str name, const char *list)
{
    struct str rest = str_of(list), word;
    while (list && str_cut(&rest, ' ', &word))
        consider(best, name, word);
}

struct str suspect_nearest_of(struct str name, const char *list)
{
    struct nearest best = { { NULL, 0 }, most_slips(name) + 1, 0 };
    consider_list(&best, name, list);
    return best.word;
}

struct str suspect_nearest(struct str name, const struct words *words, const struct str *variables,
                           size_t variable_count)
{
    struct nearest best = { { NULL, 0 }, most_slips(name) + 1, 0 };
    const struct word *word;
    for (size_t i = 0; i < variable_count; i++)
        consider(&best, name, variables[i]);
    for (size_t at = 0; (word = words->all(&at));) {
        if (word->hidden || (word->kind != WORD_OPERATION && word->kind != WORD_COMMAND))
            continue;
        if (str_is(name, word->name))
            continue; /* known, but no variable: no suggestion */
        consider(&best, name, str_of(word->name));
        consider_list(&best, name, word->aliases);
    }
    return best.word;
}

struct foreign {
    const char *names; /* blank-separated */
    const char *hint;
};

static const struct foreign foreign[] = {
    { "np numpy jnp jax cp cupy",
      "operations stand without a prefix: write mean(x) for np.mean(x)" },
    { "tf tensorflow torch keras nn F layers", "operations stand without a prefix: write relu(x); "
                                               "devices lists what can compute" },
    { "plt matplotlib sns px", "write plot x" },
    { "pd pandas", "write load \"file.csv\"" },
    { "os sys subprocess pathlib", "write env \"NAME\" for a variable of the environment" },
    { "cuda cudnn", "the first GPU is gpu0: with gpu0 < … >" },
    { "import from", "nothing is imported here: operations such as mean(x) are always there" },
    { "def lambda func function", "write fn f(x) < … >" },
    { "class struct", "there are no classes; fn f(x) < … > makes a function" },
    { "elif elsif", "write else if (c) < … >" },
    { "except catch finally", "write try < … > else < … >" },
    { "pass", "leave the block empty: < >" },
    { "raise throw", "write assert (c) \"text\"" },
    { "global nonlocal var let const", "a variable is made by assigning it: x = 1" },
    { "yield await async", "functions give their last expression, or return a value" },
    { "pip conda apt", "nothing is installed from a cell; use a terminal" },
    { "echo printf console", "write print x" },
    { "exit quit", "restart or stop the kernel from Jupyter's menu" },
    { "str text repr format", "print takes several values: print \"loss\" 3" },
    { "append push extend insert",
      "a longer one is made: x = concat(x, [1.0]), or names = names + [\"a\"]" },
    { "enumerate zip", "write for i in len(x) < print i x[i] >" },
    { "map filter comprehension", "operations work on whole tensors, as in x * 2 or x[x > 0]" },
    { "sorted", "write sort(x)" },
    { "reversed", "write flip(x)" },
    { "list tuple dict set", "a list is written [1, 2]; tensors need no conversion" },
    { "array asarray tensor Tensor constant Variable Parameter",
      "a list is a tensor already: x = [1.0, 2.0]" },
    { "item numpy tolist detach", "a tensor with one element is used as a number as it is" },
    { "copy clone deepcopy", "assigning copies: y = x" },
    { "backward zero_grad GradientTape", "write gw = grad(loss, w)" },
    { "int float type isinstance",
      "numbers have a dtype: x.dtype tells it, cast(x, f32) changes it" },
    { "True False None", "write true, false, none" },
    { "null nil NULL undefined", "write none" },
    { "xrange", "write for i in 10 < … >, or range(2, 10)" },
    { "self this super", "there are no classes; fn f(x) < … > makes a function" },
    { "Sequential Dense", "write net = model < dense 128 relu input=64; dense 10 softmax >" },
    { "open", "write load \"file.npz\", or save x \"file.npy\"" },
};

bool suspect_foreign(struct str name, char *hint, size_t size)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (str_find_word(foreign[i].names, name) >= 0) {
            snprintf(hint, size, "%s", foreign[i].hint);
            return true;
        }
    return false;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* The end of `name(…)` at `at`, or `at` when no call stands there on this line. */
static size_t call_end(struct str source, size_t at)
{
    size_t start = at;
    int open = 0;
    while (at < source.n && is_word_byte(source.p[at]))
        at++;
    if (at == start || at >= source.n || source.p[at] != '(')
        return start;
    for (; at < source.n && source.p[at] != '\n'; at++) {
        open += source.p[at] == '(' ? 1 : source.p[at] == ')' ? -1 : 0;
        if (!open)
            return at + 1;
    }
    return start;
}

static const struct foreign calls[] = {
    { "list_physical_devices list_logical_devices is_available device_count get_device_name",
      "devices" },
    { "set_memory_growth", "growth on" },
    { "set_seed manual_seed", "seed 42" },
    { "show figure imshow", "plot x" },
    { "empty_cache clear_session", "release" },
    { "memory_allocated get_memory_info memory_summary", "memory" },
    { "Sequential", "net = model < dense 128 relu input=64; dense 10 softmax >" },
    { "set_visible_devices", "use gpu0" },
};

bool suspect_foreign_at(struct str source, struct span at, char *hint, size_t size)
{
    if (!suspect_foreign(str_slice(source, at.start, at.end), hint, size))
        return false;
    size_t word = at.end;
    while (word < source.n && source.p[word] == '.') {
        size_t next = word + 1, end = next;
        while (end < source.n && is_word_byte(source.p[end]))
            end++;
        struct str name = str_slice(source, next, end);
        for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
            if (str_find_word(calls[i].names, name) >= 0) {
                snprintf(hint, size, "write %s", calls[i].hint);
                return true;
            }
        size_t call = call_end(source, next);
        if (call > next) {
            snprintf(hint, size, "write " STR_FMT, STR_ARG(str_slice(source, next, call)));
            return true;
        }
        word = end;
    }
    return true;
}

bool suspect_braces(struct str text, char *hint, size_t size)
{
    const char *open = text.n ? memchr(text.p, '{', text.n) : NULL;
    size_t from = open ? (size_t)(open - text.p) + 1 : text.n, to = from;
    while (to < text.n && (is_word_byte(text.p[to]) || text.p[to] == '.'))
        to++;
    if (!open || to == from || to >= text.n || (text.p[to] != '}' && text.p[to] != ':'))
        return false;
    struct str before = str_trim(str_slice(text, 0, from - 1)), name = str_slice(text, from, to);
    if (before.n)
        snprintf(hint, size, "write print \"" STR_FMT "\" " STR_FMT, STR_ARG(before),
                 STR_ARG(name));
    else
        snprintf(hint, size, "write print " STR_FMT, STR_ARG(name));
    return true;
}
