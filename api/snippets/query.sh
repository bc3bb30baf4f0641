curl --fail --silent --get "http://127.0.0.1:8000/sparql" \
  --header "Accept: text/csv" \
  --data-urlencode 'query=
    PREFIX mun: <https://w3id.org/municipia/def#>
    SELECT ?instrument (COUNT(?act) AS ?acts) { ?act a mun:CommitmentAct ; mun:toInstrument ?instrument }
    GROUP BY ?instrument ORDER BY DESC(?acts) ?instrument LIMIT 5'
