# Writes formula.json: model matrices and random terms of many formulas, by R's model.matrix and lme4's lFormula.
# Run in this folder: LC_ALL=C Rscript formula.R
# Options that matter: treatment contrasts; na.omit; text sorted in the C locale.
suppressMessages(library(lme4))
library(jsonlite)
stopifnot(Sys.getlocale("LC_COLLATE") == "C")
options(contrasts = c("contr.treatment", "contr.poly"), na.action = "na.omit")
set.seed(20240131)

n <- 48
# Covariates are multiples of powers of 1/2: products are exact, and so is their decimal text.
data <- data.frame(
  x = round(8 * rnorm(n)) / 8,
  z = round(16 * runif(n)) / 16,
  Days = rep(0:3, n / 4),
  service = rbinom(n, 1, 0.5),
  dose = sample(c(0.25, 10, 2, 0.00002, 1234.5), n, replace = TRUE),
  temp = sample(c("warm", "cold"), n, replace = TRUE),
  f = sample(c("b", "a", "C"), n, replace = TRUE),
  dept = rep(c(10, 9, 2, 1), each = n / 4),
  team = rep(rep(1:3, each = n / 12), 4),
  Subject = rep(c(308, 1, 20, 9, 335, 100, 11, 2, 3, 77, 8, 12), each = n / 12),
  site = sample(c("Zed", "alpha", "Beta", "gamma 2"), n, replace = TRUE),
  `my col` = round(4 * rnorm(n)) / 4,
  `my fac` = sample(c("p", "q q"), n, replace = TRUE),
  in.put_2 = round(4 * rnorm(n)) / 4,
  check.names = FALSE
)
data$y <- round(50 + 2 * data$x + 3 * (data$temp == "warm") + 4 * match(data$site, unique(data$site))
                + rep(rnorm(12, 0, 3), each = n / 12) + rnorm(n), 3)
data$y[7] <- NA
data$x[c(3, 20)] <- NA
data$temp[11] <- NA
data$Subject[30] <- NA
data$site[c(5, 11)] <- NA

fixed <- c(
  "y ~ 1", "y ~ 0 + x", "y ~ x - 1", "y ~ 1 + x*z + f", "y ~ f + temp", "y ~ 0 + f", "y ~ 0 + f + temp",
  "y ~ 0 + x + temp + f", "y ~ x:f", "y ~ x + x:f", "y ~ 0 + x + x:f", "y ~ f:temp", "y ~ f + f:temp",
  "y ~ temp*f", "y ~ 0 + temp*f", "y ~ f:x + f", "y ~ temp:f + x:z + f + x", "y ~ x*f*temp",
  "y ~ x:f:temp", "y ~ f:temp + f:temp:factor(service)", "y ~ temp:f + temp:factor(service)",
  "y ~ factor(service)", "y ~ service + factor(dose)", "y ~ factor(dose):x + factor(temp)",
  "y ~ (x + f):temp", "y ~ (x + f + temp)^2", "y ~ (x + f + temp)^2 - x:f", "y ~ f/temp", "y ~ f/temp/x",
  "y ~ (f + temp)/x", "y ~ x*f - x", "y ~ temp*f - temp - f", "y ~ x + -1 + f", "y ~ -1 + x + 1",
  "y ~ `my col`*`my fac`", "y ~ factor(`my fac`) + in.put_2", "y ~ z + x + z + x:x", "y ~ factor(Days)*x",
  "y ~ x:temp + z:temp + temp:f", "y ~ 0 + x:f + temp", "y ~ 0 + x:f:temp + z", "y ~ f*(x + z)"
)
mixed <- c(
  "y ~ 1 + (1 | Subject)", "y ~ x + (Days | Subject)", "y ~ x + (Days || Subject)",
  "y ~ service + (1 | Subject) + (1 | site) + (1 | dept:service)", "y ~ x + (0 + x | site)",
  "y ~ x + (1 + x | site)", "y ~ x + (x + z | site)", "y ~ x + (f | site)", "y ~ x + (0 + f | site)",
  "y ~ x + (1 | dept/team)", "y ~ x + (1 | site:dept)", "y ~ x + (1 | dept:site)",
  "y ~ x + (1 | dept/team/temp)", "y ~ x + (x | dept/team)", "y ~ x + (x || site) + (1 | Subject)",
  "y ~ x + (x || Subject) + (1 | site)", "y ~ x + (f || site)", "y ~ x + (x*temp || site)",
  "y ~ x + (x*temp | site)", "y ~ x + (x:f | site)", "y ~ x + (0 + x:f | site)",
  "y ~ x + (factor(service) | site)", "y ~ 0 + temp + (1 | `my fac`) + (`my col` | site)",
  "y ~ x + (1 | `my fac`:site)", "y ~ x + (1 | team/`my fac`)", "y ~ x*temp + (1 | dept) + (1 | site) + (1 | f)",
  "y ~ x + (1 | f) + (1 | temp) + (1 | service) + (1 | `my fac`) + (1 | site)", "y ~ (1 | site)",
  "y ~ 0 + (1 | site)", "y ~ x + (1 | dept:team:temp)", "y ~ x + (1 | dept/team:temp)",
  "y ~ x + (0 + Days || Subject)", "y ~ x + (Days - 1 | Subject)", "y ~ x + (1 | Subject) + (0 + Days | Subject)",
  "y ~ x + (x || dept/team)"
)

