/* The verdict of every language case, and the trees of the forms that are easily mistaken. */
#include "lang/caret.h"
#include "lang/parse.h"
#include "lang/size.h"
#include "lang_words.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

struct parsed {
    struct arena arena;
    struct ast *tree;
    struct err err;
    enum parse_status status;
};

static void parse(struct parsed *r, struct str source)
{
    arena_init(&r->arena);
    r->status = parse_cell(source, test_words(), &r->arena, &r->tree, &r->err);
}

static void parse_text(struct parsed *r, const char *source)
{
    parse(r, str_of(source));
    if (r->status != PARSE_COMPLETE)
        print_error("%s\n%s\n", source, r->err.text);
    assert_int_equal(r->status, PARSE_COMPLETE);
}

static enum parse_status verdict(const char *name)
{
    return !strcmp(name, "complete")     ? PARSE_COMPLETE
           : !strcmp(name, "incomplete") ? PARSE_INCOMPLETE
                                         : PARSE_INVALID;
}

static bool check_case(const char *line)
{
    json_t *root = json_loads(line, 0, NULL);
    assert_non_null(root);
    const char *input = json_string_value(json_object_get(root, "input"));
    const char *wanted = json_string_value(json_object_get(root, "verdict"));
    struct parsed r;
    parse(&r, str_of(input));
    bool right = r.status == verdict(wanted);
    if (!right)
        print_error("%s\n  is not %s: %s\n", input, wanted, r.err.text);
    if (r.status != PARSE_COMPLETE)
        assert_true(r.err.has_span && r.err.span.end <= strlen(input) && r.err.text[0]);
    arena_fini(&r.arena);
    json_decref(root);
    return right;
}

static void test_verdicts(void **state)
{
    (void)state;
    FILE *f = fopen("tests/language-cases.jsonl", "r");
    char *line = NULL;
    size_t capacity = 0;
    int cases = 0, wrong = 0;
    assert_non_null(f);
    while (getline(&line, &capacity, f) > 0) {
        cases++;
        wrong += !check_case(line);
    }
    free(line);
    fclose(f);
    assert_true(cases >= 200);
    assert_int_equal(wrong, 0);
}

/* A tree as one line of text: kinds and signs as words, names and numbers as they are. */
static void show(struct strbuf *out, const struct ast *n);

static void show_list(struct strbuf *out, struct ast *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_char(out, ' ');
        show(out, items[i]);
    }
}

static void show_size(struct strbuf *out, struct str text)
{
    int64_t bytes;
    double percent;
    assert_true(size_read(text, &bytes, &percent) || str_is(text, "none"));
    if (bytes >= 0)
        strbuf_printf(out, "%lldB", (long long)bytes);
    else if (percent > 0)
        strbuf_printf(out, "%g%%", percent);
    else
        strbuf_printf(out, "'" STR_FMT "'", STR_ARG(text));
}

static void show_args(struct strbuf *out, const struct ast *n)
{
    for (size_t i = 0; i < n->arg_count; i++) {
        const struct ast_arg *arg = &n->args[i];
        strbuf_char(out, ' ');
        if (arg->param && n->kind == AST_COMMAND)
            strbuf_printf(out, "%s:", arg->param->name);
        else if (arg->name.n)
            strbuf_printf(out, STR_FMT "=", STR_ARG(arg->name));
        if (arg->value)
            show(out, arg->value);
        else if (arg->param && arg->param->kind == PARAM_SIZE)
            show_size(out, arg->text);
        else
            strbuf_printf(out, "'" STR_FMT "'", STR_ARG(arg->text));
    }
}

static const char *kind_name(const struct ast *n)
{
    static const char *const names[] = {
        [AST_LIST] = "list",     [AST_UNARY] = "unary",
        [AST_BINARY] = "binary", [AST_CALL] = "call",
        [AST_INDEX] = "index",   [AST_SLICE] = "slice",
        [AST_ATTR] = "attr",     [AST_COMMAND] = "command",
        [AST_ALONE] = "alone",   [AST_ASSIGN] = "assign",
        [AST_BLOCK] = "block",   [AST_WITH] = "with",
        [AST_TRY] = "try",       [AST_IF] = "if",
        [AST_WHILE] = "while",   [AST_FOR] = "for",
        [AST_FN] = "fn",         [AST_RETURN] = "return",
        [AST_BREAK] = "break",   [AST_CONTINUE] = "continue",
        [AST_TRUE] = "true",     [AST_FALSE] = "false",
        [AST_NONE] = "none",     [AST_ELLIPSIS] = "...",
    };
    return names[n->kind];
}

