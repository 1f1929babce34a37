# Times lme4 on the workloads of MixedModelBenchmark, in the same columns.
#
#   Rscript peers.R lectures FILE        Rscript peers.R staff FILE
#   Rscript peers.R organisation FILE    Rscript peers.R interactions FILE    Rscript peers.R shuffled FILE
#
# One thread; processor time of the fit alone; `condvar` as a third argument adds the conditional variances,
# `first` stops after lmer as it comes, `second` leaves that out.
suppressPackageStartupMessages(library(lme4))
arguments <- commandArgs(TRUE)
workload <- arguments[1]
data <- read.csv(arguments[2])
if (workload == "lectures") {
  formula <- y ~ 1 + (1 | s) + (1 | d) + (1 | dept:service)
  for (column in c("s", "d", "dept", "service")) data[[column]] <- factor(data[[column]])
} else if (workload %in% c("organisation", "interactions", "shuffled")) {
  names(data)[names(data) == "score"] <- "y"
  formula <- y ~ indicator + period + (1 | ratee) + (1 | rater) + (1 | unit)
  for (column in c("indicator", "period", "ratee", "rater", "unit")) data[[column]] <- factor(data[[column]])
  if (workload == "interactions") {
    formula <- update(formula, . ~ . + (1 | ratee:indicator) + (1 | rater:indicator))
    workload <- "organisation, interactions"
  }
} else {
  formula <- y ~ period + (1 | ratee) + (1 | rater) + (1 | unit)
  for (column in c("ratee", "rater", "unit")) data[[column]] <- factor(data[[column]])
}

peak <- function() {
  lines <- tryCatch(readLines("/proc/self/status"), error = function(e) character())
  found <- grep("^VmHWM", lines, value = TRUE)
  if (length(found)) sprintf("%.0f", as.numeric(gsub("\\D", "", found)) / 1024) else "-"
}

report <- function(notes, control) {
  warned <- NULL
  time <- system.time(withCallingHandlers(
    fit <- lmer(formula, data, control = control),
    warning = function(w) { warned <<- conditionMessage(w); invokeRestart("muffleWarning") }))
  if ("condvar" %in% arguments) {
    time <- time + system.time(ranef(fit, condVar = TRUE))
    notes <- paste0(notes, ", conditional variances")
  }
  if (!is.null(warned)) notes <- paste0(notes, ", warning: ", substr(warned[1], 1, 60))
  cat(paste0("lme4 ", packageVersion("lme4")), workload, deparse1(formula), nrow(data), 1,
    sprintf("%.3f", time[["elapsed"]]), sprintf("%.3f", time[["user.self"]] + time[["sys.self"]]),
    sprintf("%.6f", REMLcrit(fit)), peak(), notes, sep = "\t")
  cat("\n")
}

if (!"second" %in% arguments) report("lmer as it comes", lmerControl())
if (!"first" %in% arguments) report("bobyqa, no derivatives", lmerControl(optimizer = "bobyqa", calc.derivs = FALSE))
