#include "files/format.h"

#include "files/path.h"

static const struct format formats[] = {
#define FORMAT(name_, endings_, is_, load_, save_) { #name_, endings_, is_, load_, save_ },
#include "files/formats.def"
#undef FORMAT
};

enum { COUNT = sizeof formats / sizeof *formats };

const struct format *format_named(struct str name)
{
    for (int i = 0; i < COUNT; i++)
        if (str_is(name, formats[i].name))
            return &formats[i];
    return NULL;
}

const struct format *format_ending(struct str path)
{
    for (int i = 0; i < COUNT; i++)
        if (path_ends(path, formats[i].endings))
            return &formats[i];
    return NULL;
}

int format_of(struct content *c, struct str path, const struct format **out, struct err *err)
{
    unsigned char head[FORMAT_HEAD];
    size_t n = c->size < FORMAT_HEAD ? (size_t)c->size : FORMAT_HEAD;
    if (content_read(c, 0, head, n, err))
        return -1;
    *out = format_ending(path);
    for (int i = COUNT - 1; i >= 0; i--)
        if (formats[i].is && formats[i].is(head, n, c->size))
            *out = &formats[i];
    return 0;
}

void format_list(char *text, size_t size)
{
    struct strbuf list;
    strbuf_init(&list);
    for (int i = 0; i < COUNT; i++)
        if (formats[i].save)
            strbuf_printf(&list, "%s" STR_FMT, list.n ? " " : "",
                          STR_ARG(str_word(formats[i].endings, 0)));
    size_t n = list.n < size ? list.n : size - 1;
    if (n)
        memcpy(text, list.p, n);
    text[n] = 0;
    strbuf_fini(&list);
}
