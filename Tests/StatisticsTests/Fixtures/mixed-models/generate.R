# Reference fits of simulated designs by lme4, kept where several tight optimisers and a Newton polish agree.
#
#   Rscript generate.R            writes lme4-designs.json beside this file
#
# The data are simulated here (CC0); responses are rounded so that every program reads the same numbers.
suppressPackageStartupMessages({
  library(lme4)
  library(jsonlite)
  library(numDeriv)
})
seed <- 20260119
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))

# --- Fitting -----------------------------------------------------------------------------------------------

# Newton steps on the profiled criterion over the coordinates that are away from their bound.
polish <- function(devfun, theta, lower) {
  free <- which(!(lower == 0 & theta < 1e-4))
  if (length(free) == 0) return(theta)
  restricted <- function(part) { full <- theta; full[free] <- part; devfun(full) }
  for (step in 1:4) {
    part <- theta[free]
    slope <- grad(restricted, part)
    curvature <- hessian(restricted, part)
    if (min(eigen(curvature, TRUE, TRUE)$values) <= 1e-6) break
    candidate <- theta
    candidate[free] <- part - solve(curvature, slope)
    if (any(candidate < lower) || devfun(candidate) > devfun(theta) + 1e-9) break
    theta <- candidate
  }
  theta
}

tight <- function(formula, data, reml, weights = NULL) {
  parsed <- if (is.null(weights)) lFormula(formula, data, REML = reml)
    else eval(substitute(lFormula(formula, data, REML = reml, weights = w), list(w = as.name(weights))))
  devfun <- do.call(mkLmerDevfun, parsed)
  lower <- environment(devfun)$lower
  optimisers <- list(
    list("bobyqa", list(rhoend = 1e-10, maxfun = 1e5)),
    list("nloptwrap", list(algorithm = "NLOPT_LN_BOBYQA", xtol_abs = 1e-12, ftol_abs = 1e-14, maxeval = 1e5)),
    list("nloptwrap", list(algorithm = "NLOPT_LN_NELDERMEAD", xtol_abs = 1e-12, ftol_abs = 1e-14, maxeval = 1e5)))
  best <- NULL
  for (round in 1:2) for (choice in optimisers) {
    start <- if (is.null(best)) environment(devfun)$pp$theta else best$par
    found <- suppressWarnings(
      optimizeLmer(devfun, optimizer = choice[[1]], start = start, control = choice[[2]]))
    if (is.null(best) || found$fval < best$fval) best <- found
  }
  theta <- polish(devfun, best$par, lower)
  # A zero that the optimisers approach but do not take.
  snapped <- ifelse(lower == 0 & theta < 1e-4, 0, theta)
  if (devfun(snapped) <= devfun(theta) + 1e-10) theta <- snapped
  best$fval <- devfun(theta)
  best$par <- theta
  mkMerMod(environment(devfun), best, parsed$reTrms, fr = parsed$fr)
}

# --- Results -----------------------------------------------------------------------------------------------

predictions <- function(model) {
  effects <- ranef(model, condVar = TRUE)
  lapply(effects, function(table) {
    variance <- attr(table, "postVar")
    # Terms of one grouping factor come as a list of arrays; uncorrelated ones are read one by one.
    deviation <- if (is.list(variance)) lapply(variance, function(part) sqrt(part[1, 1, ]))
      else lapply(seq_along(table), function(i) sqrt(variance[i, i, ]))
    result <- list(levels = rownames(table))
    for (i in seq_along(table)) {
      result[[paste0("blup:", names(table)[i])]] <- table[[i]]
      result[[paste0("condSD:", names(table)[i])]] <- deviation[[i]]
    }
    result
  })
}

# `back` leads from the columns fitted to the user's: beta = back %*% fitted.
best <- function(model, back = diag(length(fixef(model)))) {
  components <- as.data.frame(VarCorr(model))
  columns <- gsub("^I\\((\\w+) - .*\\)$", "\\1", names(fixef(model)))
  covariance <- back %*% as.matrix(vcov(model)) %*% t(back)
  list(
    value = -2 * as.numeric(logLik(model)), logLik = as.numeric(logLik(model)), AIC = AIC(model), BIC = BIC(model),
    varcomp = lapply(seq_len(nrow(components)), function(i) as.list(components[i, c("grp", "var1", "var2", "vcov")])),
    fixef = setNames(as.list(as.numeric(back %*% fixef(model))), columns),
    se = setNames(as.list(sqrt(diag(covariance))), columns), singular = isSingular(model), ranef = predictions(model))
}

