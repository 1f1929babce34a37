#include "products.h"
#include <string.h>

#define LANES 8

typedef double lanes __attribute__((vector_size(64), aligned(8)));

#if defined(__x86_64__) && defined(__gnu_linux__)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WIDE
#endif

#define EACH(x) ((lanes){(x), (x), (x), (x), (x), (x), (x), (x)})
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, x) (*(lanes *)(p) = (x))

WIDE void products_symmetric(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                                  const double *x, double *y) {
  memset(y, 0, (size_t)order * LANES * sizeof(double));
  for (ptrdiff_t j = 0; j < order; j++) {
    const lanes own = LOAD(x + j * LANES);
    lanes sum = EACH(0.0);
    ptrdiff_t at = starts[j];
    if (at < starts[j + 1] && rows[at] == j) {
      sum = EACH(values[at]) * own;
      at++;
    }
    for (; at < starts[j + 1]; at++) {
      const ptrdiff_t i = (ptrdiff_t)rows[at] * LANES;
      const lanes value = EACH(values[at]);
      sum += value * LOAD(x + i);
      STORE(y + i, LOAD(y + i) + value * own);
    }
    STORE(y + j * LANES, LOAD(y + j * LANES) + sum);
  }
}

WIDE void products_blocks(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                              const double *x, double *y, double *gathered) {
  for (ptrdiff_t block = 0; block < blocks; block++) {
    const ptrdiff_t size = starts[block + 1] - starts[block];
    const int32_t *own = rows + starts[block];
    for (ptrdiff_t j = 0; j < size; j++) STORE(gathered + j * LANES, LOAD(x + (ptrdiff_t)own[j] * LANES));
    ptrdiff_t i = 0;
    for (; i + 4 <= size; i += 4) {
      lanes a = EACH(0.0), b = a, c = a, d = a;
      const double *row = elements + i * size;
      for (ptrdiff_t j = 0; j < size; j++) {
        const lanes value = LOAD(gathered + j * LANES);
        a += EACH(row[j]) * value;
        b += EACH(row[j + size]) * value;
        c += EACH(row[j + 2 * size]) * value;
        d += EACH(row[j + 3 * size]) * value;
      }
      STORE(y + (ptrdiff_t)own[i] * LANES, a);
      STORE(y + (ptrdiff_t)own[i + 1] * LANES, b);
      STORE(y + (ptrdiff_t)own[i + 2] * LANES, c);
      STORE(y + (ptrdiff_t)own[i + 3] * LANES, d);
    }
    for (; i < size; i++) {
      lanes a = EACH(0.0);
      for (ptrdiff_t j = 0; j < size; j++) a += EACH(elements[i * size + j]) * LOAD(gathered + j * LANES);
      STORE(y + (ptrdiff_t)own[i] * LANES, a);
    }
    elements += size * size;
  }
}

WIDE void products_rows(ptrdiff_t count, const ptrdiff_t *starts, const int32_t *columns, const double *values,
                        const double *x, double *y) {
  for (ptrdiff_t i = 0; i < count; i++) {
    lanes sum = EACH(0.0);
    for (ptrdiff_t at = starts[i]; at < starts[i + 1]; at++)
      sum += EACH(values[at]) * LOAD(x + (ptrdiff_t)columns[at] * LANES);
    STORE(y + i * LANES, sum);
  }
}

WIDE void products_dot(ptrdiff_t count, const double *x, const double *y, double *result) {
  lanes even = EACH(0.0), odd = EACH(0.0);
  ptrdiff_t i = 0;
  for (; i + 2 <= count; i += 2) {
    even += LOAD(x + i * LANES) * LOAD(y + i * LANES);
    odd += LOAD(x + (i + 1) * LANES) * LOAD(y + (i + 1) * LANES);
  }
  if (i < count) even += LOAD(x + i * LANES) * LOAD(y + i * LANES);
  STORE(result, even + odd);
}

WIDE void products_add(ptrdiff_t count, const double *factors, const double *x, double *y) {
  const lanes factor = LOAD(factors);
  for (ptrdiff_t i = 0; i < count; i++)
    STORE(y + i * LANES, LOAD(y + i * LANES) + factor * LOAD(x + i * LANES));
}

WIDE void products_scale(ptrdiff_t count, const double *factors, const double *y, double *x) {
  const lanes factor = LOAD(factors);
  for (ptrdiff_t i = 0; i < count; i++)
    STORE(x + i * LANES, factor * LOAD(x + i * LANES) + LOAD(y + i * LANES));
}
