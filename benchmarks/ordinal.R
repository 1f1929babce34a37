# Simulates ordinal ratings and times ordinal::clmm on them, in the columns of OrdinalBenchmark.
#
#   Rscript ordinal.R simulate FILE RATEES JUDGES RATINGS
#   Rscript ordinal.R fit FILE
arguments <- commandArgs(TRUE)
file <- arguments[2]
if (arguments[1] == "simulate") {
  set.seed(20261126)
  ratees <- as.integer(arguments[3]); judges <- as.integer(arguments[4]); each <- as.integer(arguments[5]) %/% ratees
  ratee <- rep(seq_len(ratees), each = each)
  judge <- as.vector(replicate(ratees, sample(judges, each)))
  late <- rep_len(0:1, length(ratee))
  latent <- 0.4 * late + rnorm(ratees, 0, 1.2)[ratee] + rnorm(judges, 0, 0.8)[judge] + rlogis(length(ratee))
  score <- findInterval(latent, c(-3, -1.2, 0.8, 2.6)) + 1L
  write.csv(data.frame(ratee, judge, late, score), file, row.names = FALSE, quote = FALSE)
} else {
  suppressPackageStartupMessages(library(ordinal))
  data <- read.csv(file)
  for (name in c("ratee", "judge", "score")) data[[name]] <- factor(data[[name]])
  before <- proc.time()
  fit <- clmm(score ~ late + (1 | ratee) + (1 | judge), data = data, Hess = TRUE)
  taken <- proc.time() - before
  cat(paste("ordinal", packageVersion("ordinal")), nrow(data), nlevels(data$judge), nlevels(data$ratee),
      sprintf("%.3f", taken[["elapsed"]]), sprintf("%.3f", taken[["user.self"]] + taken[["sys.self"]]),
      sprintf("%.6f", c(logLik(fit))), "clmm, logit, flexible, with Hessian", sep = "\t")
  cat("\n")
}
