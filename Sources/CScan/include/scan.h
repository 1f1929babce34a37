// What the reading of delimited text does with every byte: comparisons of 64 of them at once, one bit per byte, which
// Swift's vectors cannot gather; cells, numbers and labels eight bytes at a time; and a hint to the cache.
#ifndef TIMBANG_CSCAN_H
#define TIMBANG_CSCAN_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

// The line ends among bytes, a multiple of 64 behind which one more can be read: LF, and CR before no LF. The oddities are
// those of all of them.
static inline uint64_t scan_lines(const uint8_t *bytes, size_t count, int32_t *oddities) {
  const __m128i zero = _mm_setzero_si128(), feed = _mm_set1_epi8(10), carriage = _mm_set1_epi8(13);
  __m128i least = _mm_set1_epi8(-1), high = zero, sums = zero;
  size_t place = 0;
  while (place < count) {
    // No byte counts past 252.
    size_t stop = count - place > 63 * 64 ? place + 63 * 64 : count;
    __m128i ends = zero;
    for (; place < stop; place += 16) {
      __m128i text = _mm_loadu_si128((const __m128i *)(bytes + place));
      __m128i next = _mm_loadu_si128((const __m128i *)(bytes + place + 1));
      __m128i isCarriage = _mm_cmpeq_epi8(text, carriage);
      __m128i isPair = _mm_and_si128(isCarriage, _mm_cmpeq_epi8(next, feed));
      __m128i isEnd = _mm_andnot_si128(isPair, _mm_or_si128(_mm_cmpeq_epi8(text, feed), isCarriage));
      least = _mm_min_epu8(least, text);
      high = _mm_or_si128(high, text);
      ends = _mm_sub_epi8(ends, isEnd);
    }
    sums = _mm_add_epi64(sums, _mm_sad_epu8(ends, zero));
  }
  int nul = _mm_movemask_epi8(_mm_cmpeq_epi8(least, zero));
  *oddities |= (_mm_movemask_epi8(high) != 0) | (nul != 0) << 1;
  uint64_t halves[2];
  _mm_storeu_si128((__m128i *)halves, sums);
  return halves[0] + halves[1];
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

static inline uint64_t scan_lines(const uint8_t *bytes, size_t count, int32_t *oddities) {
  uint64_t ends = 0;
  int high = 0, nul = 0;
  for (size_t place = 0; place < count; place++) {
    high |= bytes[place] > 127;
    nul |= bytes[place] == 0;
    ends += bytes[place] == 10 || (bytes[place] == 13 && bytes[place + 1] != 10);
  }
  *oddities |= high | nul << 1;
  return ends;
}
#endif

static inline void scan_prefetch(const void *address) { __builtin_prefetch(address, 1); }

// A cell is 32 bits of where it begins, one that says whether quotes in it are doubled, and 31 of its length. Those of a
// record stand side by side, records one after the other.
#define SCAN_DOUBLED 0x80000000ULL

// Behind the cells that are wanted so many more have to have room.
#define SCAN_SPARE 528

// Cuts records of one line each, without quotes, into cells.
//
// text: where cells count from; end: where the text ends.
// place: where the first record begins; becomes where the one after the last does.
// limit: records that begin there or later are left; watched: one that ends behind it is left.
// Returns how many records there are before the first that is anything else, at most `most`.
ptrdiff_t scan_records(const uint8_t *text, ptrdiff_t end, ptrdiff_t *place, ptrdiff_t limit, ptrdiff_t watched,
                       uint8_t delimiter, ptrdiff_t columns, ptrdiff_t most, uint64_t *cells);

// The marks seen in numbers: a point, and one that cannot stand between thousands.
#define SCAN_HAS_POINT 1
#define SCAN_NOT_GROUPED 2

// Whether bytes are a number as nearly all are written: a minus or none, up to fifteen digits, a point or none.
//
// Digits below 10¹⁵ and a power of ten are exact doubles, so that their quotient is rounded once.
int scan_number(const uint8_t *bytes, ptrdiff_t count, int32_t *marks, double *number);

// Reads such numbers from a column of `cells`, from `row` on; empty cells are NaN.
//
// readable: how many bytes of text there are. is_odd: of each byte, whether a cell that begins with it is to be left.
// Returns the row of the first cell that is anything else, or `rows`.
ptrdiff_t scan_numbers(const uint8_t *text, ptrdiff_t readable, const uint64_t *cells, ptrdiff_t columns,
                       ptrdiff_t row, ptrdiff_t rows, const uint8_t *is_odd, double *numbers, int32_t *marks);

// The bits that say that a key is a hash.
#define SCAN_HASHED 0xC000000000000000ULL

// The key of a label: equal labels have equal keys, and equal keys below SCAN_HASHED mean equal labels; never 0.
uint64_t scan_key(const uint8_t *bytes, ptrdiff_t count);

// The keys of a column of cells; 0 for those with doubled quotes.
void scan_keys(const uint8_t *text, ptrdiff_t readable, const uint64_t *cells, ptrdiff_t columns, ptrdiff_t rows,
               uint64_t *keys);

typedef struct {
  uint64_t key;
  int32_t code;
} scan_slot;

// Labels by their keys: the slots that are not empty, with key 0, stand where `scan_mix` of the key says or soon behind.
typedef struct {
  scan_slot *slots;
  // 64 less the binary logarithm of the number of slots.
  uint64_t shift;
  // The labels in the order of their codes, and where each begins.
  const uint8_t *text;
  const ptrdiff_t *starts;
} scan_labels;

// Looks up the codes of a column of cells from `row` on, by their keys.
//
// Returns the row of the first that is not among the labels, or may not be, or `rows`.
ptrdiff_t scan_codes(const scan_labels *labels, const uint8_t *text, const uint64_t *cells, ptrdiff_t columns,
                     ptrdiff_t row, ptrdiff_t rows, const uint64_t *keys, int32_t *codes);

static inline uint64_t scan_mix(uint64_t value) {
  const unsigned __int128 product =
      (unsigned __int128)(value ^ 0xA0761D6478BD642FULL) * 0xE7037ED1A0B428DBULL;
  return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

#endif
