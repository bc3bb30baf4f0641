fetch("http://127.0.0.1:8000/dumps/latest/dump.json")
  .then((answer) => answer.json())
  .then(({ release, counts, files }) => {
    console.log(release, counts.quads, "statements");
    for (const file of files) console.log(file.path, file.size, file.sha256);
  });