static void show_child(struct strbuf *out, const struct ast *n)
{
    if (!n)
        return;
    strbuf_char(out, ' ');
    show(out, n);
}

static void show(struct strbuf *out, const struct ast *n)
{
    static const char *const signs[] = { "=",  "+",   "-",  "*",   "/",   "//", "%",
                                         "**", "@",   "==", "!=",  "<",   "<=", ">",
                                         ">=", "and", "or", "not", "neg", "pos" };
    if (n->kind == AST_NUMBER) {
        n->whole ? strbuf_printf(out, "%lld", (long long)n->integer)
                 : strbuf_printf(out, "%g", n->real);
        return;
    }
    if (n->kind == AST_NAME || n->kind == AST_STRING) {
        strbuf_printf(out, n->kind == AST_NAME ? STR_FMT : "'" STR_FMT "'", STR_ARG(n->text));
        return;
    }
    bool sign = n->kind == AST_UNARY || n->kind == AST_BINARY || n->kind == AST_ASSIGN;
    strbuf_printf(out, "(%s", sign ? signs[n->op] : kind_name(n));
    unsigned has = ast_parts(n->kind);
    if (!(has & AST_OTHER) && n->text.n)
        strbuf_printf(out, " " STR_FMT, STR_ARG(n->text));
    if (has & AST_ITEMS)
        show_list(out, n->items, n->item_count);
    if (has & AST_ARGS)
        show_args(out, n);
    if (has & AST_LEFT)
        show_child(out, n->left);
    if (has & AST_RIGHT)
        show_child(out, n->right);
    if (has & AST_BODY)
        show_child(out, n->body);
    if (has & AST_OTHER)
        show_child(out, n->other);
    strbuf_text(out, n->hidden ? " ;)" : ")");
}

static void check_tree(const char *source, const char *tree)
{
    struct parsed r;
    struct strbuf out;
    strbuf_init(&out);
    parse_text(&r, source);
    for (size_t i = 0; i < r.tree->item_count; i++) {
        if (i)
            strbuf_char(&out, ' ');
        show(&out, r.tree->items[i]);
    }
    assert_string_equal(out.p ? out.p : "", tree);
    strbuf_fini(&out);
    arena_fini(&r.arena);
}

static void test_precedence(void **state)
{
    (void)state;
    check_tree("-x ** 2", "(neg (** x 2))");
    check_tree("2 ** 3 ** 2", "(** 2 (** 3 2))");
    check_tree("x - -9223372036854775808 + -0x8000_0000_0000_0000",
               "(+ (- x -9223372036854775808) -9223372036854775808)");
    check_tree("2 ** -1", "(** 2 (neg 1))");
    check_tree("a - b - c * d", "(- (- a b) (* c d))");
    check_tree("a > 0 and b < 1 or not c == d", "(or (and (> a 0) (< b 1)) (not (== c d)))");
    check_tree("(a > 0) & ~b | c", "(or (and (> a 0) (not b)) c)");
    check_tree("a @ b / 2", "(/ (@ a b) 2)");
    check_tree("x[1:, ::2, none, ...].T", "(attr T (index (slice 1) (slice 2) (none) (...) x))");
}

static void test_which_is_it(void **state)
{
    (void)state;
    check_tree("sum -1", "(call sum (neg 1))");
    check_tree("sum - 1", "(- sum 1)");
    check_tree("sum-1", "(- sum 1)");
    check_tree("sum [0]", "(call sum (list 0))");
    check_tree("sum[0]", "(index 0 sum)");
    check_tree("(time < 3)", "(< time 3)");
    check_tree("time * 2", "(* time 2)");
    check_tree("time", "(alone time)");
    check_tree("c = 1 + matmul", "(= c (+ 1 matmul))");
    check_tree("c = matmul", "(= c matmul)");
    check_tree("c = matmul a b", "(= c (call matmul a b))");
    check_tree("image image", "(command image x:image)");
    check_tree("with gpu0 < model >", "(with 'gpu0' (block (alone model)))");
    check_tree("fn f(x) < return matmul x x >", "(fn f x='' (block (return (call matmul x x))))");
}

