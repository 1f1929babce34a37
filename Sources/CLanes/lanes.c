#include "vectors.h"
#include "lanes.h"

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
