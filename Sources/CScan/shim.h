// Comparisons of 64 bytes at once, one bit per byte, which Swift's vectors cannot gather; and a hint to the cache.
#ifndef TIMBANG_CSCAN_SHIM_H
#define TIMBANG_CSCAN_SHIM_H
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t scan_ends_16(const uint8_t *bytes, __m128i delimiter) {
  __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  __m128i ends = _mm_or_si128(
      _mm_cmpeq_epi8(text, delimiter),
      _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8(10)), _mm_cmpeq_epi8(text, _mm_set1_epi8(13))));
  return (uint64_t)(uint32_t)_mm_movemask_epi8(ends);
}

// Which of 64 bytes are the delimiter, LF or CR.
static inline uint64_t scan_ends(const uint8_t *bytes, uint8_t delimiter) {
  __m128i wanted = _mm_set1_epi8((char)delimiter);
  return scan_ends_16(bytes, wanted) | scan_ends_16(bytes + 16, wanted) << 16 |
         scan_ends_16(bytes + 32, wanted) << 32 | scan_ends_16(bytes + 48, wanted) << 48;
}

// Bit 0: a byte of 128 or more among the 64; bit 1: a NUL.
static inline int scan_oddities(const uint8_t *bytes) {
  const __m128i *text = (const __m128i *)bytes;
  __m128i a = _mm_loadu_si128(text), b = _mm_loadu_si128(text + 1);
  __m128i c = _mm_loadu_si128(text + 2), d = _mm_loadu_si128(text + 3);
  __m128i least = _mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d));
  __m128i high = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
  int nul = _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128()));
  return (_mm_movemask_epi8(high) != 0) | (nul != 0) << 1;
}
#else
// Exact for every byte: no carry leaves a byte, since the highest bit is taken out first.
static inline uint64_t scan_equal_8(uint64_t text, uint8_t byte) {
  uint64_t low = 0x7F7F7F7F7F7F7F7FULL, other = text ^ (0x0101010101010101ULL * byte);
  uint64_t zero = ~(((other & low) + low) | other | low);
  return (zero >> 7) * 0x0102040810204080ULL >> 56;
}

static inline uint64_t scan_ends(const uint8_t *bytes, uint8_t delimiter) {
  uint64_t ends = 0;
  for (int word = 0; word < 8; word++) {
    uint64_t text;
    memcpy(&text, bytes + 8 * word, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    text = __builtin_bswap64(text);
#endif
    ends |= (scan_equal_8(text, delimiter) | scan_equal_8(text, 10) | scan_equal_8(text, 13)) << (8 * word);
  }
  return ends;
}

static inline int scan_oddities(const uint8_t *bytes) {
  int high = 0, nul = 0;
  for (int place = 0; place < 64; place++) {
    high |= bytes[place] > 127;
    nul |= bytes[place] == 0;
  }
  return high | nul << 1;
}
#endif

// Returns freed memory that lies between memory in use.
static inline void scan_return_free(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

static inline void scan_prefetch(const void *address) { __builtin_prefetch(address, 1); }

#endif