static void test_arguments(void **state)
{
    (void)state;
    check_tree("growth off 2GiB gpu1", "(command growth state:'off' size:2147483648B gpu:'gpu1')");
    check_tree("growth off 90%\nx = 1", "(command growth state:'off' size:90%) (= x 1)");
    check_tree("release /GPU:0 /GPU:1", "(command release gpu:'/GPU:0' gpu:'/GPU:1')");
    check_tree("release gpu*\nx = 1", "(command release gpu:'gpu*') (= x 1)");
    check_tree("fit net x[0:100]/255 y batch_size=32",
               "(command fit net:net x:(/ (index (slice 0 100) x) 255) y:y batch:32)");
    check_tree("load digits.npz", "(command load file:'digits.npz')");
    check_tree("load \"a b\"", "(command load file:'a b')");
    check_tree("compile net optimizer=Adam loss=\"mse\"",
               "(command compile net:net optimizer:'adam' loss:'mse')");
    check_tree("compile(net, optimizer=adam(lr=1e-3))",
               "(command compile net:net optimizer:(call adam lr=0.001))");
    check_tree("update adam loss w b",
               "(command update optimizer:'adam' loss:loss names:'w' names:'b')");
    check_tree("net.fit(x, y, epochs=5)", "(command fit net:net x:x y:y epochs:5)");
    check_tree("x.to(gpu0)", "(call to x 'gpu0')");
    check_tree("matmul (a, b)", "(call matmul a b)");
    check_tree("sum (1, 2)", "(call sum (list 1 2))");
    check_tree("cast x bf16", "(call cast x 'bf16')");
    check_tree("zeros(2, 3, dtype=f64)", "(call zeros 2 3 dtype='f64')");
    check_tree("print -x (a + b) .5", "(command print values:(neg x) values:(+ a b) values:0.5)");
    check_tree("matmul?", "(command help word:'matmul')");
    check_tree("help with", "(command help word:'with')");
}

static void test_blocks(void **state)
{
    (void)state;
    check_tree("net = model < dense 128 relu input=64\n conv2d 32 (3, 3) relu >",
               "(= net (command model (block (command dense units:128 activation:'relu' input:64) "
               "(command conv2d filters:32 kernel:(list 3 3) activation:'relu'))))");
    check_tree("with gpu0 or (x.device) < c = (a > 0) >",
               "(with 'gpu0' (attr device x) (block (= c (> a 0))))");
    check_tree("with(gpu0) < a >", "(with 'gpu0' (block (alone a)))");
    check_tree("if (c) < x > # then\n\n else if (d) < y >\nelse < z >",
               "(if c (block (alone x)) (if d (block (alone y)) (block (alone z))))");
    check_tree("%%with gpu0\nc = a > 0\nc;", "(with 'gpu0' (block (= c (> a 0)) (alone c ;)) ;)");
    check_tree("%timeit a @ b", "(command timeit (@ a b))");
    check_tree("t = time c = a @ b", "(= t (command time (= c (@ a b))))");
    check_tree("time\n< matmul >", "(command time (block (alone matmul)))");
    check_tree("fit(net, x, y) < print epoch >",
               "(command fit net:net x:x y:y (block (command print values:epoch)))");
    check_tree("c = with gpu0 < a @ b >;", "(= c (with 'gpu0' (block (@ a b))) ;)");
    check_tree("for a, b in batches(x, y, 32) < break >",
               "(for a b (call batches x y 32) (block (break)))");
}

static void test_indent(void **state)
{
    (void)state;
    assert_int_equal(parse_indent(STR("with gpu0 <")), 2);
    assert_int_equal(parse_indent(STR("with gpu0 < for i in 10 <\n x += 1")), 4);
    assert_int_equal(parse_indent(STR("f(a,")), 2);
    assert_int_equal(parse_indent(STR("c = a < b")), 0);
    assert_int_equal(parse_indent(STR("with gpu0 < x >")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),    cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_which_is_it), cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_blocks),      cmocka_unit_test(test_indent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