cases <- list()
data_sets <- list()
add <- function(name, data, formula, both = FALSE, weights = NULL, fitted = NULL, back = NULL) {
  for (reml in if (both) c(TRUE, FALSE) else TRUE) {
    model <- tight(if (is.null(fitted)) formula else fitted, data_sets[[data]], reml, weights)
    entry <- list(data = data, formula = deparse1(formula), REML = reml)
    if (!is.null(weights)) entry$weights <- weights
    entry$best <- if (is.null(back)) best(model) else best(model, back)
    key <- paste0(name, if (reml) "_REML" else "_ML")
    cat(sprintf("%-28s %.9f singular %s\n", key, entry$best$value, entry$best$singular))
    cases[[key]] <<- entry
  }
}
keep <- function(name, table) {
  for (column in names(table)) if (is.factor(table[[column]])) table[[column]] <- droplevels(table[[column]])
  data_sets[[name]] <<- table
}
normal <- function(count, sd) rnorm(count, 0, sd)
label <- function(prefix, codes) factor(sprintf("%s%02d", prefix, codes))

# --- Designs -----------------------------------------------------------------------------------------------
set.seed(seed)

# Weighted, crossed, incomplete.
n <- 150
ratee <- sample(30, n, TRUE); rater <- sample(12, n, TRUE); x <- round(runif(n, -1, 3), 3)
w <- round(runif(n, .5, 4), 2)
y <- round(70 + 1.5 * x + normal(30, 4)[ratee] + normal(12, 2)[rater] + rnorm(n, 0, 3 / sqrt(w)), 3)
keep("weighted", data.frame(y, x, w, ratee = label("p", ratee), rater = label("r", rater)))
add("weighted", "weighted", y ~ x + (1 | ratee) + (1 | rater), both = TRUE, weights = "w")

# Nested, unbalanced.
unit <- rep(1:12, times = sample(2:6, 12, TRUE))
team <- seq_along(unit)
size <- sample(1:6, length(team), TRUE)
a <- rep(unit, size); b <- rep(team, size); n <- length(a)
y <- round(50 + normal(12, 3)[a] + normal(length(team), 2)[b] + normal(n, 1.5), 3)
keep("nested", data.frame(y, a = label("u", a), b = label("t", b)))
add("nested", "nested", y ~ 1 + (1 | a/b), both = TRUE)

# Crossed and nested: indicators within ratees, raters across them.
grid <- expand.grid(indicator = 1:4, ratee = 1:40, period = 0:2)
grid <- grid[runif(nrow(grid)) < .7, ]
n <- nrow(grid)
rater <- sample(9, n, TRUE)
cell <- (grid$ratee - 1) * 4 + grid$indicator
y <- round(80 + .8 * grid$period + normal(40, 5)[grid$ratee] + normal(160, 2)[cell] + normal(9, 3)[rater] +
  normal(n, 2.5), 3)
keep("crossedNested", data.frame(
  y, period = grid$period, ratee = label("p", grid$ratee), indicator = label("i", grid$indicator),
  rater = label("r", rater)))
add("crossedNested", "crossedNested",
  y ~ period + (1 | ratee) + (1 | ratee:indicator) + (1 | rater), both = TRUE)

# Two terms with random slopes.
n <- 420
ratee <- sample(35, n, TRUE); rater <- sample(14, n, TRUE); time <- sample(0:5, n, TRUE)
slope <- normal(35, .9); level <- .4 * slope / .9 * 3 + normal(35, 2.7)
y <- round(60 + .5 * time + level[ratee] + slope[ratee] * time + normal(14, 2)[rater] +
  normal(14, .7)[rater] * time + normal(n, 2), 3)
keep("twoSlopes", data.frame(y, time, ratee = label("p", ratee), rater = label("r", rater)))
add("twoSlopes", "twoSlopes", y ~ time + (time | ratee) + (time | rater), both = TRUE)

# A 3 x 3 covariance.
g <- rep(1:25, each = 10); n <- length(g)
x1 <- round(rnorm(n), 3); x2 <- round(runif(n, -2, 2), 3)
root <- matrix(c(3, 1, -.8, 0, 1.5, .5, 0, 0, 1), 3)
effect <- matrix(rnorm(75), 25) %*% t(root)
y <- round(20 + 2 * x1 - x2 + effect[g, 1] + effect[g, 2] * x1 + effect[g, 3] * x2 + normal(n, 2), 3)
keep("three", data.frame(y, x1, x2, g = label("g", g)))
add("three", "three", y ~ x1 + x2 + (x1 + x2 | g), both = TRUE)

