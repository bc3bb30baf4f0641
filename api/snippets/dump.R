acts <- read.csv(url("http://127.0.0.1:8000/dumps/latest/tables/acts.csv"), encoding = "UTF-8")
print(head(sort(table(acts$instrument_label), decreasing = TRUE)))
