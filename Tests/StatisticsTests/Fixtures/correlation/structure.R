# Expected values for Correlation and FactorAnalysis: Rscript structure.R > structure.json, from the project's root.
# R 4.2.2, psych 2.2.9, GPArotation 2022.10-2, lavaan 0.6-14, energy, Hmisc: versions are in the output.
suppressMessages({library(psych); library(GPArotation); library(lavaan); library(energy); library(jsonlite)})
bfi <- read.csv("datasets/bfi/bfi.csv")
items <- bfi[, 2:26]
attitude <- read.csv("datasets/attitude/attitude.csv")
m <- function(x) unname(apply(unclass(x), 1, as.numeric, simplify = FALSE))
out <- list()
out$versions <- list(R = R.version.string, psych = as.character(packageVersion("psych")),
  lavaan = as.character(packageVersion("lavaan")), energy = as.character(packageVersion("energy")),
  GPArotation = as.character(packageVersion("GPArotation")))

# Ranks with missing values: on the rows that both have.
sp <- matrix(1, 5, 5); ke <- sp
for (i in 1:5) for (j in 1:5) if (i != j) {
  ok <- complete.cases(items[, c(i, j)])
  sp[i, j] <- cor(items[ok, i], items[ok, j], method = "spearman")
}
out$spearman5 <- m(sp)
kt <- function(x, y) { t <- cor.test(x, y, method = "kendall", exact = FALSE); list(tau = unname(t$estimate), z = unname(t$statistic), p = t$p.value) }
out$kendall <- list(A1A2 = kt(items$A1, items$A2), ratingComplaints = kt(attitude$rating, attitude$complaints))
out$dcor <- list(mtcars = dcor(mtcars$mpg, mtcars$wt), attitude = dcor(attitude$rating, attitude$complaints),
  attitudeUnbiased = bcdcor(attitude$rating, attitude$complaints),
  attitudeWeak = dcor(attitude$rating, attitude$critical), attitudeWeakUnbiased = bcdcor(attitude$rating, attitude$critical))

# Layers: age groups stand for raters.
g <- cut(bfi$age, c(0, 18, 20, 22, 25, 30, 40, 100))
ok <- complete.cases(bfi[, c("A2", "A3")]) & !is.na(g)
x <- bfi$A2[ok]; y <- bfi$A3[ok]; h <- droplevels(g[ok])
w <- cor(resid(lm(x ~ h)), resid(lm(y ~ h)))
mm <- manova(cbind(x, y) ~ h); ss <- summary(mm)$SS
k <- nlevels(h); n <- length(x); n0 <- (n - sum(table(h)^2) / n) / (k - 1)
msb <- ss$h / (k - 1); msw <- ss$Residuals / (n - k); b <- (msb - msw) / n0
out$layers <- list(groups = as.integer(g), within = w, between = b[1, 2] / sqrt(b[1, 1] * b[2, 2]), total = cor(x, y),
  means = cor(tapply(x, h, mean), tapply(y, h, mean)), share = b[1, 2] / (b[1, 2] + msw[1, 2]))
out$layersBelowOne <- {
  ok <- complete.cases(items[, 10:11]) & !is.na(g); x <- items[ok, 10]; y <- items[ok, 11]; h <- droplevels(g[ok])
  ss <- summary(manova(cbind(x, y) ~ h))$SS; k <- nlevels(h); n <- length(x); n0 <- (n - sum(table(h)^2) / n) / (k - 1)
  w <- ss$Residuals; b <- (ss$h / (k - 1) - w / (n - k)) / n0
  list(within = w[1, 2] / sqrt(w[1, 1] * w[2, 2]), between = b[1, 2] / sqrt(b[1, 1] * b[2, 2]))
}

# FIML: EM moments of lavaan; standard errors of correlations by its robust sandwich.
fit <- lavCor(items[, 1:5], missing = "fiml", output = "fit", se = "none")
model <- "A1 ~~ A2 + A3 + A4 + A5\nA2 ~~ A3 + A4 + A5\nA3 ~~ A4 + A5\nA4 ~~ A5"
mlr <- lavaan(model, items[, 1:5], missing = "fiml", estimator = "MLR", meanstructure = TRUE, int.ov.free = TRUE,
  auto.var = TRUE, information = "observed", control = list(rel.tol = 1e-14, iter.max = 10000))
std <- standardizedSolution(mlr)
std <- std[std$op == "~~" & std$lhs != std$rhs, ]
out$fiml <- list(logLik = as.numeric(logLik(mlr)), mean = unname(coef(mlr)[grep("~1", names(coef(mlr)))]),
  a = std$lhs, b = std$rhs, r = std$est.std, se = std$se, n = nobs(mlr))

