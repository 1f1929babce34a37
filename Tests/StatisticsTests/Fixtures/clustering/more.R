# Expected numbers for how many groups there are, and for Gower's distances: R with cluster, fpc and mclust.
suppressMessages({ library(mclust); library(cluster); library(fpc); library(jsonlite) })
measures <- as.matrix(iris[, 1:4]); dimnames(measures) <- NULL
eruptions <- scale(as.matrix(faithful)); dimnames(eruptions) <- NULL

# The statistic is the mean over random tables, so that its standard error is written beside it.
set.seed(20261126)
gap <- function(x) {
  found <- clusGap(x, function(x, k) list(cluster = kmeans(x, k, nstart = 20, iter.max = 50)$cluster), K.max = 5, B = 500,
                   d.power = 2, spaceH0 = "original", verbose = FALSE)$Tab
  lapply(1:5, function(k) list(k = k, logW = found[k, 1], expected = found[k, 2], se = found[k, 4]))
}
strength <- prediction.strength(measures, 2, 5, M = 200, clustermethod = kmeansCBI, runs = 20)

holes <- measures
for (i in 1:150) for (j in 1:4) if ((7 * i + 3 * j) %% 10 == 0) holes[i, j] <- NA
gower <- pam(daisy(as.data.frame(holes), metric = "gower"), 3)

merged <- clustCombi(Mclust(as.matrix(faithful), G = 3, modelNames = "EEE", verbose = FALSE,
                            control = emControl(tol = c(1e-11, 1e-10), itmax = c(20000, 2000))))
entropy <- sapply(1:3, function(k) { t <- merged$combiz[[k]]; -sum(ifelse(t > 0, t * log(t), 0)) })
sizes <- sort(as.integer(table(max.col(merged$combiz[[2]]))), decreasing = TRUE)

writeLines(toJSON(list(
  provenance = list(R = R.version.string, cluster = as.character(packageVersion("cluster")),
                    fpc = as.character(packageVersion("fpc")), mclust = as.character(packageVersion("mclust")),
                    script = "more.R"),
  irisGap = gap(measures), faithfulGap = gap(eruptions),
  irisStrength = strength$mean.pred[2:5],
  gowerObjective = gower$objective[["swap"]], gowerMedoids = sort(gower$id.med),
  mergedEntropy = entropy, mergedSizes = sizes), auto_unbox = TRUE, digits = 12), "more.json")
