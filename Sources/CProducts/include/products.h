// Products of matrices with eight vectors side by side, for the widest registers that the machine has.
#ifndef TIMBANG_CPRODUCTS_H
#define TIMBANG_CPRODUCTS_H
#include <stddef.h>
#include <stdint.h>

// y := Ax for eight vectors side by side (element (row, lane) at row * 8 + lane).
//
// starts, rows, values: the lower triangle of a symmetric matrix by compressed columns, rows ascending.
void products_symmetric(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                             const double *x, double *y);

// y := Bx for eight vectors side by side, B of symmetric blocks on the diagonal.
//
// rows, starts: the rows of each block, block after block; elements: the blocks one after the other, both triangles.
// gathered: room for the rows of the largest block, 8 each.
void products_blocks(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                         const double *x, double *y, double *gathered);

// y := Ax for eight vectors side by side, A by compressed rows.
void products_rows(ptrdiff_t count, const ptrdiff_t *starts, const int32_t *columns, const double *values,
                   const double *x, double *y);

// Inner products of eight pairs of vectors side by side.
void products_dot(ptrdiff_t count, const double *x, const double *y, double *result);

// y := y + ax for eight vectors side by side, a of eight factors.
void products_add(ptrdiff_t count, const double *factors, const double *x, double *y);

// x := ax + y for eight vectors side by side, a of eight factors.
void products_scale(ptrdiff_t count, const double *factors, const double *y, double *x);

// square := square + factor (UV' + VU'), both triangles, of some rows of U and V.
//
// rows: which of them; stride: numbers from one row to the next; used: numbers of a row that count.
void products_pairs(ptrdiff_t count, const int32_t *rows, ptrdiff_t stride, ptrdiff_t used, const double *u,
                    const double *v, double factor, double *square);

// a := W'U and b := W'V for some rows of U and V; w holds `width` numbers per row, a and b `used` per column of W.
void products_combine(ptrdiff_t count, const int32_t *rows, ptrdiff_t stride, ptrdiff_t used, const double *u,
                      const double *v, ptrdiff_t width, const double *w, double *a, double *b);

// x := L⁻¹x and x := L⁻ᵀx for eight vectors side by side, in place.
//
// starts, rows, values: a lower triangle by compressed columns, the diagonal first and by its reciprocal.
void products_solve_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values, double *x);
void products_solve_upper(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values, double *x);

// y := Lx for eight vectors side by side; L as above.
void products_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values, const double *x,
                    double *y);

#endif
