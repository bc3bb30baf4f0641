fetch("http://127.0.0.1:8000/q/R1.json?instrument=cities-for-adequate-housing-2018&asOf=2019-04")
  .then((answer) => answer.json())
  .then(({ total, revision, rows }) => {
    console.log(total, "signatories at revision", revision);
    for (const row of rows) console.log(row.label, row.date, ...row.source);
  });
