// Products of matrices with vectors side by side, for the widest registers that the machine has.
#ifndef TIMBANG_CPRODUCTS_H
#define TIMBANG_CPRODUCTS_H
#include <stddef.h>
#include <stdint.h>

// The vectors that go side by side fill a line of the cache: eight in double precision, sixteen in single. Element
// (row, lane) of eight is at row * 8 + lane. Matrices are in double precision in either case.

// One of the vectors from a column, and to a column.
void products_take(ptrdiff_t count, const double *column, ptrdiff_t lane, double *y);
void products_single_take(ptrdiff_t count, const double *column, ptrdiff_t lane, float *y);
void products_give(ptrdiff_t count, const double *x, ptrdiff_t lane, double *column);
void products_single_give(ptrdiff_t count, const float *x, ptrdiff_t lane, double *column);

// y := Ax. starts, rows, values: the lower triangle of a symmetric matrix by compressed columns, rows ascending.
void products_symmetric(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                        const double *x, double *y);
void products_single_symmetric(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                               const float *x, float *y);

// y := Bx, B of symmetric blocks on the diagonal.
//
// rows, starts: the rows of each block, block after block; elements: the blocks one after the other, both triangles.
// gathered: room for the rows of the largest block.
void products_blocks(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                     const double *x, double *y, double *gathered);
void products_single_blocks(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                            const float *x, float *y, float *gathered);

// y := Gx, G of lower triangles on the diagonal, stored as the blocks above.
void products_block_factors(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                            const double *x, double *y);
void products_single_block_factors(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows,
                                   const double *elements, const float *x, float *y);

// y := Ax for eight vectors side by side, A by compressed rows.
void products_rows(ptrdiff_t count, const ptrdiff_t *starts, const int32_t *columns, const double *values,
                   const double *x, double *y);

// Inner products of pairs of vectors; sums in double precision.
void products_dot(ptrdiff_t count, const double *x, const double *y, double *result);
void products_single_dot(ptrdiff_t count, const float *x, const float *y, double *result);

// y := y + ax, a of a factor for each vector.
void products_add(ptrdiff_t count, const double *factors, const double *x, double *y);
void products_single_add(ptrdiff_t count, const double *factors, const float *x, float *y);

// x := ax + y, a of a factor for each vector.
void products_scale(ptrdiff_t count, const double *factors, const double *y, double *x);
void products_single_scale(ptrdiff_t count, const double *factors, const float *y, float *x);

// x := L⁻¹x and x := L⁻ᵀx in place.
//
// starts, rows, values: a lower triangle by compressed columns, the diagonal first and by its reciprocal.
void products_solve_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values, double *x);
void products_single_solve_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                                 float *x);
void products_solve_upper(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values, double *x);
void products_single_solve_upper(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                                 float *x);

// y := Lx; L as above.
void products_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values, const double *x,
                    double *y);
void products_single_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                           const float *x, float *y);

// square := square + factor (UV' + VU'), both triangles, of some rows of U and V.
//
// rows: which of them; stride: numbers from one row to the next; used: numbers of a row that count.
void products_pairs(ptrdiff_t count, const int32_t *rows, ptrdiff_t stride, ptrdiff_t used, const double *u,
                    const double *v, double factor, double *square);

// a := W'U and b := W'V for some rows of U and V; w holds `width` numbers per row, a and b `used` per column of W.
void products_combine(ptrdiff_t count, const int32_t *rows, ptrdiff_t stride, ptrdiff_t used, const double *u,
                      const double *v, ptrdiff_t width, const double *w, double *a, double *b);

#endif
