#include "digits.h"

static const double powers[16] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// A dot could stand between thousands only as in 1.234.
INSIDE int32_t marks_of(ptrdiff_t whole, ptrdiff_t decimals) {
  return SCAN_HAS_POINT | (decimals != 3 || whole == 0 || whole > 3 ? SCAN_NOT_GROUPED : 0);
}

int scan_number(const uint8_t *bytes, ptrdiff_t count, int32_t *marks, double *number) {
  if (count > 17) return 0;
  ptrdiff_t place = count > 0 && bytes[0] == '-';
  const int is_negative = place == 1;
  ptrdiff_t digits = 0, point = -1;
  int64_t value = 0;
  for (; place < count; place++) {
    const uint8_t digit = bytes[place] - '0';
    if (digit < 10) {
      value = value * 10 + digit;
      digits++;
    } else if (bytes[place] == '.' && point < 0) {
      point = digits;
    } else {
      return 0;
    }
  }
  if (digits == 0 || digits > 15) return 0;
  double result = (double)value;
  if (point >= 0) {
    *marks |= marks_of(point, digits - point);
    result /= powers[digits - point];
  }
  *number = is_negative ? -result : result;
  return 1;
}

// Reads a number of at most eight bytes, of which eight can be read and the first is not odd. Whether it is one.
INSIDE int short_number(const uint8_t *bytes, uint32_t count, int32_t *marks, double *number) {
  // Zeros in front of the digits.
  uint64_t digits = (load(bytes) ^ ZEROS) << (64 - 8 * count);
  const uint64_t others = no_digits(digits);
  if (others == 0) {
    *number = (double)(int64_t)joined(digits);
    return 1;
  }
  // One byte among them may be a point; the digits before it move to where it was.
  const int place = __builtin_ctzll(others) & ~7;
  const uint64_t front = digits & (((uint64_t)1 << place) - 1), rest = digits >> place ^ ('.' ^ '0');
  digits = rest << place | front << 8;
  if ((uint8_t)rest != 0 || no_digits(digits) || count == 1) return 0;
  const uint32_t decimals = 7 - (place >> 3);
  *number = (double)(int64_t)joined(digits) / powers[decimals];
  *marks |= marks_of(count - 1 - decimals, decimals);
  return 1;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define EACH(byte) _mm256_set1_epi8((char)(byte))

__attribute__((target("avx2"))) INSIDE __m256i no_digits_of_four(__m256i bytes) {
  return _mm256_and_si256(_mm256_or_si256(bytes, _mm256_add_epi64(bytes, EACH(6))), EACH(0xF0));
}

__attribute__((target("avx2"))) INSIDE __m256i words(const void *a, const void *b, const void *c, const void *d) {
  const __m128i low = _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(_mm_loadl_epi64(a)), b));
  const __m128i high = _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(_mm_loadl_epi64(c)), d));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

// Of each four numbers 8 bytes from 0 to 9: pairs, then fours, then all.
__attribute__((target("avx2"))) INSIDE __m256d joined_by_four(__m256i digits) {
  const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A));
  const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));
  const __m256i all = _mm256_madd_epi16(_mm256_packus_epi32(fours, fours), _mm256_set1_epi32(0x00012710));
  return _mm256_cvtepi32_pd(_mm256_castsi256_si128(_mm256_permute4x64_epi64(all, 0x08)));
}

__attribute__((target("avx2"))) INSIDE int is_any(__m256i bits) { return !_mm256_testz_si256(bits, bits); }

