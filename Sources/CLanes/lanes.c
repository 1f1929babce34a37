#include "lanes.h"
#include <stdlib.h>
#include <string.h>

#define LANES 8

// Where the number of columns is known, loops over them are unrolled; elsewhere they cannot be.
#define UNROLL _Pragma("clang loop unroll(full)")
#pragma clang diagnostic ignored "-Wpass-failed"

typedef double lanes __attribute__((vector_size(64), aligned(8)));
typedef int64_t choices __attribute__((vector_size(64), aligned(8)));

#if defined(__x86_64__) && defined(__gnu_linux__)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WIDE
#endif
#define INSIDE static inline __attribute__((always_inline))

// A macro, so that no vector is passed between functions that may have different registers.
#define EACH(x) ((lanes){(x), (x), (x), (x), (x), (x), (x), (x)})
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, x) (*(lanes *)(p) = (x))
// Lane by lane: a where the mask is set, b elsewhere.
#define CHOOSE(mask, a, b) ((lanes)(((choices)(a) & (mask)) | ((choices)(b) & ~(mask))))

INSIDE double total(const lanes *x) {
  const double *v = (const double *)x;
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

INSIDE int any(const choices *mask) {
  const int64_t *v = (const int64_t *)mask;
  return (v[0] | v[1] | v[2] | v[3] | v[4] | v[5] | v[6] | v[7]) != 0;
}

INSIDE void square_root(lanes *x) {
#if __has_builtin(__builtin_elementwise_sqrt)
  *x = __builtin_elementwise_sqrt(*x);
#else
  for (int i = 0; i < LANES; i++) ((double *)x)[i] = __builtin_sqrt(((double *)x)[i]);
#endif
}

// exp for arguments of at most 700: 2^n times the Taylor polynomial on ±ln 2 / 2, good to about 1 ulp.
INSIDE void exponential(lanes *argument) {
  const lanes shift = EACH(0x1.8p52);
  lanes x = *argument;
  const choices tiny = (choices)(x < EACH(-708.0));
  x = CHOOSE(tiny, EACH(-708.0), x);
  lanes n = x * EACH(0x1.71547652b82fep0) + shift;
  const choices power = (choices)n << 52;
  n -= shift;
  lanes r = x - n * EACH(0x1.62e42fee00000p-1);
  r = r - n * EACH(0x1.a39ef35793c76p-33);
  lanes p = EACH(1.0 / 479001600) * r + EACH(1.0 / 39916800);
  p = p * r + EACH(1.0 / 3628800);
  p = p * r + EACH(1.0 / 362880);
  p = p * r + EACH(1.0 / 40320);
  p = p * r + EACH(1.0 / 5040);
  p = p * r + EACH(1.0 / 720);
  p = p * r + EACH(1.0 / 120);
  p = p * r + EACH(1.0 / 24);
  p = p * r + EACH(1.0 / 6);
  p = p * r + EACH(0.5);
  p = p * r + EACH(1.0);
  p = p * r + EACH(1.0);
  *argument = CHOOSE(tiny, EACH(0.0), (lanes)((choices)p + power));
}

// ln of positive normal arguments: 2 artanh((m − 1) / (m + 1)) of the mantissa in [√½, √2), plus n ln 2.
INSIDE void logarithm(lanes *argument) {
  const choices bits = (choices)*argument;
  const choices one = (choices)EACH(1.0), mantissa = (choices){
    0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff,
    0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff};
  lanes m = (lanes)((bits & mantissa) | one);
  choices n = (bits >> 52) - 1023;
  const choices large = (choices)(m > EACH(0x1.6a09e667f3bcdp0));
  m = CHOOSE(large, m * EACH(0.5), m);
  n -= large;
  const lanes f = (m - EACH(1.0)) / (m + EACH(1.0)), s = f * f;
  lanes p = EACH(1.0 / 21) * s + EACH(1.0 / 19);
  p = p * s + EACH(1.0 / 17);
  p = p * s + EACH(1.0 / 15);
  p = p * s + EACH(1.0 / 13);
  p = p * s + EACH(1.0 / 11);
  p = p * s + EACH(1.0 / 9);
  p = p * s + EACH(1.0 / 7);
  p = p * s + EACH(1.0 / 5);
  p = p * s + EACH(1.0 / 3);
  p = p * s + EACH(1.0);
  // Integers of this size plus 1.5·2^52 are exact.
  const lanes shift = EACH(0x1.8p52);
  const lanes count = (lanes)(n + (choices)shift) - shift;
  *argument = EACH(2.0) * f * p + count * EACH(0x1.62e42fefa39efp-1);
}

WIDE void lanes_squared_distances(const double *rows, ptrdiff_t tiles, ptrdiff_t columns, const double *point,
                                  double *result) {
  for (ptrdiff_t t = 0; t < tiles; t++) {
    const double *x = rows + t * columns * LANES;
    lanes sum = EACH(0.0);
    for (ptrdiff_t j = 0; j < columns; j++) {
      const lanes gap = LOAD(x + j * LANES) - EACH(point[j]);
      sum += gap * gap;
    }
    STORE(result + t * LANES, sum);
  }
}

typedef struct {
  lanes first, second;
  choices label;
} nearest;

// Takes a centre's distances into account.
INSIDE void consider(nearest *best, const lanes *found, int64_t label) {
  const lanes distance = *found;
  const choices nearer = (choices)(distance < best->first);
  const choices other = (choices){label, label, label, label, label, label, label, label};
  const choices close = (choices)(distance < best->second);
  best->second = CHOOSE(nearer, best->first, CHOOSE(close, distance, best->second));
  best->first = CHOOSE(nearer, distance, best->first);
  best->label = (other & nearer) | (best->label & ~nearer);
}

INSIDE void look_at_centres(nearest *best, const double *x, ptrdiff_t columns, const double *centres, ptrdiff_t groups) {
  ptrdiff_t k = 0;
  // Three at a time: every column is read once for them.
  for (; k + 3 <= groups; k += 3) {
    const double *c = centres + k * columns;
    lanes a = EACH(0.0), b = a, d = a;
    for (ptrdiff_t j = 0; j < columns; j++) {
      const lanes value = LOAD(x + j * LANES);
      const lanes p = value - EACH(c[j]), q = value - EACH(c[columns + j]), r = value - EACH(c[2 * columns + j]);
      a += p * p;
      b += q * q;
      d += r * r;
    }
    consider(best, &a, k);
    consider(best, &b, k + 1);
    consider(best, &d, k + 2);
  }
  for (; k < groups; k++) {
    lanes a = EACH(0.0);
    for (ptrdiff_t j = 0; j < columns; j++) {
      const lanes p = LOAD(x + j * LANES) - EACH(centres[k * columns + j]);
      a += p * p;
    }
    consider(best, &a, k);
  }
}

WIDE ptrdiff_t lanes_assign(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                            const double *centres, ptrdiff_t groups, int32_t *labels, double *sums, double *sizes,
                            double *slacks) {
  ptrdiff_t moved = 0;
  for (ptrdiff_t t = 0; t < tiles; t++) {
    if (slacks[t] > 0) continue;
    const double *x = rows + t * columns * LANES;
    const double *w = weights + t * LANES;
    int32_t *label = labels + t * LANES;
    nearest best = {EACH(__builtin_inf()), EACH(__builtin_inf()), (choices)EACH(0.0)};
    look_at_centres(&best, x, columns, centres, groups);
    square_root(&best.first);
    square_root(&best.second);
    const lanes gap = best.second - best.first;
    double slack = __builtin_inf();
    for (int i = 0; i < LANES; i++) {
      if (w[i] <= 0) continue;
      if (gap[i] < slack) slack = gap[i];
      const int32_t old = label[i], new = (int32_t)best.label[i];
      if (old == new) continue;
      moved++;
      label[i] = new;
      sizes[new] += w[i];
      for (ptrdiff_t j = 0; j < columns; j++) sums[new * columns + j] += w[i] * x[j * LANES + i];
      if (old < 0) continue;
      sizes[old] -= w[i];
      for (ptrdiff_t j = 0; j < columns; j++) sums[old * columns + j] -= w[i] * x[j * LANES + i];
    }
    slacks[t] = slack;
  }
  return moved;
}

WIDE double lanes_distance_sum(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                               const double *point) {
  lanes sum = EACH(0.0);
  for (ptrdiff_t t = 0; t < tiles; t++) {
    const double *x = rows + t * columns * LANES;
    lanes square = EACH(0.0);
    for (ptrdiff_t j = 0; j < columns; j++) {
      const lanes gap = LOAD(x + j * LANES) - EACH(point[j]);
      square += gap * gap;
    }
    square_root(&square);
    sum += LOAD(weights + t * LANES) * square;
  }
  return total(&sum);
}

WIDE ptrdiff_t lanes_cheapest_union(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                                    const double *point, double weight, ptrdiff_t own, double *least) {
  lanes best = EACH(*least);
  choices place = {-1, -1, -1, -1, -1, -1, -1, -1};
  choices here = {0, 1, 2, 3, 4, 5, 6, 7};
  for (ptrdiff_t t = 0; t < tiles; t++) {
    const double *x = rows + t * columns * LANES;
    const lanes w = LOAD(weights + t * LANES);
    lanes square = EACH(0.0);
    for (ptrdiff_t j = 0; j < columns; j++) {
      const lanes gap = LOAD(x + j * LANES) - EACH(point[j]);
      square += gap * gap;
    }
    // best > cost without the division: squares and weights are not negative.
    const lanes price = EACH(weight) * w * square;
    choices cheaper = (choices)(price < best * (EACH(weight) + w)) & (choices)(w > EACH(0.0)) & ~(here == own);
    if (any(&cheaper)) {
      const lanes cost = price / (EACH(weight) + w);
      // Rounded, it may equal the best one: a chain of neighbours must not go back and forth between equal costs.
      cheaper &= (choices)(cost < best);
      best = CHOOSE(cheaper, cost, best);
      place = (here & cheaper) | (place & ~cheaper);
    }
    here += LANES;
  }
  ptrdiff_t found = -1;
  for (int i = 0; i < LANES; i++) {
    if (place[i] < 0 || best[i] > *least || (best[i] == *least && found >= 0 && place[i] > found)) continue;
    *least = best[i];
    found = place[i];
  }
  return found;
}


// The squared length of rows less a mean once they are whitened.
INSIDE void squared_length(const double *x, ptrdiff_t columns, int is_diagonal, const double *mean, const double *a,
                           lanes *gaps, lanes *result) {
  lanes square = EACH(0.0);
  if (is_diagonal) {
    for (ptrdiff_t j = 0; j < columns; j++) {
      const lanes y = (LOAD(x + j * LANES) - EACH(mean[j])) * EACH(a[j]);
      square += y * y;
    }
    *result = square;
    return;
  }
  UNROLL for (ptrdiff_t j = 0; j < columns; j++) {
    gaps[j] = LOAD(x + j * LANES) - EACH(mean[j]);
    lanes even = EACH(0.0), odd = even;
    ptrdiff_t l = 0;
    UNROLL for (; l + 1 <= j; l += 2) {
      even += EACH(a[l]) * gaps[l];
      odd += EACH(a[l + 1]) * gaps[l + 1];
    }
    if (l == j) even += EACH(a[l]) * gaps[l];
    a += j + 1;
    even += odd;
    square += even * even;
  }
  *result = square;
}

// A group's sums of weights, gaps and products of gaps, with the rows' shares in it.
INSIDE void add_moments(const double *x, ptrdiff_t columns, int is_diagonal, const double *mean, const lanes *own,
                        lanes *restrict gaps, lanes *restrict sums) {
  const lanes share = *own;
  sums[0] += share;
  lanes *first = sums + 1, *second = first + columns;
  UNROLL for (ptrdiff_t j = 0; j < columns; j++) {
    gaps[j] = LOAD(x + j * LANES) - EACH(mean[j]);
    const lanes part = share * gaps[j];
    first[j] += part;
    if (is_diagonal) {
      second[j] += part * gaps[j];
      continue;
    }
    UNROLL for (ptrdiff_t l = 0; l <= j; l++) second[l] += part * gaps[l];
    second += j + 1;
  }
}

INSIDE double mixture_of(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                           ptrdiff_t groups, int is_diagonal, const double *means, const double *whitening,
                           const double *constants, double *responsibilities, lanes *sums, lanes *shares, lanes *gaps) {
  const ptrdiff_t packed = is_diagonal ? columns : columns * (columns + 1) / 2;
  const ptrdiff_t width = 1 + columns + packed;
  lanes likelihood = EACH(0.0);
  for (ptrdiff_t t = 0; t < tiles; t++) {
    const double *x = rows + t * columns * LANES;
    const lanes w = LOAD(weights + t * LANES);
    lanes largest = EACH(-__builtin_inf());
    for (ptrdiff_t k = 0; k < groups; k++) {
      lanes square;
      squared_length(x, columns, is_diagonal, means + k * columns, whitening + k * packed, gaps, &square);
      shares[k] = EACH(constants[k]) - EACH(0.5) * square;
      largest = CHOOSE((choices)(shares[k] > largest), shares[k], largest);
    }
    lanes sum = EACH(0.0);
    for (ptrdiff_t k = 0; k < groups; k++) {
      lanes part = shares[k] - largest;
      exponential(&part);
      shares[k] = part;
      sum += part;
    }
    const lanes scale = EACH(1.0) / sum;
    logarithm(&sum);
    likelihood += w * (largest + sum);
    for (ptrdiff_t k = 0; k < groups; k++) {
      lanes share = shares[k] * scale;
      if (responsibilities) STORE(responsibilities + (t * groups + k) * LANES, share);
      share *= w;
      const choices counts = (choices)(share > EACH(1e-35));
      if (!any(&counts)) continue;
      add_moments(x, columns, is_diagonal, means + k * columns, &share, gaps, sums + k * width);
    }
  }
  return total(&likelihood);
}

// Loops over so few columns are unrolled, so that gaps stay in registers.
WIDE static double mixture(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                           ptrdiff_t groups, int is_diagonal, const double *means, const double *whitening,
                           const double *constants, double *responsibilities, lanes *sums, lanes *shares, lanes *gaps) {
#define OF(d)                                                                                                     \
  case d: {                                                                                                        \
    lanes gaps[d];                                                                                                   \
    return is_diagonal ? mixture_of(rows, weights, tiles, d, groups, 1, means, whitening, constants,               \
                                    responsibilities, sums, shares, gaps)                                          \
                       : mixture_of(rows, weights, tiles, d, groups, 0, means, whitening, constants,               \
                                    responsibilities, sums, shares, gaps);                                         \
  }
  switch (columns) {
    OF(1)
    OF(2)
    OF(3)
    OF(4)
    OF(5)
    OF(6)
    OF(7)
    OF(8)
    OF(9)
    OF(10)
  default:
    return mixture_of(rows, weights, tiles, columns, groups, is_diagonal, means, whitening, constants,
                      responsibilities, sums, shares, gaps);
  }
#undef OF
}

double lanes_mixture(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns, ptrdiff_t groups,
                     int is_diagonal, const double *means, const double *whitening, const double *constants,
                     double *sizes, double *firsts, double *seconds, double *responsibilities) {
  const ptrdiff_t packed = is_diagonal ? columns : columns * (columns + 1) / 2;
  const ptrdiff_t width = 1 + columns + packed;
  const size_t needed = (size_t)(groups * width + groups + columns);
  lanes *sums = aligned_alloc(64, needed * sizeof(lanes));
  if (!sums) abort();
  memset(sums, 0, needed * sizeof(lanes));
  const double result = mixture(rows, weights, tiles, columns, groups, is_diagonal, means, whitening, constants,
                                responsibilities, sums, sums + groups * width, sums + groups * width + groups);
  for (ptrdiff_t k = 0; k < groups; k++) {
    const lanes *own = sums + k * width;
    sizes[k] += total(own);
    for (ptrdiff_t j = 0; j < columns; j++) firsts[k * columns + j] += total(own + 1 + j);
    for (ptrdiff_t e = 0; e < packed; e++) seconds[k * packed + e] += total(own + 1 + columns + e);
  }
  free(sums);
  return result;
}

typedef uint64_t words8 __attribute__((vector_size(64), aligned(8)));
#define ALL(x) ((words8){(x), (x), (x), (x), (x), (x), (x), (x)})

// Words of 32 bits stand in lanes of 64, the upper half clear: a product is one widening multiplication.
WIDE void lanes_philox(uint64_t position, uint32_t upper_x, uint32_t upper_y, uint32_t key_x, uint32_t key_y,
                       uint64_t *words, ptrdiff_t tiles) {
  const words8 low = ALL((uint64_t)0xFFFFFFFF);
  words8 positions = ALL(position) + (words8){0, 1, 2, 3, 4, 5, 6, 7};
  for (ptrdiff_t t = 0; t < tiles; t++) {
    words8 a = positions & low, b = positions >> 32, c = ALL((uint64_t)upper_x), d = ALL((uint64_t)upper_y);
    uint32_t x = key_x, y = key_y;
    for (int round = 0; round < 10; round++) {
      const words8 left = (a & low) * ALL((uint64_t)0xD2511F53), right = (c & low) * ALL((uint64_t)0xCD9E8D57);
      a = (right >> 32) ^ b ^ ALL((uint64_t)x);
      b = right & low;
      c = (left >> 32) ^ d ^ ALL((uint64_t)y);
      d = left & low;
      x += 0x9E3779B9;
      y += 0xBB67AE85;
    }
    const words8 first = a | b << 32, second = c | d << 32;
    *(words8 *)(words + t * 16) = __builtin_shufflevector(first, second, 0, 8, 1, 9, 2, 10, 3, 11);
    *(words8 *)(words + t * 16 + 8) = __builtin_shufflevector(first, second, 4, 12, 5, 13, 6, 14, 7, 15);
    positions += ALL((uint64_t)8);
  }
}
