/* Numbers of the ZIP format (APPNOTE 6.3), shared by its reader and writer. Lowest byte first. */
#ifndef FILES_ZIP_FORMAT_H
#define FILES_ZIP_FORMAT_H

#include <stdint.h>

enum {
    ZIP_LOCAL = 0x04034b50, /* signatures */
    ZIP_CENTRAL = 0x02014b50,
    ZIP_END = 0x06054b50,
    ZIP_END64 = 0x06064b50,
    ZIP_LOCATOR64 = 0x07064b50,
    ZIP_LOCAL_BYTES = 30, /* without name and extra field */
    ZIP_CENTRAL_BYTES = 46,
    ZIP_END_BYTES = 22,
    ZIP_END64_BYTES = 56,
    ZIP_LOCATOR64_BYTES = 20,
    ZIP_EXTRA64 = 1,      /* extra field with sizes of eight bytes */
    ZIP_ENCRYPTED = 0x41, /* flags */
    ZIP_SIZES_AFTER = 8,
    ZIP_UTF8 = 0x800,
    ZIP_STORED = 0, /* methods */
    ZIP_DEFLATED = 8,
    ZIP_VERSION = 20,
    ZIP_VERSION64 = 45,
    ZIP_ENTRIES_MOST = 65536,
    ZIP_NAME_MOST = 512,
    ZIP_DIRECTORY_MOST = 16 << 20,
};

static inline uint32_t zip_u16(const void *at)
{
    const unsigned char *p = at;
    return p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t zip_u32(const void *at)
{
    const unsigned char *p = at;
    return zip_u16(p) | zip_u16(p + 2) << 16;
}

static inline uint64_t zip_u64(const void *at)
{
    const unsigned char *p = at;
    return zip_u32(p) | (uint64_t)zip_u32(p + 4) << 32;
}

#endif