quiet <- lmerControl(
  check.nobs.vs.nRE = "ignore", check.nobs.vs.nlev = "ignore", check.nlev.gtr.1 = "ignore",
  check.nlev.gtreq.5 = "ignore", check.rankX = "ignore", check.scaleX = "ignore"
)

matrix.part <- function(X) list(
  columns = as.list(colnames(X)), assign = as.list(attr(X, "assign")), matrix = as.list(as.vector(X))
)
omitted <- function(frame) as.list(as.integer(attr(frame, "na.action")) - 1L)

fixed.case <- function(text) {
  frame <- model.frame(as.formula(text), data, drop.unused.levels = TRUE)
  X <- model.matrix(as.formula(text), frame)
  c(list(formula = text, omitted = omitted(frame)), matrix.part(X), list(random = list()))
}

# Coefficient columns of a term, read off its rows of Z'.
coefficients.of <- function(Zt, codes, count) {
  Zt <- as.matrix(Zt)
  t(vapply(seq_along(codes), function(row) Zt[(codes[row] - 1) * count + seq_len(count), row], numeric(count)))
}

mixed.case <- function(text) {
  parsed <- lFormula(as.formula(text), data, control = quiet)
  terms <- parsed$reTrms
  names <- make.unique(names(terms$cnms))
  random <- lapply(seq_along(terms$cnms), function(i) {
    factor <- terms$flist[[attr(terms$flist, "assign")[i]]]
    values <- coefficients.of(terms$Ztlist[[i]], as.integer(factor), length(terms$cnms[[i]]))
    list(
      name = names[i], levels = as.list(levels(factor)), codes = as.list(as.integer(factor) - 1L),
      coefficients = as.list(terms$cnms[[i]]),
      values = as.list(if (length(terms$cnms[[i]]) == 1) as.vector(t(values)) else as.vector(values))
    )
  })
  c(list(formula = text, omitted = omitted(parsed$fr)), matrix.part(parsed$X), list(random = random))
}

fit.text <- "y ~ x*temp + (1 | Subject) + (1 | site)"
fit <- lmer(as.formula(fit.text), data, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))
weighted <- lmer(as.formula(fit.text), data, weights = z + 0.5,
                 control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))
fit.part <- function(fit) list(
  formula = fit.text, criterion = as.numeric(REMLcrit(fit)), names = as.list(names(fixef(fit))),
  estimates = as.list(unname(fixef(fit)))
)

numbers <- c(0.1, 0.0001, 0.00012, 123.456, 1 / 3, 2 / 3, 1e-20, 1.5e300, 1e20, -2.5, -1e-7, 123456.7,
             0.1 + 0.2, 1234567890.25, 99999.5, 1e15 + 0.5, 3, 0, -12)

result <- list(
  provenance = list(
    tool = paste0("lme4 ", packageVersion("lme4"), ", R ", getRversion()), script = "formula.R", seed = 20240131,
    options = "contr.treatment, na.omit, LC_COLLATE=C, drop.unused.levels"
  ),
  tolerance = list(
    matrix = 0, criterion = 1e-8, estimates = 1e-5,
    why = "matrices are copies and products of the same doubles; fits are two optimizers on one surface"
  ),
  data = lapply(names(data), function(name) list(name = name, values = as.list(data[[name]]))),
  cases = c(lapply(fixed, fixed.case), lapply(mixed, mixed.case)),
  fits = list(plain = fit.part(fit), weighted = fit.part(weighted)),
  labels = lapply(numbers, function(x) list(number = x, label = as.character(x)))
)
lines <- toJSON(result, auto_unbox = TRUE, digits = NA, na = "null")
writeLines(lines, "formula.json")
