# Reference fits of cumulative-link mixed models by ordinal::clmm, polished by Newton steps on its own objective.
#
#   Rscript generate.R            writes clmm.json beside this file
#
# Wine: Randall (1989), from the R package ordinal. Crossed, nested and still: simulated here (CC0). The inner tolerance
# of clmm is tightened, as its default stops the modes some 1e-5 early.
suppressPackageStartupMessages({
  library(ordinal)
  library(jsonlite)
  library(numDeriv)
})
seed <- 20261126
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
tight <- clmm.control(gradTol = 1e-10, maxIter = 200, innerCtrl = "noWarn")

# clmm's own negative log-likelihood, at any parameter; the modes are found anew each time.
polished <- function(formula, data, link, threshold) {
  start <- clmm(formula, data = data, link = link, threshold = threshold, control = tight, Hess = TRUE)
  rho <- eval(bquote(clmm(.(formula), data = data, link = .(link), threshold = .(threshold), control = tight, doFit = FALSE)))
  fixed <- length(start$alpha) + length(start$beta)
  # With one term clmm's parameter is the log SD, with several the SDs themselves.
  objective <- function(par) {
    if (length(par) == fixed + 1) return(ordinal:::getNLA.ssr(rho, par))
    rho$uStart <- rep(0, length(rho$uStart))
    ordinal:::getNLA(rho, c(par[seq_len(fixed)], exp(par[-seq_len(fixed)])))
  }
  par <- unname(c(start$alpha, start$beta, log(unlist(start$ST))))
  if (!isTRUE(all.equal(objective(par), -c(start$logLik), tolerance = 1e-6))) stop("the objective is not clmm's")
  for (step in 1:3) {
    slope <- grad(objective, par)
    curvature <- hessian(objective, par)
    # Cauchit is not log-concave: clmm answers Inf at some points that numDeriv wants to see.
    if (!all(is.finite(curvature))) { message("  not polished"); break }
    candidate <- par - solve(curvature, slope)
    if (!is.finite(objective(candidate)) || objective(candidate) > objective(par) + 1e-9) break
    par <- candidate
  }
  value <- objective(par)
  if (all(is.finite(curvature))) curvature <- hessian(objective, par) else curvature <- start$Hessian
  covariance <- solve(curvature)
  list(par = par, se = sqrt(diag(covariance)), log_likelihood = -value, decrement = { g <- grad(objective, par); if (all(is.finite(g))) sum(g * solve(curvature, g)) else NULL }, start = start)
}

# `means`: the link that clmm fits when asked for `link`. With a single term clmm 2022.11-16 exchanges cloglog and loglog
# (its C code does; clm, and clmm with several terms, do not), as its own fitted values show.
case <- function(name, data, formula, link = "logit", threshold = "flexible", means = link) {
  message(name)
  formula <- as.formula(formula)
  found <- polished(formula, data, link, threshold)
  fit <- found$start
  na <- length(fit$alpha); nb <- length(fit$beta)
  alpha <- found$par[seq_len(na)]
  jacobian <- fit$tJac
  modes <- lapply(names(ranef(fit)), function(term) {
    list(term = term, level = rownames(ranef(fit)[[term]]), mode = ranef(fit)[[term]][[1]],
         sd = sqrt(condVar(fit)[[term]][[1]]))
  })
  list(name = name, formula = deparse1(formula), link = means, threshold = threshold,
       log_likelihood = found$log_likelihood, decrement = found$decrement,
       thresholds = drop(jacobian %*% alpha), alpha = unname(alpha), alpha_names = names(fit$alpha), alpha_se = unname(found$se[seq_len(na)]),
       coefficients = as.list(found$par[na + seq_len(nb)]),
       coefficients_se = as.list(setNames(found$se[na + seq_len(nb)], names(fit$beta))),
       terms = names(ranef(fit)), sd = unname(exp(found$par[-seq_len(na + nb)])), log_sd_se = unname(found$se[-seq_len(na + nb)]),
       aic = AIC(fit), modes = modes)
}

