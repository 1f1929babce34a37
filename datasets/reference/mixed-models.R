# Expected numbers of `timbang verify`: linear mixed models fitted by lme4 to the data sets beside this folder.
#
#   Rscript datasets/reference/mixed-models.R > datasets/reference/mixed-models.json
#
# Run from the root of the repository. Each model is fitted by two optimisers with tight tolerances, and the lower
# criterion is kept: lme4 stops by default where the fifth digit still moves. The criterion is so flat at its optimum
# that rounding hides the fifth digit of a variance even then; Newton steps on lme4's own criterion, with derivatives
# extrapolated from wider steps, find where its slope is zero.
suppressPackageStartupMessages({
  library(lme4)
  library(lmerTest)
  library(jsonlite)
  library(numDeriv)
})

tightly <- list(
  lmerControl("bobyqa", calc.derivs = FALSE, optCtrl = list(rhoend = 1e-10, maxfun = 1e5)),
  lmerControl(
    "nloptwrap", calc.derivs = FALSE,
    optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-12, xtol_rel = 1e-12, ftol_rel = 1e-15, maxeval = 1e5)))

fitTightly <- function(formula, data, reml) {
  fits <- lapply(tightly, function(control) {
    suppressMessages(lme4::lmer(formula, data, REML = reml, control = control))
  })
  criteria <- sapply(fits, criterion)
  best <- fits[[which.min(criteria)]]
  message(sprintf("%s: %.12g %.12g", deparse1(formula), criteria[1], criteria[2]))
  if (any(getME(best, "theta") == 0)) best else polished(formula, data, reml, getME(best, "theta"))
}

polished <- function(formula, data, reml, theta) {
  parts <- lFormula(formula, data, REML = reml)
  value <- do.call(mkLmerDevfun, parts)
  wide <- list(d = 0.02, r = 4)
  for (step in 1:3) {
    change <- solve(
      hessian(value, theta, method.args = wide), grad(value, theta, method.args = wide))
    theta <- theta - change
    message(sprintf("  step %d: largest relative change %.2g", step, max(abs(change / theta))))
  }
  optimum <- list(par = theta, fval = value(theta), feval = 0, conv = 0, message = "")
  mkMerMod(environment(value), optimum, parts$reTrms, fr = parts$fr)
}

criterion <- function(fit) unname(fit@devcomp$cmp[if (isREML(fit)) "REML" else "dev"])

quantity <- function(name, value, ...) list(quantity = name, ..., value = unname(value))

variances <- function(fit) {
  rows <- as.data.frame(VarCorr(fit))
  lapply(seq_len(nrow(rows)), function(i) {
    row <- rows[i, ]
    if (row$grp == "Residual") return(quantity("residual_variance", row$vcov))
    if (is.na(row$var2)) return(quantity("variance", row$vcov, term = row$grp, coefficient = row$var1))
    quantity("covariance", row$vcov, term = row$grp, coefficient = row$var1, with = row$var2)
  })
}

fixed <- function(fit) {
  errors <- sqrt(diag(as.matrix(vcov(fit))))
  unlist(lapply(names(fixef(fit)), function(name) {
    list(
      quantity("estimate", fixef(fit)[[name]], coefficient = name),
      quantity("standard_error", errors[[name]], coefficient = name))
  }), recursive = FALSE)
}

satterthwaite <- function(fit) {
  # lmerTest must be able to build the deviance again, from a call and a frame that it can see.
  frame <- fit@frame
  again <- lmerTest::lmer(formula(fit), frame, REML = isREML(fit), control = tightly[[1]])
  table <- coef(summary(again))
  lapply(rownames(table), function(name) {
    quantity("degrees_of_freedom", table[name, "df"], coefficient = name)
  })
}

# Predictions of the first levels, and their standard deviations with the fixed effects held at their estimates.
predictions <- function(fit, term, count) {
  effects <- ranef(fit, condVar = TRUE)[[term]]
  spread <- attr(effects, "postVar")
  unlist(lapply(seq_len(min(count, nrow(effects))), function(level) {
    unlist(lapply(seq_along(effects), function(c) {
      name <- names(effects)[c]
      label <- rownames(effects)[level]
      list(
        quantity("blup", effects[level, c], term = term, coefficient = name, level = label),
        quantity("conditional_sd", sqrt(spread[c, c, level]), term = term, coefficient = name, level = label))
    }), recursive = FALSE)
  }), recursive = FALSE)
}

# Henderson's equations: the inverse of their matrix holds the covariance of the errors of the first level's effect,
# and of intercept and effect together, when the fixed effects are estimated too.
predictionErrors <- function(fit, term) {
  x <- getME(fit, "X")
  z <- as.matrix(getME(fit, "Z"))
  lambda <- as.matrix(getME(fit, "Lambda"))
  equations <- rbind(
    cbind(crossprod(x), crossprod(x, z)),
    cbind(crossprod(z, x), crossprod(z) + solve(tcrossprod(lambda))))
  inverse <- sigma(fit)^2 * solve(equations)
  effect <- ncol(x) + 1
  both <- c(1, effect)
  spread <- attr(ranef(fit, condVar = TRUE)[[term]], "postVar")[1, 1, 1]
  named <- function(name, value) {
    level <- levels(getME(fit, "flist")[[term]])[1]
    quantity(name, value, term = term, coefficient = "(Intercept)", level = level)
  }
  list(
    named("conditional_variance", spread),
    named("prediction_error_variance", inverse[effect, effect]),
    named("level_prediction_error_variance", sum(inverse[both, both])))
}

