/* Libraries that unpack and pack: each in a small shared object of its own, build/formats/NAME.so,
 * opened when a file first needs it, so that a session that never does pays nothing. An object
 * exports one symbol, tensorcell_codec, that gives its table; it needs nothing of this program.
 *
 * Nothing in a codec aborts. `why` is half a sentence about what is wrong with the data. */
#ifndef FILES_CODEC_H
#define FILES_CODEC_H

#include "base/cancel.h"
#include "base/err.h"

enum { CODEC_ABI = 1, CODEC_WHY = 160 };
#define CODEC_SYMBOL "tensorcell_codec"

/* What every table begins with. */
struct codec {
    uint32_t abi;
    const char *name;
};

/* ---- zlib.so: streams ------------------------------------------------------------------------ */

enum codec_stream { CODEC_INFLATE, CODEC_INFLATE_GZIP, CODEC_DEFLATE_GZIP };
enum codec_state { CODEC_MORE, CODEC_END, CODEC_BAD };

/* Moved on by what was taken and made. */
struct codec_step {
    const unsigned char *in;
    size_t in_n;
    unsigned char *out;
    size_t out_n;
    bool last; /* packing: nothing comes after `in` */
};

struct codec_zlib {
    struct codec codec;
    void *(*open)(enum codec_stream kind); /* NULL: no memory */
    /* CODEC_MORE: `in` is used up or `out` is full. */
    enum codec_state (*step)(void *stream, struct codec_step *step, char why[CODEC_WHY]);
    void (*close)(void *stream);
    uint32_t (*crc)(uint32_t crc, const void *bytes, size_t n); /* begins with 0 */
};

/* ---- png.so, jpeg.so: pictures --------------------------------------------------------------- */

struct codec_picture {
    uint32_t width, height;
    int channels; /* 1 to 4 */
    bool wide;    /* two bytes a sample, the high one first */
};

struct codec_pictures {
    struct codec codec;
    /* Calls `place` once with what the head of the file says, and fills what it returns, row by row
     * without gaps; NULL from it: stops, and `why` is left empty. *at: the byte reached. */
    int (*read)(const unsigned char *bytes, size_t n, const struct cancel *cancel,
                unsigned char *(*place)(void *context, const struct codec_picture *p),
                void *context, size_t *at, char why[CODEC_WHY]);
    /* row: the samples of row y. put: takes bytes of the file. Either says to stop (NULL, -1), and
     * then `why` is left empty. A table without it cannot write. */
    int (*write)(const struct codec_picture *p,
                 const unsigned char *(*row)(void *context, uint32_t y),
                 int (*put)(void *context, const void *bytes, size_t n), void *context,
                 char why[CODEC_WHY]);
};

/* The table of NAME.so, of the program's life. FileError when the object is not there; label: the
 * file that needs it. */
int codec_find(const char *name, const char *label, const struct codec **out, struct err *err);
int codec_find_zlib(const char *label, const struct codec_zlib **out, struct err *err);

#endif
