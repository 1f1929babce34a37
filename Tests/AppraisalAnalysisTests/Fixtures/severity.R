# Writes severity.json: severities and adjusted levels of an unbalanced crossed design, variances by lme4, errors
# of prediction from the inverse of the whole mixed-model equations, q-values by stats::p.adjust.
# Run: Rscript severity.R

suppressPackageStartupMessages(library(lme4))
set.seed(20240131)
ratees <- 40; raters <- 12; periods <- 3
theta <- rnorm(ratees, 0, 6); severity <- rnorm(raters, 0, 4)
rows <- do.call(rbind, lapply(seq_len(periods), function(t) do.call(rbind, lapply(seq_len(ratees), function(i) {
  data.frame(ratee = i, rater = sample(raters, 1 + (runif(1) < 0.4), prob = raters:1 + 2), period = t)
}))))
rows <- rows[runif(nrow(rows)) < 0.8, ]
rows$score <- round(60 + 1.5 * rows$period + theta[rows$ratee] - severity[rows$rater] + rnorm(nrow(rows), 0, 5), 1)
rows$ratee <- sprintf("e%02d", rows$ratee); rows$rater <- sprintf("s%02d", rows$rater)
rows$period <- sprintf("2024-Q%d", rows$period)

tight <- lmerControl(optimizer = "nloptwrap", calc.derivs = FALSE,
  optCtrl = list(algorithm = "NLOPT_LN_BOBYQA", xtol_abs = 1e-13, ftol_abs = 1e-13, ftol_rel = 1e-15, maxeval = 1e5))
fit <- lmer(score ~ period + (1 | ratee) + (1 | rater), rows, control = tight)
fit <- update(fit, start = getME(fit, "theta") * 1.01)
variance <- as.data.frame(VarCorr(fit))
v <- setNames(variance$vcov, variance$grp)

x <- model.matrix(~ period, rows); z1 <- model.matrix(~ 0 + ratee, rows); z2 <- model.matrix(~ 0 + rater, rows)
w <- cbind(x, z1, z2); p <- ncol(x); n1 <- ncol(z1); n2 <- ncol(z2)
ridge <- c(rep(0, p), rep(v["Residual"] / v["ratee"], n1), rep(v["Residual"] / v["rater"], n2))
inverse <- solve(crossprod(w) + diag(ridge)) * v["Residual"]
solution <- drop(inverse %*% crossprod(w, rows$score)) / v["Residual"]
stopifnot(max(abs(solution[seq_len(p)] - fixef(fit))) < 1e-8)

place <- p + n1 + seq_len(n2)
s <- -solution[place]; pev <- diag(inverse)[place]; reliability <- 1 - pev / v["rater"]
pvalue <- 2 * pnorm(-abs(s) / sqrt(reliability * pev))
delta <- 0.2 * sd(rows$score)
exceeds <- pnorm((s - delta) / sqrt(pev)) + pnorm((-delta - s) / sqrt(pev))
percentile <- sapply(seq_len(n2), function(j) {
  100 * (sum(pnorm((s[j] - s[-j]) / sqrt(pev[j] + pev[-j]))) + 0.5) / n2
})
k <- cbind(matrix(colMeans(x), n1, p, byrow = TRUE), diag(n1), matrix(0, n1, n2))
level <- drop(k %*% solution); level_se <- sqrt(rowSums((k %*% inverse) * k))

digits <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
words <- function(x) paste0("[", paste0('"', x, '"', collapse = ","), "]")
writeLines(c(
  sprintf('{"provenance":{"tool":"R %s, lme4 %s","script":"severity.R","seed":20240131},', getRversion(),
    packageVersion("lme4")),
  '"tolerance":{"relative":1e-5,"why":"two optimizers on one deviance surface"},',
  sprintf('"input":{"ratee":%s,\n"rater":%s,\n"period":%s,\n"score":%s},', words(rows$ratee), words(rows$rater),
    words(rows$period), digits(rows$score)),
  sprintf('"variances":{"ratee":%.17g,"rater":%.17g,"residual":%.17g},', v["ratee"], v["rater"], v["Residual"]),
  sprintf('"raters":{"rater":%s,"severity":%s,"standardError":%s,"reliability":%s,"p":%s,"q":%s,"exceeds":%s,"percentile":%s},',
    words(sub("rater", "", colnames(z2))), digits(s), digits(sqrt(pev)), digits(reliability), digits(pvalue),
    digits(p.adjust(pvalue, "BH")), digits(exceeds), digits(percentile)),
  sprintf('"ratees":{"ratee":%s,"raw":%s,"adjusted":%s,"standardError":%s,"reliability":%s}}',
    words(sub("ratee", "", colnames(z1))), digits(tapply(rows$score, rows$ratee, mean)), digits(level),
    digits(level_se), digits(1 - diag(inverse)[p + seq_len(n1)] / v["ratee"]))), "severity.json")
