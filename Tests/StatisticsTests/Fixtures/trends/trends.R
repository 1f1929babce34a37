# Expected values of STL (stats), structural changes (strucchange) and linear forecasts (stats).
# Run: Rscript trends.R > trends-r.json
suppressMessages({library(strucchange); library(jsonlite)})
stlcase <- function(name, x, ...) { f <- stl(x, ...)
  list(name=name, values=as.numeric(x), period=frequency(x), trend=as.numeric(f$time.series[,"trend"]),
       seasonal=as.numeric(f$time.series[,"seasonal"]), remainder=as.numeric(f$time.series[,"remainder"]),
       s_window=if (is.character(list(...)$s.window)) 0 else list(...)$s.window,
       t_window=if (is.null(list(...)$t.window)) 0 else list(...)$t.window, robust=isTRUE(list(...)$robust)) }
co2s <- window(co2, 1980, c(1990, 7))
stls <- list(stlcase("nottem periodic", nottem, s.window="periodic"),
  stlcase("nottem 7", nottem, s.window=7, t.window=51), stlcase("nottem robust", nottem, s.window="periodic", robust=TRUE),
  stlcase("co2 21", co2s, s.window=21), stlcase("co2 13 robust", co2s, s.window=13, robust=TRUE),
  stlcase("UKgas periodic", log(UKgas), s.window="periodic"))
set.seed(20240131)
two <- round(c(rnorm(20), rnorm(15, 3, 2), rnorm(25, 1)), 4)
brk <- function(name, y) { b <- breakpoints(y ~ 1, h=.15); s <- summary(b)$RSS; ci <- confint(b)$confint
  list(name=name, values=as.numeric(y), rss=as.numeric(s["RSS",]), bic=as.numeric(s["BIC",]), line_bic=BIC(lm(y~seq_along(y))),
       breaks=I(as.numeric(ci[,2])), lower=I(as.numeric(ci[,1])), upper=I(as.numeric(ci[,3]))) }
y <- round(.2*(1:24)+rnorm(24), 4); t <- 0:23
line <- function(y, t, new, q=NULL) { if (is.null(q)) { f <- lm(y~t); p <- predict(f, data.frame(t=new), interval="prediction"); k <- summary(f)$coefficients["t",] }
  else { s <- factor(t %% q); f <- lm(y~t+s); p <- predict(f, data.frame(t=new, s=factor(new %% q, levels=levels(s))), interval="prediction"); k <- summary(f)$coefficients["t",] }
  list(values=y, times=t, new=new, period=if (is.null(q)) 0 else q, slope=k[[1]], se=k[[2]], p=k[[4]], fit=unname(p[,1]), lower=unname(p[,2]), upper=unname(p[,3])) }
z <- round(.1*(0:35)+3*sin(2*pi*(0:35)/12)+rnorm(36), 4)
cat(toJSON(list(provenance=list(tool=paste("R", getRversion(), "strucchange", packageVersion("strucchange")), script="trends.R", seed=20240131),
  tolerance=list(relative=1e-9, why="sums in another order"), stl=stls,
  breaks=list(brk("nile", as.numeric(Nile)), brk("two", two)), lines=list(line(y,t,c(24,25)), line(z,0:35,c(36,37),12))), digits=NA, auto_unbox=TRUE))
