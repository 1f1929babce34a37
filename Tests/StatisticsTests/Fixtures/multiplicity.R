# Writes multiplicity.json: adjusted p-values by stats::p.adjust, and mixtures of chi-squared tails.
# Run: Rscript multiplicity.R

set.seed(20240131)
digits <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ","), "]")
inputs <- list(
  one = 0.03,
  ties = c(0.01, 0.04, 0.01, 0.04, 0.5, 0.5, 1, 0),
  missing = c(NA, 0.02, 0.001, NA, 0.9, 0.04, NA),
  skewed = round(runif(60)^3, 4),
  tiny = c(1e-300, 1e-12, 3e-5, 0.2, 1e-300))
cases <- vapply(names(inputs), function(name) {
  p <- inputs[[name]]
  sprintf('{"name":"%s","p":%s,"bh":%s,"holm":%s}', name, digits(p), digits(p.adjust(p, "BH")),
    digits(p.adjust(p, "holm")))
}, "")
ratio <- c(1e-8, 0.1, 1, 2.705543454095404, 3.841458820694124, 10, 60, 500)
tail <- function(k) if (k == 0) 0 * ratio else pchisq(ratio, k, lower.tail = FALSE)
mixture <- function(k) (tail(k) + tail(k + 1)) / 2
writeLines(c(
  sprintf('{"provenance":{"tool":"R %s","script":"multiplicity.R","seed":20240131},', getRversion()),
  '"tolerance":{"relative":1e-13,"why":"the same few products, in another order"},',
  sprintf('"cases":[\n%s],', paste(cases, collapse = ",\n")),
  sprintf('"mixtures":{"ratio":%s,"oneVariance":%s,"slopeAndCovariance":%s}}', digits(ratio),
    digits(mixture(0)), digits(mixture(1)))), "multiplicity.json")
