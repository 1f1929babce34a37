# Saturated least squares on mpdta, and on an unbalanced part of it: every cohort × year but the last before treatment,
# with dummies for counties and years, by base R's lm(); standard errors clustered by county without corrections (HC0).
# Run by a person: Rscript sunab.R > sunab.json (R 4.2.2, sandwich from Debian).
suppressMessages({library(sandwich); library(jsonlite)})
d <- read.csv("../../../../datasets/mpdta/mpdta.csv")
run <- function(d) {
  d$cell <- with(d, ifelse(first_treat == 0 | year == first_treat - 1, "0", paste(first_treat, year)))
  d$cell <- relevel(factor(d$cell), ref = "0")
  fit <- lm(lemp ~ cell + factor(county) + factor(year), d)
  keep <- grep("^cell", names(coef(fit)))
  V <- vcovCL(fit, cluster = d$county, type = "HC0", cadjust = FALSE)[keep, keep]
  part <- strsplit(sub("cell", "", names(coef(fit))[keep]), " ")
  data.frame(cohort = as.integer(sapply(part, `[`, 1)), time = as.integer(sapply(part, `[`, 2)),
             estimate = coef(fit)[keep], se = sqrt(diag(V)), row.names = NULL)
}
# Drops every seventh row: units are then seen in different years.
out <- list(provenance = list(tool = paste("R", getRversion(), "lm, sandwich", packageVersion("sandwich")), script = "sunab.R"),
            tolerance = list(relative = 1e-10, why = "one least-squares problem by two orthogonal factorisations"),
            balanced = run(d), unbalanced = run(d[seq_len(nrow(d)) %% 7 != 0, ]))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
