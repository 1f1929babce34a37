# psych works in child processes, whose time counts.
# Times psych and lavaan on bfi's 25 items: Rscript correlation.R bfi.csv
suppressMessages({library(psych); library(lavaan)})
items <- read.csv(commandArgs(TRUE)[1])[, 2:26]
time <- function(program, body) {
  t <- system.time(value <- body())
  cat(sprintf("polychoric\t%s\t%.4f\t%.4f\t%.12f\n", program, t[["elapsed"]], sum(t[c("user.self", "sys.self", "user.child", "sys.child")], na.rm = TRUE), value))
}
time(paste("psych", packageVersion("psych")), function() polychoric(items, correct = 0)$rho[2, 1])
time(paste("lavaan", packageVersion("lavaan"), "lavCor"), function() {
  unclass(lavCor(items, ordered = names(items), missing = "pairwise"))[2, 1]
})
