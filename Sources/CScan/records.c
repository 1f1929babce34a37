#include "digits.h"

// Which of 64 bytes are the delimiter or LF, and which are LF, one bit per byte; whether there is a quote, or a CR that
// ends a line by itself. The byte behind them is looked at as well.
typedef struct {
  uint64_t ends, feeds;
  int is_odd;
} marks;

INSIDE int is_odd(uint64_t quotes, uint64_t carriages, uint64_t feeds, const uint8_t *bytes) {
  const uint64_t last = bytes[64] == '\n';
  return quotes != 0 || (carriages & ~(feeds >> 1 | last << 63)) != 0;
}

#if defined(__SSE2__)
INSIDE uint64_t bits(const __m128i *equal) {
  uint64_t bits = 0;
  for (int part = 0; part < 4; part++) bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(equal[part]) << (16 * part);
  return bits;
}

static inline marks marks_at(const uint8_t *bytes, uint8_t delimiter) {
  const __m128i quote = _mm_set1_epi8('"'), carriage = _mm_set1_epi8('\r');
  const __m128i feed = _mm_set1_epi8('\n'), separator = _mm_set1_epi8((char)delimiter);
  __m128i quotes[4], carriages[4], feeds[4], ends[4], any = _mm_setzero_si128();
  for (int part = 0; part < 4; part++) {
    const __m128i text = _mm_loadu_si128((const __m128i *)bytes + part);
    quotes[part] = _mm_cmpeq_epi8(text, quote);
    carriages[part] = _mm_cmpeq_epi8(text, carriage);
    feeds[part] = _mm_cmpeq_epi8(text, feed);
    ends[part] = _mm_or_si128(feeds[part], _mm_cmpeq_epi8(text, separator));
    any = _mm_or_si128(any, _mm_or_si128(quotes[part], carriages[part]));
  }
  marks found = {bits(ends), bits(feeds), 0};
  if (_mm_movemask_epi8(any) != 0) found.is_odd = is_odd(bits(quotes), bits(carriages), found.feeds, bytes);
  return found;
}

#if defined(__x86_64__)
#include <immintrin.h>
#define V3 __attribute__((target("arch=x86-64-v3")))

V3 INSIDE uint64_t wide_bits(__m256i low, __m256i high) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 | (uint32_t)_mm256_movemask_epi8(low);
}

V3 static inline marks wide_marks_at(const uint8_t *bytes, uint8_t delimiter) {
  const __m256i quote = _mm256_set1_epi8('"'), carriage = _mm256_set1_epi8('\r');
  const __m256i feed = _mm256_set1_epi8('\n'), separator = _mm256_set1_epi8((char)delimiter);
  const __m256i low = _mm256_loadu_si256((const __m256i *)bytes), high = _mm256_loadu_si256((const __m256i *)bytes + 1);
  const __m256i low_feeds = _mm256_cmpeq_epi8(low, feed), high_feeds = _mm256_cmpeq_epi8(high, feed);
  const uint64_t feeds = wide_bits(low_feeds, high_feeds);
  marks found = {wide_bits(_mm256_or_si256(low_feeds, _mm256_cmpeq_epi8(low, separator)),
                           _mm256_or_si256(high_feeds, _mm256_cmpeq_epi8(high, separator))),
                 feeds, 0};
  const __m256i low_carriages = _mm256_cmpeq_epi8(low, carriage), high_carriages = _mm256_cmpeq_epi8(high, carriage);
  const __m256i low_quotes = _mm256_cmpeq_epi8(low, quote), high_quotes = _mm256_cmpeq_epi8(high, quote);
  const __m256i any = _mm256_or_si256(_mm256_or_si256(low_carriages, high_carriages),
                                      _mm256_or_si256(low_quotes, high_quotes));
  if (!_mm256_testz_si256(any, any))
    found.is_odd = is_odd(wide_bits(low_quotes, high_quotes), wide_bits(low_carriages, high_carriages), feeds, bytes);
  return found;
}
#endif
#else
static inline marks marks_at(const uint8_t *bytes, uint8_t delimiter) {
  marks found = {0, 0, 0};
  uint64_t quotes = 0, carriages = 0;
  for (int part = 0; part < 8; part++) {
    const uint64_t text = load(bytes + 8 * part), feeds = scan_equal_8(text, '\n');
    found.feeds |= feeds << (8 * part);
    found.ends |= (scan_equal_8(text, delimiter) | feeds) << (8 * part);
    quotes |= scan_equal_8(text, '"') << (8 * part);
    carriages |= scan_equal_8(text, '\r') << (8 * part);
  }
  found.is_odd = is_odd(quotes, carriages, found.feeds, bytes);
  return found;
}
#endif

INSIDE ptrdiff_t start_of(uint64_t cell) { return (ptrdiff_t)(cell >> 32); }