model <- function(name, data, formula, method, further = function(fit) list()) {
  list(name = name, data = data, formula = formula, method = method, further = further)
}

intercepts <- "y ~ 1 + (1 | s) + (1 | d)"
models <- list(
  model(
    "dyestuff-reml", "dyestuff", "Yield ~ 1 + (1 | Batch)", "reml",
    function(fit) c(predictions(fit, "Batch", 6), predictionErrors(fit, "Batch"))),
  model("dyestuff-ml", "dyestuff", "Yield ~ 1 + (1 | Batch)", "ml"),
  model("dyestuff2-reml", "dyestuff2", "Yield ~ 1 + (1 | Batch)", "reml"),
  model("dyestuff2-ml", "dyestuff2", "Yield ~ 1 + (1 | Batch)", "ml"),
  model(
    "penicillin-reml", "penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)", "reml",
    function(fit) predictions(fit, "sample", 6)),
  model("penicillin-ml", "penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)", "ml"),
  model(
    "sleepstudy-reml", "sleepstudy", "Reaction ~ 1 + Days + (1 + Days | Subject)", "reml",
    function(fit) c(satterthwaite(fit), predictions(fit, "Subject", 2))),
  model("sleepstudy-ml", "sleepstudy", "Reaction ~ 1 + Days + (1 + Days | Subject)", "ml"),
  model(
    "sleepstudy-diagonal-reml", "sleepstudy",
    "Reaction ~ 1 + Days + (1 | Subject) + (0 + Days | Subject)", "reml"),
  model("insteval-s-d-reml", "insteval", intercepts, "reml"),
  model("insteval-s-d-ml", "insteval", intercepts, "ml"),
  model("insteval-dept-reml", "insteval", paste(intercepts, "+ (1 | dept)"), "reml"),
  model(
    "insteval-dept-service-reml", "insteval", paste(intercepts, "+ (1 | dept:service)"), "reml",
    function(fit) c(predictions(fit, "s", 2), predictions(fit, "d", 2), predictions(fit, "dept:service", 2))),
  model("insteval-dept-service-ml", "insteval", paste(intercepts, "+ (1 | dept:service)"), "ml"))

json <- function(value) toJSON(value, auto_unbox = TRUE, digits = NA)

read <- function(name) {
  table <- read.csv(sprintf("datasets/%s/%s.csv", name, name))
  for (column in intersect(names(table), c("Subject", "s", "d", "dept", "service"))) {
    table[[column]] <- factor(table[[column]])
  }
  table
}

described <- sapply(models, function(model) {
  fit <- fitTightly(as.formula(model$formula), read(model$data), model$method == "reml")
  expected <- c(
    list(quantity("criterion", criterion(fit))), variances(fit), fixed(fit), model$further(fit))
  lines <- sapply(expected, function(e) paste0("        ", json(e)))
  facts <- model[c("name", "data", "formula", "method")]
  keys <- sprintf("      %s: %s", sapply(names(facts), json), sapply(facts, json))
  paste0(
    "    {\n", paste(keys, collapse = ",\n"), ",\n      \"expected\": [\n", paste(lines, collapse = ",\n"),
    "\n      ]\n    }")
})

# One ordinal model, fitted by clmm; the script of its numbers is Tests/StatisticsTests/Fixtures/ordinal/generate.R.
wine <- jsonlite::fromJSON("Tests/StatisticsTests/Fixtures/ordinal/clmm.json", simplifyVector = FALSE)$sets[[1]]$cases[[1]]
wineLines <- sapply(
  c(
    list(quantity("criterion", -2 * wine$log_likelihood)),
    Map(function(name, value) quantity("estimate", value, coefficient = name), wine$alpha_names, wine$alpha),
    Map(function(name, value) quantity("estimate", value, coefficient = name), c("tempwarm", "contactyes"), wine$coefficients),
    list(quantity("variance", wine$sd^2, term = "judge", coefficient = "(Intercept)"))),
  function(e) paste0("        ", json(e)))
described <- c(described, paste0(
  "    {\n      \"name\": \"wine-cumulative\",\n      \"data\": \"wine\",\n",
  "      \"formula\": \"rating ~ temp + contact + (1 | judge)\",\n      \"method\": \"ml\",\n",
  "      \"family\": \"cumulative\",\n      \"link\": \"logit\",\n      \"program\": \"ordinal 2022.11-16\",\n",
  "      \"expected\": [\n", paste(wineLines, collapse = ",\n"), "\n      ]\n    }"))

about <- list(
  title = "Linear mixed models fitted by lme4",
  program = paste("lme4", "1.1-31"),
  note = paste(
    "Optima of lme4's criterion, polished by Newton steps, not its default stopping points;",
    "degrees of freedom by lmerTest", as.character(packageVersion("lmerTest")), "after Satterthwaite."),
  source = paste0(
    R.version$language, " ", R.version$major, ".", R.version$minor, ", lme4 ", packageVersion("lme4"),
    ", script mixed-models.R"),
  licence = "CC0-1.0 for the numbers; each data set states its own licence")
head <- sprintf("  %s: %s", sapply(names(about), json), sapply(about, json))
cat("{\n", paste(head, collapse = ",\n"), ",\n  \"cases\": [\n", paste(described, collapse = ",\n"), "\n  ]\n}\n",
  sep = "")
