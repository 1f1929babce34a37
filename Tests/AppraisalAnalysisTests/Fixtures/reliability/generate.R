# Variance components of Guilford's ratings with every seventh row left out, by lme4, at a tight optimum.
# Rscript generate.R > guilford-incomplete.json   (run from this folder; lme4 from Debian 12)
library(lme4)
all <- read.csv("../../../../datasets/guilford1954/guilford1954.csv")
data <- all[-seq(7, nrow(all), by = 7), ]
fit <- lmer(score ~ 1 + (1 | ratee) + (1 | rater) + (1 | indicator) + (1 | ratee:rater) + (1 | ratee:indicator) +
              (1 | rater:indicator), data,
            control = lmerControl(optimizer = "bobyqa", calc.derivs = FALSE,
                                  optCtrl = list(rhobeg = 0.2, rhoend = 1e-12, maxfun = 1e6)))
v <- as.data.frame(VarCorr(fit))
cat("{\n  \"provenance\": \"lme4 ", as.character(packageVersion("lme4")), ", R ", as.character(getRversion()),
    "; every seventh row left out\",\n  \"variances\": {\n", sep = "")
cat(paste0("    \"", v$grp, "\": ", sprintf("%.10g", v$vcov), collapse = ",\n"), "\n  }\n}\n", sep = "")
