# Times mclust on the table of ClusteringBenchmark.
#   Rscript clustering.R FOLDER        needs mclust
suppressMessages(library(mclust))
folder <- commandArgs(TRUE)[1]
x <- matrix(readBin(file.path(folder, "families.bin"), "double", 1e7), ncol = 6)
labels <- matrix(readBin(file.path(folder, "families.labels"), "double", 1e7), nrow = nrow(x)) + 1
families <- mclust.options("emModelNames")

line <- function(case, body, show) {
  best <- c(Inf, Inf)
  for (run in 1:2) {
    time <- system.time(result <- body())
    taken <- c(time[["elapsed"]], time[["user.self"]] + time[["sys.self"]])
    if (taken[2] < best[2]) best <- taken
  }
  cat(case, paste("mclust", packageVersion("mclust")), sprintf("%.4f", best), show(result), sep = "\t")
  cat("\n")
}

grid <- function() {
  cells <- list()
  for (family in families) for (k in 1:9) {
    fit <- tryCatch(if (k == 1) mvn(family, x) else me(x, family, unmap(labels[, k])), error = function(e) NULL)
    value <- if (is.null(fit) || is.na(fit$loglik)) NA else bic(family, fit$loglik, nrow(x), ncol(x), k)
    cells[[length(cells) + 1]] <- data.frame(family = family, k = k, bic = value)
  }
  do.call(rbind, cells)
}

line("families", grid, function(cells) {
  write.table(cells, file.path(folder, "families.mclust"), sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE)
  paste(sum(!is.na(cells$bic)), "cells")
})
line("families, own starts", function() mclustBIC(x, G = 1:9, verbose = FALSE), function(found) {
  cells <- data.frame(family = rep(colnames(found), each = nrow(found)), k = rep(1:9, ncol(found)), bic = as.vector(found))
  write.table(cells, file.path(folder, "own.mclust"), sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE)
  sprintf("best BIC %.4f", max(found, na.rm = TRUE))
})
