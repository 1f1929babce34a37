// Arithmetic on eight rows at a time, for the widest registers that the machine has.
//
// Rows stand in tiles of eight: element (i, j) of rows with d columns is at ((i / 8) * d + j) * 8 + i % 8. The last tile is
// filled up with rows of weight 0. Sums are taken lane by lane and then over lanes, in an order that depends on nothing.
#ifndef TIMBANG_CLANES_H
#define TIMBANG_CLANES_H
#include <stddef.h>
#include <stdint.h>

// Squared distances of all rows from a point.
void lanes_squared_distances(const double *rows, ptrdiff_t tiles, ptrdiff_t columns, const double *point, double *result);

// Where rows of a tile may keep their centres: a tile is looked at only if its slack is used up.
//
// labels: the centre of each row; sums, sizes: weighted sums and weights of the rows of each centre, kept up to date.
// slacks: of each tile, by how much the second nearest centre is further than the nearest; less what centres have moved.
// Returns how many rows changed.
ptrdiff_t lanes_assign(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                       const double *centres, ptrdiff_t groups, int32_t *labels, double *sums, double *sizes,
                       double *slacks);

// The sum of weights times distances of all rows from a point.
double lanes_distance_sum(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                          const double *point);

// The row other than `own` with the smallest n·m/(n + m) times its squared distance; n, m the weights.
// Returns its place, the lowest of equal ones, or -1 where no row is below `least`, which becomes its cost.
ptrdiff_t lanes_cheapest_union(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns,
                               const double *point, double weight, ptrdiff_t own, double *least);

// What one step of expectation–maximisation asks of the rows.
//
// whitening: of each group the rows of the inverse Cholesky factor, packed (columns * (columns + 1) / 2), or its diagonal
// alone. constants: the logarithm of each group's density at its mean, times its share.
// sizes, firsts, seconds: Σ wz, Σ wz(x − m), Σ wz(x − m)(x − m)ᵀ (packed lower, or diagonal), added to what is there.
// responsibilities: (tile * groups + group) * 8 + lane, or NULL.
// Returns the sum of weights times log densities.
double lanes_mixture(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns, ptrdiff_t groups,
                     int is_diagonal, const double *means, const double *whitening, const double *constants,
                     double *sizes, double *firsts, double *seconds, double *responsibilities);

// The same of rows of which columns are missing or measured with error, given the covariances of groups themselves.
//
// rows: missing elements are finite, each block begins with a tile of its own. tiles: how many tiles each block has, whose rows
// are seen in the same columns with the same error. seen: 1 or 0 of block b and column j at ((b / 8) * columns + j) * 8 + b % 8,
// the last eight filled up with 0. errors: the packed lower triangle of each block's error covariance, as `seen`; or NULL.
// covariances: columns * columns of each group. logarithms: of each group's share.
// sizes, firsts, seconds: as above, of the expected true values. Returns NaN where a covariance has no spread.
double lanes_mixture_partial(const double *rows, const double *weights, const ptrdiff_t *tiles, ptrdiff_t blocks,
                             const double *seen, const double *errors, ptrdiff_t columns, ptrdiff_t groups,
                             int is_diagonal, const double *means, const double *covariances, const double *logarithms,
                             double *sizes, double *firsts, double *seconds, double *responsibilities);

// The words of the blocks of Philox 4×32-10 at positions on, eight blocks and sixteen words per tile: those of a block side
// by side. The lower half of the counter is the position.
void lanes_philox(uint64_t position, uint32_t upper_x, uint32_t upper_y, uint32_t key_x, uint32_t key_y, uint64_t *words,
                  ptrdiff_t tiles);

// Where a block of columns stands: its width, its first column, its square, its first entry, the number of entries, and
// the first of their `width` numbers each.
typedef struct {
  ptrdiff_t width, first, square, entry, entries, mixed;
} lanes_block;

// Sums over blocks of variates that stand side by side, in rows of four numbers times `quads`.
//
// lanes_weigh: from the weights of the variates on the columns of a block and of the rest, the images of both
// (`image` of the block is overwritten, `rest_image` added to), the sums of weights, their products with the residual, and
// those with the images. square: the block's own products by columns; mixed: those with the columns of the rest.
void lanes_weigh(ptrdiff_t quads, const lanes_block *block, const double *square, const int32_t *columns,
                 const double *mixed, const double *residual, const double *weight, const double *rest_weight,
                 double *image, double *rest_image, double *weights, double *residuals, double *products);
// lanes_reduce: divides the rows by the block's lower factor in place; adds them up, their products with each other,
// and what they take off the rest.
void lanes_reduce(ptrdiff_t quads, const lanes_block *block, const double *factor, const int32_t *columns,
                  const double *mixed, double *rows, double *sums, double *squares, double *rest);

#endif