# Polyserial, two-step, variance with n: the likelihood written out, its maximum by optimize.
out$polyserial <- {
  ok <- complete.cases(bfi$age, items$A2); x <- bfi$age[ok]; y <- items$A2[ok]
  z <- (x - mean(x)) / sqrt(mean((x - mean(x))^2)); cuts <- c(-Inf, qnorm(cumsum(table(y) / length(y)))); cuts[7] <- Inf
  f <- function(r) -sum(log(pnorm((cuts[y + 1] - r * z) / sqrt(1 - r^2)) - pnorm((cuts[y] - r * z) / sqrt(1 - r^2))))
  slope <- function(r) (f(r + 1e-5) - f(r - 1e-5)) / 2e-5
  uniroot(slope, c(-.5, .5), tol = 1e-13)$root
}

# Polychoric by joint maximum likelihood: pbivnorm under nlminb, tighter than polycor's search.
suppressMessages({library(pbivnorm); library(numDeriv)})
cutsof <- function(v) { k <- qnorm(cumsum(v / sum(v))); k[-length(k)] }
cells <- function(r, a, b) {
  a <- c(-Inf, a, 30); b <- c(-Inf, b, 30); f <- matrix(0, length(a), length(b))
  for (i in 2:length(a)) for (j in 2:length(b)) f[i, j] <- pbivnorm(a[i], b[j], r)
  f[-1, -1] - f[-nrow(f), -1] - f[-1, -ncol(f)] + f[-nrow(f), -ncol(f)]
}
minus <- function(th, t) { k <- nrow(t); -sum(t * log(pmax(cells(th[1], th[2:k], th[-(1:k)]), 1e-300))) }
ref <- fromJSON("Tests/StatisticsTests/Fixtures/correlation/reference.json", simplifyDataFrame = FALSE)$bfi_polycor_pairs
out$joint <- list()
for (p in ref) {
  t <- p$table$data
  o <- nlminb(c(p$rho_two_step, cutsof(rowSums(t)), cutsof(colSums(t))), minus, t = t,
    control = list(rel.tol = 1e-15, eval.max = 20000, iter.max = 5000))
  o <- nlminb(o$par, minus, gradient = function(th, t) grad(minus, th, t = t), t = t, control = list(rel.tol = 1e-15))
  out$joint[[paste0(p$x, p$y)]] <- list(rho = o$par[1], se = sqrt(solve(hessian(minus, o$par, t = t))[1, 1]), logLik = -o$objective)
}

# Factors.
r <- cor(items, use = "pairwise")
faof <- function(k, fm, rot) {
  f <- fa(r, k, n.obs = 2800, fm = fm, rotate = rot, max.iter = 1000)
  list(loadings = m(f$loadings), phi = if (is.null(f$Phi)) NULL else m(f$Phi), uniqueness = unname(f$uniquenesses), rms = f$rms)
}
out$minres3 <- faof(3, "minres", "none")
out$minres5oblimin <- faof(5, "minres", "oblimin")
# stats::varimax stops at 1e-5 relative; GPArotation's goes on.
tight <- function(l) m(Varimax(unclass(l), normalize = TRUE, eps = 1e-10, maxit = 10000)$loadings)
out$minres5varimax <- { f <- fa(r, 5, n.obs = 2800, fm = "minres", rotate = "none", max.iter = 1000)
  list(loadings = tight(f$loadings), uniqueness = unname(f$uniquenesses)) }
fq <- function(k) {
  f <- factanal(covmat = r, factors = k, n.obs = 2800, rotation = "none", control = list(nstart = 5, opt = list(factr = 10, maxit = 5000)))
  list(uniqueness = unname(f$uniquenesses), loadings = tight(f$loadings), statistic = unname(f$STATISTIC), dof = f$dof, p = unname(f$PVAL), criterion = unname(f$criteria[1]))
}
out$ml5varimax <- fq(5)
ra <- cor(attitude)
out$ml2attitude <- { f <- factanal(covmat = ra, factors = 2, n.obs = 30, rotation = "none"); list(uniqueness = unname(f$uniquenesses), statistic = unname(f$STATISTIC), dof = f$dof, p = unname(f$PVAL)) }
om <- function(x, k, key = NULL, n) { o <- suppressWarnings(omega(x, k, n.obs = n, plot = FALSE, fm = "minres", rotate = "oblimin", flip = TRUE)); list(h = o$omega_h, t = o$omega.tot, g = unname(o$schmid$sl[, "g"])) }
out$omega <- list(attitude3 = om(ra, 3, n = 30), A = om(r[1:5, 1:5], 2, n = 2800), judges = om(cor(USJudgeRatings[, -1]), 3, n = 43))
vs <- vss(r, n = 8, n.obs = 2800, plot = FALSE, fm = "pc", rotate = "none")
out$map <- unname(vs$map)
out$kmoAttitude <- { k <- KMO(ra); list(overall = k$MSA, items = unname(k$MSAi)) }
out$bartlett <- { b <- cortest.bartlett(ra, n = 30); list(chisq = b$chisq, df = b$df, p = b$p.value) }
out$alphaAttitude <- { a <- alpha(attitude); list(alpha = a$total$raw_alpha, std = a$total$std.alpha, g6 = a$total$`G6(smc)`, drop = a$alpha.drop$raw_alpha, rdrop = a$item.stats$r.drop) }
cat(toJSON(out, digits = I(17), auto_unbox = TRUE, null = "null"))
