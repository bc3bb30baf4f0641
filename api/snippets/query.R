query <- "
PREFIX mun: <https://w3id.org/municipia/def#>
SELECT ?instrument (COUNT(?act) AS ?acts) { ?act a mun:CommitmentAct ; mun:toInstrument ?instrument }
GROUP BY ?instrument ORDER BY DESC(?acts) ?instrument LIMIT 5"
address <- paste0("http://127.0.0.1:8000/sparql?format=csv&query=", URLencode(query, reserved = TRUE))
print(read.csv(url(address), encoding = "UTF-8"))