// Reads four numbers at a time as long as `short_number` would read all of them and none begins with its point.
// Returns the row of the first that was not read.
__attribute__((target("avx2"))) static ptrdiff_t numbers_by_four(const uint8_t *text, const uint64_t *cells,
                                                                 ptrdiff_t columns, ptrdiff_t row, ptrdiff_t rows,
                                                                 double *numbers, int32_t *marks) {
  static const double divisors[9] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e0};
  const __m256i none = _mm256_setzero_si256(), all = _mm256_set1_epi64x(-1), eight = _mm256_set1_epi64x(8);
  __m256i points = none, ungrouped = none;
  for (; row + 4 <= rows; row += 4) {
    const uint64_t *a = cells + row * columns, *b = a + columns, *c = b + columns, *d = c + columns;
    const __m256i counts = _mm256_and_si256(words(a, b, c, d), _mm256_set1_epi64x(0xFFFFFFFF));
    const __m256i unfit = _mm256_or_si256(_mm256_cmpgt_epi64(counts, eight), _mm256_cmpeq_epi64(counts, none));
    __m256i digits = words(text + (*a >> 32), text + (*b >> 32), text + (*c >> 32), text + (*d >> 32));
    // Zeros in front of the digits.
    digits = _mm256_sllv_epi64(_mm256_xor_si256(digits, EACH('0')),
                               _mm256_slli_epi64(_mm256_sub_epi64(eight, counts), 3));
    if (!is_any(_mm256_or_si256(no_digits_of_four(digits), unfit))) {
      _mm256_storeu_pd(numbers + row, joined_by_four(digits));
      continue;
    }
    // A byte among each may be a point; the digits before it move to where it was.
    const __m256i found = _mm256_cmpeq_epi8(digits, EACH('.' ^ '0')), is_whole = _mm256_cmpeq_epi64(found, none);
    const __m256i lowest = _mm256_and_si256(found, _mm256_sub_epi64(none, found));
    const __m256i point = _mm256_sub_epi64(_mm256_slli_epi64(lowest, 8), lowest);
    const __m256i front = _mm256_andnot_si256(is_whole, _mm256_add_epi64(lowest, all));
    const __m256i back = _mm256_andnot_si256(_mm256_or_si256(front, point), all);
    digits = _mm256_or_si256(_mm256_and_si256(digits, back),
                             _mm256_slli_epi64(_mm256_and_si256(digits, front), 8));
    // Eight where there is no point.
    const __m256i decimals = _mm256_sad_epu8(_mm256_and_si256(back, EACH(1)), none);
    const __m256i is_bare = _mm256_cmpeq_epi64(_mm256_sub_epi64(decimals, all), counts);
    if (is_any(_mm256_or_si256(_mm256_or_si256(no_digits_of_four(digits), unfit), is_bare))) break;
    _mm256_storeu_pd(numbers + row,
                     _mm256_div_pd(joined_by_four(digits), _mm256_i64gather_pd(divisors, decimals, 8)));
    // A dot could stand between thousands only as in 1.234, in five to seven bytes.
    const __m256i is_grouped = _mm256_and_si256(
        _mm256_cmpeq_epi64(decimals, _mm256_set1_epi64x(3)),
        _mm256_and_si256(_mm256_cmpgt_epi64(counts, _mm256_set1_epi64x(4)), _mm256_cmpgt_epi64(eight, counts)));
    points = _mm256_or_si256(points, found);
    ungrouped = _mm256_or_si256(ungrouped, _mm256_andnot_si256(_mm256_or_si256(is_grouped, is_whole), all));
  }
  *marks |= (is_any(points) ? SCAN_HAS_POINT : 0) | (is_any(ungrouped) ? SCAN_NOT_GROUPED : 0);
  return row;
}
#endif

// One number after the other. Returns the row of the first that was not read.
WIDE static ptrdiff_t numbers_by_one(const uint8_t *text, ptrdiff_t readable, const uint64_t *cells,
                                     ptrdiff_t columns, ptrdiff_t row, ptrdiff_t rows, const uint8_t *is_odd,
                                     double *numbers, int32_t *marks) {
  for (; row < rows; row++) {
    const uint64_t cell = cells[row * columns];
    const ptrdiff_t start = cell >> 32;
    const uint32_t count = (uint32_t)cell;
    const uint8_t *bytes = text + start;
    if (count == 0) {
      numbers[row] = __builtin_nan("");
    } else if (count > 15 || is_odd[*bytes]) {
      break;
    } else if (count <= 8 && start + 8 <= readable) {
      if (!short_number(bytes, count, marks, &numbers[row])) break;
    } else if (!scan_number(bytes, count, marks, &numbers[row])) {
      break;
    }
  }
  return row;
}

ptrdiff_t scan_numbers(const uint8_t *text, ptrdiff_t readable, const uint64_t *cells, ptrdiff_t columns,
                       ptrdiff_t row, ptrdiff_t rows, const uint8_t *is_odd, double *numbers, int32_t *marks) {
#if defined(__x86_64__)
  int is_wide = __builtin_cpu_supports("avx2") && row < rows;
  if (is_wide) is_wide = (ptrdiff_t)(cells[(rows - 1) * columns] >> 32) + 8 <= readable;
  for (int digit = '0'; digit <= '9'; digit++) is_wide &= !is_odd[digit];
  while (is_wide && row < rows) {
    row = numbers_by_four(text, cells, columns, row, rows, numbers, marks);
    // What has stopped it may be read by itself.
    const ptrdiff_t stop = row + 8 < rows ? row + 8 : rows;
    row = numbers_by_one(text, readable, cells, columns, row, stop, is_odd, numbers, marks);
    if (row < stop) return row;
  }
#endif
  return numbers_by_one(text, readable, cells, columns, row, rows, is_odd, numbers, marks);
}
