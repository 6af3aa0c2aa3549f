// SHA-256 as FIPS 180-4 defines it: the padding here, the blocks by the fastest code that this processor can run.
#include "CSHA256.h"

#include <string.h>

static const uint32_t initial_state[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

void sha256_start(struct sha256 *digest) {
    memcpy(digest->state, initial_state, sizeof initial_state);
    digest->byte_count = 0;
}

void sha256_add(struct sha256 *digest, const void *bytes, size_t count) {
    if (count == 0) { return; }
    const sha256_blocks add_blocks = sha256_fastest();
    const uint8_t *next = bytes;
    const size_t held = digest->byte_count % 64;
    digest->byte_count += count;
    if (held > 0) {
        const size_t missing = 64 - held;
        const size_t taken = count < missing ? count : missing;
        memcpy(digest->pending + held, next, taken);
        if (taken < missing) { return; }
        add_blocks(digest->state, digest->pending, 1);
        next += taken;
        count -= taken;
    }
    if (count >= 64) { add_blocks(digest->state, next, count / 64); }
    memcpy(digest->pending, next + (count & ~(size_t)63), count % 64);
}

void sha256_finish(struct sha256 *digest, uint8_t result[32]) {
    const uint64_t bit_count = digest->byte_count * 8;
    uint8_t end[72] = {0x80};
    // One bit, then zeros up to the last eight bytes of a block, which hold the length.
    const size_t padding = 64 - (digest->byte_count + 8) % 64;
    for (int index = 0; index < 8; index++) { end[padding + index] = (uint8_t)(bit_count >> (56 - 8 * index)); }
    sha256_add(digest, end, padding + 8);
    for (int index = 0; index < 32; index++) { result[index] = (uint8_t)(digest->state[index / 4] >> (24 - 8 * (index % 4))); }
}
