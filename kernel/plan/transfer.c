/* Down into process memory where it is not there already, then up. */
#include "plan/transfer.h"

#include <stdlib.h>

static int download(const struct buffer *from, void **host, struct err *err)
{
    *host = malloc(from->bytes ? from->bytes : 1);
    if (!*host)
        return err_set(err, ERR_MEMORY, "no memory is left to bring %zu bytes from %s", from->bytes,
                       from->device->name);
    return from->device->backend->download(from->device->handle, from->handle, 0, *host,
                                           from->bytes, err);
}

int transfer_buffer(struct buffer **out, const struct buffer *from, struct device *to,
                    struct devices *d, struct err *err)
{
    void *staged = NULL;
    struct buffer *made = NULL;
    int status = device_alloc(d, to, from->bytes, &made, err);
    if (status == 0 && !from->host)
        status = download(from, &staged, err);
    if (status == 0)
        status = to->backend->upload(to->handle, made->handle, 0, staged ? staged : from->host,
                                     from->bytes, err);
    free(staged);
    if (status) {
        buffer_unref(made);
        return -1;
    }
    *out = made;
    return 0;
}
