#pragma once

#include <string.h>
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift cannot import.

static inline int czlib_deflate_init(z_stream *_Nonnull stream, int level, int window_bits) {
    memset(stream, 0, sizeof(*stream));
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}

static inline int czlib_inflate_init(z_stream *_Nonnull stream, int window_bits) {
    memset(stream, 0, sizeof(*stream));
    return inflateInit2(stream, window_bits);
}
