const query = `
PREFIX mun: <https://w3id.org/municipia/def#>
SELECT ?instrument (COUNT(?act) AS ?acts) { ?act a mun:CommitmentAct ; mun:toInstrument ?instrument }
GROUP BY ?instrument ORDER BY DESC(?acts) ?instrument LIMIT 5`;
const address = "http://127.0.0.1:8000/sparql?" + new URLSearchParams({ query });
fetch(address, { headers: { Accept: "application/sparql-results+json" } })
  .then((answer) => answer.json())
  .then(({ results }) => {
    for (const row of results.bindings) console.log(row.instrument.value, row.acts.value);
  });
