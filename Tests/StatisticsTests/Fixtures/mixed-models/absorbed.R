# Fits with a fixed effect for every level of a factor, by lme4, which gives each level a column.
#
#   Rscript absorbed.R            writes lme4-absorbed.json beside this file
#
# Penicillin: plates fixed, samples random. Transfers: simulated (CC0), 24 employees fixed, 6 supervisors and
# supervisor × indicator random, employees who move, unbalanced, with a covariate and precision weights.
suppressPackageStartupMessages({
  library(lme4)
  library(jsonlite)
})
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))

tight <- lmerControl(optimizer = "bobyqa", calc.derivs = FALSE, optCtrl = list(rhoend = 1e-11, maxfun = 1e5))

# `means`: where the covariates stand when the levels are compared.
result <- function(fit, factor, terms, means = numeric()) {
  table <- as.data.frame(VarCorr(fit))
  effects <- fixef(fit)
  errors <- sqrt(diag(as.matrix(vcov(fit))))
  own <- grepl(paste0("^", factor), names(effects))
  contrast <- cbind(diag(sum(own)), matrix(means, sum(own), length(means), byrow = TRUE))
  order <- c(which(own), match(names(means), names(effects)))
  levels <- drop(contrast %*% effects[order])
  level_errors <- sqrt(diag(contrast %*% as.matrix(vcov(fit))[order, order] %*% t(contrast)))
  list(
    criterion = REMLcrit(fit), variances = setNames(as.list(table$vcov), table$grp),
    absorbed = levels, absorbed_se = level_errors,
    fixed = as.list(effects[!own]), fixed_se = as.list(errors[!own]),
    blups = lapply(ranef(fit)[terms], function(r) setNames(as.list(r[[1]]), rownames(r))))
}

penicillin <- lmer(diameter ~ 0 + plate + (1 | sample), Penicillin, control = tight)

set.seed(20261125)
transfers <- expand.grid(indicator = c("a", "b", "c"), period = 1:4, employee = sprintf("e%02d", 1:24))
transfers$supervisor <- sprintf("s%d", 1 + (as.integer(factor(transfers$employee)) + transfers$period %/% 2) %% 6)
transfers <- transfers[runif(nrow(transfers)) < 0.8, ]
transfers$hours <- round(runif(nrow(transfers), 0, 40))
transfers$weight <- round(runif(nrow(transfers), 0.5, 2), 2)
person <- rnorm(24, 0, 5)[as.integer(factor(transfers$employee))]
severity <- rnorm(6, 0, 3)[as.integer(factor(transfers$supervisor))]
cell <- rnorm(18, 0, 2)[as.integer(interaction(transfers$supervisor, transfers$indicator))]
transfers$score <- round(
  75 + person + severity + cell + 0.1 * transfers$hours + rnorm(nrow(transfers), 0, 4 / sqrt(transfers$weight)), 2)
moved <- lmer(
  score ~ 0 + employee + hours + (1 | supervisor) + (1 | supervisor:indicator), transfers, weights = weight,
  control = tight)

write_json(
  list(
    provenance = list(
      tool = paste("lme4", packageVersion("lme4")), script = "absorbed.R", seed = 20261125,
      data = "Penicillin: lme4 (GPL >= 2); transfers: simulated, CC0"),
    tolerance = list(relative = 2e-5, why = "bobyqa to 1e-11 on the profiled criterion"),
    penicillin = list(
      data = list(y = Penicillin$diameter, factor = as.character(Penicillin$plate), sample = as.character(Penicillin$sample)),
      expected = result(penicillin, "plate", "sample")),
    transfers = list(
      data = list(
        y = transfers$score, factor = as.character(transfers$employee), supervisor = transfers$supervisor,
        indicator = as.character(transfers$indicator), hours = transfers$hours, weight = transfers$weight),
      expected = result(
        moved, "employee", c("supervisor", "supervisor:indicator"),
        c(hours = weighted.mean(transfers$hours, transfers$weight))))),
  file.path(here, "lme4-absorbed.json"), auto_unbox = TRUE, digits = NA)