set.seed(seed)
cut_scores <- function(latent, cuts) findInterval(latent, cuts) + 1L
crossed <- expand.grid(rater = sprintf("r%02d", 1:25), ratee = sprintf("p%02d", 1:40))
crossed <- crossed[sort(sample(nrow(crossed), 420)), ]
crossed$hours <- round(runif(nrow(crossed), -2, 2), 2)
crossed$area <- sample(c("a", "b", "c"), nrow(crossed), replace = TRUE)
latent <- 0.7 * crossed$hours + c(a = 0, b = 0.6, c = -0.5)[crossed$area] + rnorm(25, 0, 0.8)[as.integer(crossed$rater)] +
  rnorm(40, 0, 1.2)[as.integer(crossed$ratee)] + rlogis(nrow(crossed))
crossed$score <- cut_scores(latent, c(-2, -0.6, 0.9, 2.2))

nested <- expand.grid(draw = 1:4, team = 1:5, unit = sprintf("u%02d", 1:14))
nested$team <- sprintf("%s-%d", nested$unit, nested$team)
nested$late <- rep(c(0, 1), length.out = nrow(nested))
latent <- -0.8 * nested$late + rnorm(14, 0, 0.9)[as.integer(nested$unit)] +
  rnorm(70, 0, 0.7)[as.integer(factor(nested$team))] + rlogis(nrow(nested))
nested$score <- cut_scores(latent, c(-1.5, 0, 1.4))

frame <- function(data, response, covariates, factors) {
  list(response = as.integer(as.character(data[[response]])), covariates = setNames(lapply(covariates, function(x) data[[x]]), covariates),
       factors = setNames(lapply(factors, function(x) as.character(data[[x]])), factors))
}
as_factor <- function(data) { data$score <- factor(data$score); data }

wine_cases <- list(
  case("wine", wine, "rating ~ temp + contact + (1 | judge)"),
  case("wine probit", wine, "rating ~ temp + contact + (1 | judge)", "probit"),
  case("wine cloglog", wine, "rating ~ temp + contact + (1 | judge)", "loglog", means = "cloglog"),
  case("wine loglog", wine, "rating ~ temp + contact + (1 | judge)", "cloglog", means = "loglog"),
  case("wine cauchit", wine, "rating ~ temp + contact + (1 | judge)", "cauchit"),
  case("wine equidistant", wine, "rating ~ temp + contact + (1 | judge)", "logit", "equidistant"),
  case("wine symmetric", wine, "rating ~ temp + contact + (1 | judge)", "logit", "symmetric"))
crossed_cases <- list(
  case("crossed", as_factor(crossed), "score ~ hours + area + (1 | ratee) + (1 | rater)"),
  case("crossed probit", as_factor(crossed), "score ~ hours + area + (1 | ratee) + (1 | rater)", "probit"),
  case("crossed equidistant", as_factor(crossed), "score ~ hours + area + (1 | ratee) + (1 | rater)", "logit", "equidistant"))
nested_cases <- list(
  case("nested", as_factor(nested), "score ~ late + (1 | team) + (1 | unit)"),
  case("nested symmetric", as_factor(nested), "score ~ late + (1 | team) + (1 | unit)", "cloglog", "symmetric"))

wine_data <- wine
wine_data$rating <- as.integer(as.character(wine$rating))
write_json(
  list(
    provenance = list(
      tool = paste("ordinal", packageVersion("ordinal")), R = R.version.string, script = "generate.R", seed = seed,
      data = "wine: R package ordinal (GPL >= 2), Randall (1989), Biometrical Journal 31:781-793; others simulated, CC0"),
    tolerance = list(
      relative = 1e-5, why = "optima polished by Newton steps with numerical derivatives of clmm's objective; modes at clmm's own stop"),
    sets = list(
      list(data = frame(wine_data, "rating", character(), c("temp", "contact", "judge")), cases = wine_cases),
      list(data = frame(crossed, "score", "hours", c("area", "ratee", "rater")), cases = crossed_cases),
      list(data = frame(nested, "score", "late", c("team", "unit")), cases = nested_cases))),
  file.path(here, "clmm.json"), digits = 12, auto_unbox = TRUE)