INSIDE ptrdiff_t stop_of(uint64_t cell) { return (ptrdiff_t)((cell >> 32) + (uint32_t)cell); }

// Text that has been cut into cells, and the records among it.
typedef struct {
  ptrdiff_t filled, records, lines;
  // Where the next cell begins.
  ptrdiff_t start;
} cutting;

// Cuts the 64 bytes from a place on. More than a dozen ends are rare; what is written behind the last is written over.
INSIDE void cut(uint64_t ends, ptrdiff_t block, cutting *all, uint64_t *cells) {
  const int count = __builtin_popcountll(ends);
  ptrdiff_t start = all->start;
  cells += all->filled;
  if (count > 0) all->start = block + 64 - __builtin_clzll(ends);
  all->filled += count;
#pragma clang loop unroll(full)
  for (int cell = 0; cell < 12; cell++, ends &= ends - 1) {
    const ptrdiff_t stop = block + (ends == 0 ? 64 : __builtin_ctzll(ends));
    cells[cell] = ((uint64_t)start << 32) + (uint64_t)(stop - start);
    start = stop + 1;
  }
  for (int cell = 12; cell < count; cell++, ends &= ends - 1) {
    const ptrdiff_t stop = block + __builtin_ctzll(ends);
    cells[cell] = ((uint64_t)start << 32) + (uint64_t)(stop - start);
    start = stop + 1;
  }
}

// Counts the records whose last cell ends a line; a CR before LF is none of it. Whether all do.
INSIDE int count_records(const uint8_t *text, cutting *all, ptrdiff_t columns, uint64_t *cells) {
  while ((all->records + 1) * columns <= all->filled) {
    uint64_t *last = cells + (all->records + 1) * columns - 1;
    const ptrdiff_t stop = stop_of(*last);
    if (text[stop] != '\n') return 0;
    if (stop > start_of(*last) && text[stop - 1] == '\r') --*last;
    all->records++;
  }
  return 1;
}

// The first record from a given one on in the middle of which a line ends.
static ptrdiff_t broken_record(const uint8_t *text, const cutting *all, ptrdiff_t record, ptrdiff_t columns,
                               const uint64_t *cells) {
  for (; record < all->records; record++)
    for (ptrdiff_t cell = record * columns; cell < (record + 1) * columns - 1; cell++)
      if (text[stop_of(cells[cell])] == '\n') return record;
  return record;
}

// Where a record begins.
INSIDE ptrdiff_t place_of(ptrdiff_t record, const cutting *all, ptrdiff_t columns, const uint64_t *cells) {
  return record * columns < all->filled ? start_of(cells[record * columns]) : all->start;
}

INSIDE ptrdiff_t records(const uint8_t *text, ptrdiff_t end, ptrdiff_t *place, ptrdiff_t limit, ptrdiff_t watched,
                         uint8_t delimiter, ptrdiff_t columns, ptrdiff_t most, uint64_t *cells,
                         marks (*marks_of)(const uint8_t *, uint8_t)) {
  cutting all = {0, 0, 0, *place};
  ptrdiff_t block = *place;
  int is_sound = 1;
  while (is_sound && all.records < most && block < limit) {
    const ptrdiff_t before = all.records;
    for (int step = 0; step < 8; step++, block += 64) {
      const marks found = block + 64 < end ? marks_of(text + block, delimiter) : (marks){0, 0, 1};
      is_sound = !found.is_odd;
      if (!is_sound) break;
      cut(found.ends, block, &all, cells);
      all.lines += __builtin_popcountll(found.feeds);
    }
    is_sound &= count_records(text, &all, columns, cells);
    if (all.lines != all.records) {
      is_sound = 0;
      all.records = broken_record(text, &all, before, columns, cells);
    }
  }
  ptrdiff_t records = all.records < most ? all.records : most;
  while (records > 0 && (place_of(records - 1, &all, columns, cells) >= limit ||
                         place_of(records, &all, columns, cells) > watched))
    records--;
  *place = place_of(records, &all, columns, cells);
  return records;
}

#if defined(__x86_64__)
V3 static ptrdiff_t wide_records(const uint8_t *text, ptrdiff_t end, ptrdiff_t *place, ptrdiff_t limit,
                                 ptrdiff_t watched, uint8_t delimiter, ptrdiff_t columns, ptrdiff_t most,
                                 uint64_t *cells) {
  return records(text, end, place, limit, watched, delimiter, columns, most, cells, wide_marks_at);
}
#endif

ptrdiff_t scan_records(const uint8_t *text, ptrdiff_t end, ptrdiff_t *place, ptrdiff_t limit, ptrdiff_t watched,
                       uint8_t delimiter, ptrdiff_t columns, ptrdiff_t most, uint64_t *cells) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v3"))
    return wide_records(text, end, place, limit, watched, delimiter, columns, most, cells);
#endif
  return records(text, end, place, limit, watched, delimiter, columns, most, cells, marks_at);
}
