#include "base/sink.h"

#include "base/strbuf.h"

void sink_print(const struct sink *s, struct str text)
{
    sink_emit(s, &(struct event){ .kind = EVENT_STREAM, .text = text });
}

void sink_printf(const struct sink *s, const char *format, ...)
{
    struct strbuf line;
    strbuf_init(&line);
    va_list args;
    va_start(args, format);
    strbuf_vprintf(&line, format, args);
    va_end(args);
    sink_print(s, strbuf_str(&line));
    strbuf_fini(&line);
}

void sink_display(const struct sink *s, const struct bundle *bundle)
{
    sink_emit(s, &(struct event){ .kind = EVENT_DISPLAY, .bundle = bundle });
}
