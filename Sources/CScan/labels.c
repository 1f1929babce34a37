#include "digits.h"

INSIDE uint64_t partial(const uint8_t *bytes, ptrdiff_t count) {
  uint64_t word = 0;
  for (ptrdiff_t place = 0; place < count; place++) word |= (uint64_t)bytes[place] << (8 * place);
  return word;
}

// Multiplies eight bytes at a time into 128 bits and folds them, as wyhash does.
static uint64_t hash(const uint8_t *bytes, ptrdiff_t count) {
  uint64_t state = (uint64_t)count ^ 0x9E3779B97F4A7C15ULL;
  ptrdiff_t place = 0;
  for (; place + 8 <= count; place += 8) state = scan_mix(state ^ load(bytes + place));
  return scan_mix(state ^ partial(bytes + place, count - place));
}

// 10ⁿ plus the number of n digits, 8 to 18, which is different for different digits; 0 where one is no digit.
INSIDE uint64_t long_number(const uint8_t *bytes, ptrdiff_t count) {
  static const uint64_t powers[8] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
  const uint64_t first = load(bytes) ^ ZEROS;
  // The last eight digits may be some of the others again; those are not counted twice.
  const uint64_t second = count >= 16 ? load(bytes + 8) ^ ZEROS : 0;
  const uint64_t last = load(bytes + count - 8) ^ ZEROS;
  if (no_digits(first) | no_digits(second) | no_digits(last)) return 0;
  uint64_t value = 100000000 + joined(first);
  ptrdiff_t rest = count - 8;
  if (count >= 16) {
    value = value * 100000000 + joined(second);
    rest -= 8;
  }
  if (rest == 0) return value;
  return value * powers[rest] + joined(last >> (64 - 8 * rest) << (64 - 8 * rest));
}

// A date as ISO 8601 writes it, 2024-05-31, under a bit of its own; 0 where it is none.
INSIDE uint64_t date(const uint8_t *bytes) {
  if (bytes[4] != '-' || bytes[7] != '-') return 0;
  const uint64_t front = load(bytes);
  const uint64_t digits = ((front & 0xFFFFFFFFULL) | (front >> 8 & 0xFFFF00000000ULL) | (uint64_t)bytes[8] << 48 |
                           (uint64_t)bytes[9] << 56) ^ ZEROS;
  return no_digits(digits) ? 0 : joined(digits) | (uint64_t)0x20 << 56;
}

INSIDE uint64_t key(const uint8_t *bytes, ptrdiff_t count, ptrdiff_t readable) {
  if (count < 8) {
    const uint64_t word =
        readable >= 8 ? load(bytes) & (((uint64_t)1 << (8 * count)) - 1) : partial(bytes, count);
    return word | (0x80 | (uint64_t)count) << 56;
  }
  if (count <= 18) {
    const uint64_t packed = count == 10 && bytes[4] == '-' ? date(bytes) : long_number(bytes, count);
    if (packed != 0) return packed;
  }
  return hash(bytes, count) | SCAN_HASHED;
}

uint64_t scan_key(const uint8_t *bytes, ptrdiff_t count) { return key(bytes, count, count); }

#if defined(__x86_64__)
#include <immintrin.h>

// The keys of cells of sixteen to eighteen digits, such as employee numbers, as long as there are no others. Returns the row
// of the first that has none.
__attribute__((target("avx2"))) static ptrdiff_t long_keys(const uint8_t *text, const uint64_t *cells,
                                                           ptrdiff_t columns, ptrdiff_t row, ptrdiff_t rows,
                                                           uint64_t *keys) {
  for (; row < rows; row++) {
    const uint64_t cell = cells[row * columns];
    const uint32_t count = (uint32_t)cell;
    if (count - 16 > 2) break;
    const uint8_t *bytes = text + (cell >> 32);
    const __m128i digits = _mm_xor_si128(_mm_loadu_si128((const __m128i *)bytes), _mm_set1_epi8('0'));
    const __m128i others = _mm_subs_epu8(digits, _mm_set1_epi8(9));
    if (!_mm_testz_si128(others, others)) break;
    const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010A));
    const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00010064));
    const __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(0x00012710));
    const uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
    uint64_t value = (100000000 + (both & 0xFFFFFFFF)) * 100000000 + (both >> 32);
    if (count > 16) {
      const uint32_t tens = bytes[16] - '0', ones = bytes[count - 1] - '0';
      if (tens > 9 || ones > 9) break;
      value = count == 17 ? value * 10 + ones : value * 100 + tens * 10 + ones;
    }
    keys[row] = value;
  }
  return row;
}
#endif

WIDE static ptrdiff_t keys_of(const uint8_t *text, ptrdiff_t readable, const uint64_t *cells, ptrdiff_t columns,
                              ptrdiff_t row, ptrdiff_t rows, uint64_t *keys) {
  for (; row < rows; row++) {
    const uint64_t cell = cells[row * columns];
    const ptrdiff_t start = cell >> 32, count = (uint32_t)cell;
    // A cell with doubled quotes has to be looked at.
    keys[row] = cell & SCAN_DOUBLED ? 0 : key(text + start, count, readable - start);
  }
  return row;
}

void scan_keys(const uint8_t *text, ptrdiff_t readable, const uint64_t *cells, ptrdiff_t columns, ptrdiff_t rows,
               uint64_t *keys) {
  ptrdiff_t row = 0;
#if defined(__x86_64__)
  while (__builtin_cpu_supports("avx2") && row < rows) {
    row = long_keys(text, cells, columns, row, rows, keys);
    row = keys_of(text, readable, cells, columns, row, row + 64 < rows ? row + 64 : rows, keys);
  }
#endif
  keys_of(text, readable, cells, columns, row, rows, keys);
}

// How many look-ups ahead the place of a key is asked for, since memory takes as long as a hundred instructions.
#define AHEAD 32

INSIDE void prefetch(const void *address) { __builtin_prefetch(address, 0); }

WIDE ptrdiff_t scan_codes(const scan_labels *labels, const uint8_t *text, const uint64_t *cells, ptrdiff_t columns,
                          ptrdiff_t row, ptrdiff_t rows, const uint64_t *keys, int32_t *codes) {
  const scan_slot *slots = labels->slots;
  const uint64_t shift = labels->shift, mask = ((uint64_t)1 << (64 - shift)) - 1;
  if (row == 0) {
    for (ptrdiff_t next = 0; next < AHEAD && next < rows; next++) prefetch(slots + (scan_mix(keys[next]) >> shift));
  }
  for (; row < rows; row++) {
    if (row + AHEAD < rows) prefetch(slots + (scan_mix(keys[row + AHEAD]) >> shift));
    const uint64_t key = keys[row];
    uint64_t slot = scan_mix(key) >> shift;
    while (slots[slot].key != key && slots[slot].key != 0) slot = (slot + 1) & mask;
    const int32_t code = slots[slot].code;
    if (slots[slot].key == 0) break;
    if (key >= SCAN_HASHED) {
      const uint64_t cell = cells[row * columns];
      const ptrdiff_t start = labels->starts[code], count = labels->starts[code + 1] - start;
      if (count != (ptrdiff_t)(uint32_t)cell || memcmp(labels->text + start, text + (cell >> 32), count) != 0) break;
    }
    codes[row] = code;
  }
  return row;
}
