// Products with vectors side by side in the precision that REAL and LANES say; included once for each.
//
// Matrices are in double precision whatever the vectors are: an entry is read once for all of them.

typedef REAL NAME(lanes) __attribute__((vector_size(64), aligned(8)));
#define VECTOR NAME(lanes)
#define LOAD(p) (*(const VECTOR *)(p))
#define STORE(p, x) (*(VECTOR *)(p) = (x))

WIDE void NAME(symmetric)(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                          const REAL *x, REAL *y) {
  memset(y, 0, (size_t)order * LANES * sizeof(REAL));
  for (ptrdiff_t j = 0; j < order; j++) {
    const VECTOR own = LOAD(x + j * LANES);
    VECTOR sum = {0};
    ptrdiff_t at = starts[j];
    if (at < starts[j + 1] && rows[at] == j) {
      sum = (REAL)values[at] * own;
      at++;
    }
    for (; at < starts[j + 1]; at++) {
      const ptrdiff_t i = (ptrdiff_t)rows[at] * LANES;
      const REAL value = (REAL)values[at];
      sum += value * LOAD(x + i);
      STORE(y + i, LOAD(y + i) + value * own);
    }
    STORE(y + j * LANES, LOAD(y + j * LANES) + sum);
  }
}

WIDE void NAME(blocks)(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                       const REAL *x, REAL *y, REAL *gathered) {
  for (ptrdiff_t block = 0; block < blocks; block++) {
    const ptrdiff_t size = starts[block + 1] - starts[block];
    const int32_t *own = rows + starts[block];
    for (ptrdiff_t j = 0; j < size; j++) STORE(gathered + j * LANES, LOAD(x + (ptrdiff_t)own[j] * LANES));
    ptrdiff_t i = 0;
    for (; i + 4 <= size; i += 4) {
      VECTOR a = {0}, b = a, c = a, d = a;
      const double *row = elements + i * size;
      for (ptrdiff_t j = 0; j < size; j++) {
        const VECTOR value = LOAD(gathered + j * LANES);
        a += (REAL)row[j] * value;
        b += (REAL)row[j + size] * value;
        c += (REAL)row[j + 2 * size] * value;
        d += (REAL)row[j + 3 * size] * value;
      }
      STORE(y + (ptrdiff_t)own[i] * LANES, a);
      STORE(y + (ptrdiff_t)own[i + 1] * LANES, b);
      STORE(y + (ptrdiff_t)own[i + 2] * LANES, c);
      STORE(y + (ptrdiff_t)own[i + 3] * LANES, d);
    }
    for (; i < size; i++) {
      VECTOR a = {0};
      for (ptrdiff_t j = 0; j < size; j++) a += (REAL)elements[i * size + j] * LOAD(gathered + j * LANES);
      STORE(y + (ptrdiff_t)own[i] * LANES, a);
    }
    elements += size * size;
  }
}

WIDE void NAME(block_factors)(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                              const REAL *x, REAL *y) {
  for (ptrdiff_t block = 0; block < blocks; block++) {
    const ptrdiff_t size = starts[block + 1] - starts[block];
    const int32_t *own = rows + starts[block];
    for (ptrdiff_t i = 0; i < size; i++) {
      VECTOR a = {0};
      for (ptrdiff_t j = 0; j <= i; j++) a += (REAL)elements[i + j * size] * LOAD(x + (ptrdiff_t)own[j] * LANES);
      STORE(y + (ptrdiff_t)own[i] * LANES, a);
    }
    elements += size * size;
  }
}

// Rows whose products are added up in REAL before they join a sum in double precision.
#define RUN 64

WIDE void NAME(dot)(ptrdiff_t count, const REAL *x, const REAL *y, double *result) {
  double sum[LANES] = {0};
  for (ptrdiff_t first = 0; first < count; first += RUN) {
    const ptrdiff_t end = first + RUN < count ? first + RUN : count;
    VECTOR even = {0}, odd = even;
    ptrdiff_t i = first;
    for (; i + 2 <= end; i += 2) {
      even += LOAD(x + i * LANES) * LOAD(y + i * LANES);
      odd += LOAD(x + (i + 1) * LANES) * LOAD(y + (i + 1) * LANES);
    }
    if (i < end) even += LOAD(x + i * LANES) * LOAD(y + i * LANES);
    even += odd;
    for (ptrdiff_t lane = 0; lane < LANES; lane++) sum[lane] += (double)even[lane];
  }
  memcpy(result, sum, sizeof sum);
}

WIDE void NAME(add)(ptrdiff_t count, const double *factors, const REAL *x, REAL *y) {
  VECTOR factor;
  for (ptrdiff_t lane = 0; lane < LANES; lane++) factor[lane] = (REAL)factors[lane];
  for (ptrdiff_t i = 0; i < count; i++)
    STORE(y + i * LANES, LOAD(y + i * LANES) + factor * LOAD(x + i * LANES));
}

WIDE void NAME(scale)(ptrdiff_t count, const double *factors, const REAL *y, REAL *x) {
  VECTOR factor;
  for (ptrdiff_t lane = 0; lane < LANES; lane++) factor[lane] = (REAL)factors[lane];
  for (ptrdiff_t i = 0; i < count; i++)
    STORE(x + i * LANES, factor * LOAD(x + i * LANES) + LOAD(y + i * LANES));
}

WIDE void NAME(solve_lower)(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                            REAL *x) {
  for (ptrdiff_t j = 0; j < order; j++) {
    const VECTOR own = LOAD(x + j * LANES) * (REAL)values[starts[j]];
    STORE(x + j * LANES, own);
    for (ptrdiff_t at = starts[j] + 1; at < starts[j + 1]; at++) {
      REAL *target = x + (ptrdiff_t)rows[at] * LANES;
      STORE(target, LOAD(target) - (REAL)values[at] * own);
    }
  }
}

WIDE void NAME(solve_upper)(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                            REAL *x) {
  for (ptrdiff_t j = order - 1; j >= 0; j--) {
    VECTOR sum = LOAD(x + j * LANES);
    for (ptrdiff_t at = starts[j] + 1; at < starts[j + 1]; at++)
      sum -= (REAL)values[at] * LOAD(x + (ptrdiff_t)rows[at] * LANES);
    STORE(x + j * LANES, sum * (REAL)values[starts[j]]);
  }
}

WIDE void NAME(lower)(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values, const REAL *x,
                      REAL *y) {
  memset(y, 0, (size_t)order * LANES * sizeof(REAL));
  for (ptrdiff_t j = 0; j < order; j++) {
    const VECTOR own = LOAD(x + j * LANES);
    STORE(y + j * LANES, LOAD(y + j * LANES) + own / (REAL)values[starts[j]]);
    for (ptrdiff_t at = starts[j] + 1; at < starts[j + 1]; at++) {
      REAL *target = y + (ptrdiff_t)rows[at] * LANES;
      STORE(target, LOAD(target) + (REAL)values[at] * own);
    }
  }
}

WIDE void NAME(take)(ptrdiff_t count, const double *column, ptrdiff_t lane, REAL *y) {
  for (ptrdiff_t i = 0; i < count; i++) y[i * LANES + lane] = (REAL)column[i];
}

WIDE void NAME(give)(ptrdiff_t count, const REAL *x, ptrdiff_t lane, double *column) {
  for (ptrdiff_t i = 0; i < count; i++) column[i] = (double)x[i * LANES + lane];
}

#undef RUN
#undef VECTOR
#undef LOAD
#undef STORE
