statements <- read.csv(url("http://127.0.0.1:8000/territory/T0002.csv"), encoding = "UTF-8")
print(statements[, c("property", "value", "source")])
