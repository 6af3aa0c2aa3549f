#include "CSHA256.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#ifdef __linux__
#include <sys/auxv.h>
#endif
#endif

static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotated(uint32_t word, int count) { return word >> count | word << (32 - count); }

__attribute__((always_inline)) static inline void add_blocks(uint32_t state[8], const uint8_t *bytes, size_t block_count) {
    for (; block_count > 0; block_count--, bytes += 64) {
        uint32_t words[16];
        uint32_t now[8];
        for (int index = 0; index < 8; index++) { now[index] = state[index]; }
        // Unrolled, the eight turn by name and not by moving, and the last sixteen words stay in registers.
#pragma clang loop unroll(full)
        for (int round = 0; round < 64; round++) {
            uint32_t *const word = &words[round % 16];
            if (round < 16) {
                const uint8_t *four = bytes + 4 * round;
                *word = (uint32_t)four[0] << 24 | (uint32_t)four[1] << 16 | (uint32_t)four[2] << 8 | four[3];
            } else {
                const uint32_t early = words[(round + 1) % 16], late = words[(round + 14) % 16];
                *word += words[(round + 9) % 16] + (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3)
                    + (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10);
            }
            const uint32_t a = now[(64 - round) % 8], b = now[(65 - round) % 8], c = now[(66 - round) % 8];
            const uint32_t e = now[(68 - round) % 8], f = now[(69 - round) % 8], g = now[(70 - round) % 8];
            uint32_t *const h = &now[(71 - round) % 8];
            *h += (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + (g ^ (e & (f ^ g))) + constants[round] + *word;
            now[(67 - round) % 8] += *h;
            *h += (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) | (c & (a | b)));
        }
        for (int index = 0; index < 8; index++) { state[index] += now[index]; }
    }
}

void sha256_portable(uint32_t state[8], const uint8_t *bytes, size_t block_count) { add_blocks(state, bytes, block_count); }

#if defined(__x86_64__)

// The instructions want the state as two vectors, ABEF and CDGH, and do two rounds each.
__attribute__((target("sha,sse4.1,ssse3"))) static void with_instructions(
    uint32_t state[8], const uint8_t *bytes, size_t block_count
) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i dcba = _mm_loadu_si128((const __m128i *)state);
    const __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

    for (; block_count > 0; block_count--, bytes += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i words[4];
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            __m128i *const present = &words[group % 4];
            if (group < 4) {
                *present = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes + group), big_endian);
            } else {
                const __m128i last = words[(group + 3) % 4], before_last = words[(group + 2) % 4];
                const __m128i begun = _mm_sha256msg1_epu32(*present, words[(group + 1) % 4]);
                *present = _mm_sha256msg2_epu32(_mm_add_epi32(begun, _mm_alignr_epi8(last, before_last, 4)), last);
            }
            const __m128i sum = _mm_add_epi32(*present, _mm_load_si128((const __m128i *)constants + group));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }

    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static int has_instructions(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) { return 0; }
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

#elif defined(__aarch64__)

__attribute__((target("sha2"))) static void with_instructions(
    uint32_t state[8], const uint8_t *bytes, size_t block_count
) {
    uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);
    for (; block_count > 0; block_count--, bytes += 64) {
        const uint32x4_t abcd_before = abcd, efgh_before = efgh;
        uint32x4_t words[4];
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            uint32x4_t *const present = &words[group % 4];
            if (group < 4) {
                *present = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16 * group)));
            } else {
                *present = vsha256su1q_u32(
                    vsha256su0q_u32(*present, words[(group + 1) % 4]), words[(group + 2) % 4], words[(group + 3) % 4]);
            }
            const uint32x4_t sum = vaddq_u32(*present, vld1q_u32(constants + 4 * group));
            const uint32x4_t abcd_now = abcd;
            abcd = vsha256hq_u32(abcd, efgh, sum);
            efgh = vsha256h2q_u32(efgh, abcd_now, sum);
        }
        abcd = vaddq_u32(abcd, abcd_before);
        efgh = vaddq_u32(efgh, efgh_before);
    }
    vst1q_u32(state, abcd);
    vst1q_u32(state + 4, efgh);
}

static int has_instructions(void) {
#ifdef __linux__
    return (getauxval(AT_HWCAP) & 1 << 6) != 0;  // HWCAP_SHA2
#else
    return 1;  // Every Mac that runs this architecture has them.
#endif
}

#else

#define with_instructions sha256_portable
static int has_instructions(void) { return 0; }

#endif

sha256_blocks sha256_fastest(void) {
    // Threads that ask at once all find the same.
    static sha256_blocks fastest;
    sha256_blocks found = __atomic_load_n(&fastest, __ATOMIC_RELAXED);
    if (!found) {
        found = has_instructions() ? with_instructions : sha256_portable;
        __atomic_store_n(&fastest, found, __ATOMIC_RELAXED);
    }
    return found;
}
