fetch("http://127.0.0.1:8000/id/territory/T0002", { headers: { Accept: "application/ld+json" } })
  .then((answer) => answer.json())
  .then((document) => console.log(JSON.stringify(document, null, 1)));