# Singular: slopes that are a multiple of the intercepts, and slopes that do not vary.
g <- rep(1:20, each = 6); n <- length(g); time <- rep(0:5, 20)
level <- normal(20, 3)
y <- round(40 + time + level[g] * (1 + .3 * time) + normal(n, 4), 3)
keep("proportional", data.frame(y, time, g = label("g", g)))
add("proportional", "proportional", y ~ time + (time | g))
y <- round(40 + time + level[g] + normal(n, 6), 3)
# Slopes drawn together until they vary less than the noise alone would make them.
slope <- ave((time - 2.5) * y, g, FUN = sum) / 17.5
y <- round(y - .85 * (slope - mean(slope)) * (time - 2.5), 3)
keep("flat", data.frame(y, time, g = label("g", g)))
add("flat", "flat", y ~ time + (time | g))
add("flatUncorrelated", "flat", y ~ time + (1 | g) + (0 + time | g))

# A covariate with a large mean: fitted about 2020, then moved back, as lme4 itself loses digits otherwise.
g <- rep(1:18, each = 8); n <- length(g); year <- rep(2016:2023, 18)
late <- as.numeric(runif(n) < .4)
y <- round(-1200 + .63 * year + 1.2 * late + normal(18, 2)[g] + normal(n, 1.4), 3)
keep("year", data.frame(y, year, late, g = label("g", g)))
back <- diag(3)
back[1, 2] <- -2020
add("year", "year", y ~ year + late + (1 | g), both = TRUE, fitted = y ~ I(year - 2020) + late + (1 | g), back = back)

# A vector term that stays in the Schur complement, beside a scalar one.
n <- 640
ratee <- sample(130, n, TRUE); rater <- sample(40, n, TRUE); unit <- (ratee - 1) %% 7 + 1
x <- round(rnorm(n, 1), 3)
ratee <- match(ratee, sort(unique(ratee)))
y <- round(75 + x + normal(130, 4)[ratee] + normal(40, 2.5)[rater] + normal(40, 1.2)[rater] * x +
  normal(7, 2)[unit] + normal(n, 3), 3)
keep("vectorRest", data.frame(
  y, x, ratee = factor(sprintf("p%03d", ratee)), rater = label("r", rater), unit = label("u", unit)))
add("vectorRest", "vectorRest", y ~ x + (1 | unit) + (x | rater) + (1 | ratee), both = TRUE)

# Thirty layouts so small that most have a variance at zero: the boundary is where searches go wrong.
for (i in 1:30) {
  grid <- expand.grid(ratee = 1:6, rater = 1:4)[-sample(24, 3), ]
  spread <- c(0, .3, .8)[c(1 + i %% 3, 1 + (i %/% 3) %% 3)]
  y <- round(5 + normal(6, spread[1])[grid$ratee] + normal(4, spread[2])[grid$rater] + normal(nrow(grid), 1), 2)
  name <- sprintf("small%02d", i)
  keep(name, data.frame(y, ratee = label("p", grid$ratee), rater = label("r", grid$rater)))
  add(name, name, y ~ 1 + (1 | ratee) + (1 | rater))
}

# Twenty layouts with random slopes, half of them with correlations of one or slopes that do not vary.
for (i in 1:20) {
  g <- rep(1:10, each = 5)
  t <- rep(0:4, 10)
  level <- normal(10, 1.5)
  slope <- switch(1 + i %% 4, rep(0, 10), .4 * level, normal(10, .3), normal(10, 1))
  y <- round(5 + .5 * t + level[g] + slope[g] * t + normal(50, 1), 2)
  name <- sprintf("slopes%02d", i)
  keep(name, data.frame(y, t, g = label("g", g)))
  add(name, name, y ~ t + (t | g))
}

names_of <- function(table) lapply(table, function(column) {
  if (is.factor(column)) list(codes = as.integer(column) - 1L, levels = levels(column)) else list(values = column)
})
output <- list(
  `_meta` = list(
    tool = paste("lme4", packageVersion("lme4")), R = R.version.string, script = "generate.R", seed = seed,
    licence = "simulated for timbang, CC0",
    tolerance = "optima by three optimisers at tight limits and a Newton polish: criterion 1e-8, variances 2e-5"),
  data = lapply(data_sets, names_of), cases = cases)
writeLines(toJSON(output, auto_unbox = TRUE, digits = NA, na = "null"), file.path(here, "lme4-designs.json"))
