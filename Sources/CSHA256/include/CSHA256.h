#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// A digest in the making. A copy goes on alone.
struct sha256 {
    uint32_t state[8];
    uint64_t byte_count;
    uint8_t pending[64];
};

void sha256_start(struct sha256 *digest);
void sha256_add(struct sha256 *digest, const void *bytes, size_t count);
void sha256_finish(struct sha256 *digest, uint8_t result[32]);

/// The processor's instructions for SHA-256 are used where it has them; a test asks for the portable code.
typedef void (*sha256_blocks)(uint32_t state[8], const uint8_t *bytes, size_t block_count);
sha256_blocks sha256_fastest(void);
void sha256_portable(uint32_t state[8], const uint8_t *bytes, size_t block_count);

#endif
