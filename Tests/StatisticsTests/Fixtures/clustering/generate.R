# Expected numbers for Clustering: R with mclust, cluster and stats (versions are written beside the numbers).
# Mixtures run to a much tighter tolerance than mclust's default, which stops in the fifth digit.
suppressMessages({ library(mclust); library(cluster); library(jsonlite) })

tight <- emControl(tol = c(1e-11, 1e-10), itmax = c(20000, 2000))
families <- mclust.options("emModelNames")

grid <- function(x, groups) {
  rows <- list()
  for (family in families) for (k in groups) {
    fit <- tryCatch(Mclust(x, G = k, modelNames = family, control = tight, verbose = FALSE), error = function(e) NULL)
    if (is.null(fit) || is.na(fit$loglik)) next
    rows[[length(rows) + 1]] <- list(family = family, k = k, logLik = fit$loglik, df = fit$df, bic = fit$bic, icl = fit$icl)
  }
  rows
}

measures <- as.matrix(iris[, 1:4])
colnames(measures) <- NULL
eruptions <- as.matrix(faithful)
dimnames(eruptions) <- NULL
means <- function(x) lapply(2:6, function(k) {
  fit <- kmeans(x, k, nstart = 200, iter.max = 100)
  list(k = k, inertia = fit$tot.withinss, sizes = sort(fit$size, decreasing = TRUE))
})
medoids <- lapply(c(2, 3, 5), function(k) {
  fit <- pam(measures, k)
  list(k = k, medoids = sort(as.integer(fit$id.med)), objective = fit$objective[["swap"]])
})
set.seed(20261126)
three <- kmeans(measures, 3, nstart = 200)
widths <- silhouette(three$cluster, dist(measures))
result <- list(
  provenance = list(R = R.version.string, mclust = as.character(packageVersion("mclust")),
                    cluster = as.character(packageVersion("cluster")), script = "generate.R"),
  iris = measures, faithful = eruptions,
  irisGrid = grid(measures, 1:4), faithfulGrid = grid(eruptions, 1:5),
  irisMeans = means(measures), ward = hclust(dist(measures), "ward.D2")$height,
  wardThree = sort(as.integer(table(cutree(hclust(dist(measures), "ward.D2"), 3))), decreasing = TRUE),
  medoids = medoids, silhouette = mean(widths[, "sil_width"]), widths = widths[1:10, "sil_width"])
writeLines(toJSON(result, auto_unbox = TRUE, digits = 15, matrix = "rowmajor"), "clustering.json")
