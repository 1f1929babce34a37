# Expected values of the description of samples, from R 4.2.2 with MASS 7.3-58.2, nortest 1.0-4, diptest 0.76-0,
# robustbase 0.95-0, psych 2.2.9, carData 3.0-5 (Salaries) and jsonlite.
#   Rscript description.R > description.json
# L-moments are computed here from probability-weighted moments; shares of the noncentral t by uniroot on pt.
suppressMessages({library(MASS); library(nortest); library(diptest); library(robustbase); library(jsonlite)})
samples <- list(
  rating = attitude$rating, eruptions = faithful$eruptions, weights = c(148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236),
  few = c(3.1, 2.7, 9.4, 4.4, 4.4), stars = rep(1:5, c(10, 13, 17, 16, 16)), three = c(1, 4, 4.5))
probs <- c(0, .001, .01, .025, .05, .1, .2, .25, 1/3, .5, 2/3, .75, .8, .9, .95, .975, .99, .999, 1)
moment <- function(x, r) mean((x - mean(x))^r)
lmom <- function(x) {
  x <- sort(x); n <- length(x); i <- seq_len(n) - 1
  b <- c(mean(x), mean(x * i / (n - 1)), mean(x * i * (i - 1) / ((n - 1) * (n - 2))),
         if (n > 3) mean(x * i * (i - 1) * (i - 2) / ((n - 1) * (n - 2) * (n - 3))) else NA)
  c(b[1], 2 * b[2] - b[1], 6 * b[3] - 6 * b[2] + b[1], 20 * b[4] - 30 * b[3] + 12 * b[2] - b[1])
}
test <- function(f, x) { t <- tryCatch(f(x), error = function(e) NULL); if (is.null(t)) NULL else c(unname(t$statistic), unname(t$p.value)) }
bw <- function(f, ...) tryCatch(f(...), error = function(e) NA)
jb <- function(x) { s <- moment(x, 3) / moment(x, 2)^1.5; k <- moment(x, 4) / moment(x, 2)^2 - 3
  v <- length(x) / 6 * (s^2 + k^2 / 4); c(v, pchisq(v, 2, lower.tail = FALSE)) }
describe <- function(x) list(
  values = x, mean = mean(x), sd = sd(x), moments = sapply(2:6, function(r) moment(x, r)),
  skewness = sapply(1:3, function(t) e1071::skewness(x, type = t)), kurtosis = sapply(1:3, function(t) if (length(x) > 3) e1071::kurtosis(x, type = t) else NA),
  quantiles = lapply(1:9, function(t) unname(quantile(x, probs, type = t))), lmoments = lmom(x),
  mad = mad(x), iqr = IQR(x), trim10 = mean(x, .1), trim20 = mean(x, .2), winsor20 = psych::winsor.mean(x, .2),
  huber = tryCatch(huber(x, k = 1.5, tol = 1e-12)$mu, error = function(e) NA), qn = Qn(x), sn = Sn(x),
  shapiro = test(shapiro.test, x), francia = test(sf.test, x), anderson = if (length(x) > 7) test(ad.test, x),
  cramer = if (length(x) > 7) test(cvm.test, x), lilliefors = test(lillie.test, x), pearson = if (length(x) > 7) test(pearson.test, x), jarque = jb(x),
  dip = if (length(x) > 3) test(dip.test, x),
  sturges = nclass.Sturges(x), scott = nclass.scott(x), fd = nclass.FD(x),
  breaks = hist(x, plot = FALSE)$breaks, counts = hist(x, plot = FALSE)$counts,
  nrd0 = bw.nrd0(x), nrd = bw.nrd(x), ucv = suppressWarnings(bw(bw.ucv, x)), bcv = suppressWarnings(bw(bw.bcv, x)), ste = bw(bw.SJ, x), dpi = bw(bw.SJ, x, method = "dpi"),
  steExact = bw(bw.SJ, x, tol = 1e-12))
S <- carData::Salaries
f <- S$salary[S$sex == "Female"]; m <- S$salary[S$sex == "Male"]; g <- split(S$salary, S$rank)
tt <- function(t) c(unname(t$statistic), unname(t$parameter), t$p.value, t$conf.int)
pooled <- t.test(f, m, var.equal = TRUE); df <- 395; u <- sqrt(1 / length(f) + 1 / length(m))
ncp <- function(p) uniroot(function(d) pt(pooled$statistic, df, d) - p, pooled$statistic + c(-6, 6), tol = 1e-13)$root
w <- wilcox.test(f, m, conf.int = TRUE); wt <- oneway.test(salary ~ rank, S); av <- summary(aov(salary ~ rank, S))[[1]]
kw <- kruskal.test(salary ~ rank, S); bt <- bartlett.test(salary ~ rank, S); ft <- fligner.test(salary ~ rank, S)
med <- abs(S$salary - ave(S$salary, S$rank, FUN = median)); lv <- anova(lm(med ~ S$rank))
ks <- suppressWarnings(ks.test(f, m, exact = FALSE)); sr <- wilcox.test(attitude$rating, mu = 66, exact = FALSE)
V <- av[1, 2] / sum(av[, 2])
ncf <- function(p) uniroot(function(l) pf(av[1, 4], 2, 394, l) - p, c(100, 500), tol = 1e-11)$root
groups <- list(
  female = f, male = m, ranks = unname(g), welch = tt(t.test(f, m)), student = tt(pooled),
  whitney = c(unname(w$statistic), w$p.value, unname(w$estimate), w$conf.int),
  oneway = c(unname(wt$statistic), unname(wt$parameter), wt$p.value), anova = c(av[1, 4], av[1, 5], av[, 2]),
  kruskal = c(unname(kw$statistic), kw$p.value), bartlett = c(unname(bt$statistic), bt$p.value), fligner = c(unname(ft$statistic), ft$p.value),
  levene = c(lv[1, 4], lv[1, 5]), smirnov = c(unname(ks$statistic), ks$p.value), signed = c(unname(sr$statistic), sr$p.value),
  d = unname(c(pooled$statistic, ncp(.975), ncp(.025)) * u), omegaInterval = c(ncf(.975), ncf(.025)) / (c(ncf(.975), ncf(.025)) + 397))
data(statfaculty, package = "diptest")
d <- list(rounded = c(dip(statfaculty), dip.test(statfaculty)$p.value))
out <- list(
  versions = sapply(c("MASS", "nortest", "diptest", "robustbase", "psych", "carData", "e1071"), function(p) as.character(packageVersion(p))),
  probs = probs, samples = lapply(samples, describe), groups = groups, statfaculty = list(values = statfaculty, dip = d$rounded),
  grid = local({ x <- faithful$eruptions; h <- bw.nrd0(x); at <- seq(min(x) - 3 * h, max(x) + 3 * h, length.out = 33)
    list(bandwidth = h, at = at, density = sapply(at, function(a) mean(dnorm(a, x, h)))) }),
  pretty = list(pretty(c(0, 1)), pretty(c(0, 120), 7), pretty(c(31, 97), 9), pretty(c(4.2, 4.2), 5), pretty(c(-3.7, 1e3), 4)),
  prettyFor = list(c(0, 1, 5), c(0, 120, 7), c(31, 97, 9), c(4.2, 4.2, 5), c(-3.7, 1e3, 4)))
cat(toJSON(out, digits = I(17), null = "null", na = "null", auto_unbox = TRUE))
