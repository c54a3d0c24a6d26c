/* Pages by mmap, so that nothing else lies on them. */
#include "wire/secret.h"

#include <jansson.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/mman.h>

void *secret_new(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    /* Old systems do not know it; without core files (RLIMIT_CORE) nothing is lost. */
    madvise(p, size, MADV_DONTDUMP);
    return p;
}

void secret_free(void *p, size_t size)
{
    if (!p)
        return;
    OPENSSL_cleanse(p, size);
    munmap(p, size);
}

static void wipe_and_free(void *p)
{
    if (p)
        OPENSSL_cleanse(p, malloc_usable_size(p));
    free(p);
}

void secret_json_begin(void)
{
    json_set_alloc_funcs(malloc, wipe_and_free);
}

void secret_json_end(void)
{
    json_set_alloc_funcs(malloc, free);
}
