// Completion of queries: keywords and variables from the text, prefixes, classes and properties from the graph itself.
const KEYWORDS = (
  "SELECT CONSTRUCT ASK DESCRIBE WHERE FROM NAMED PREFIX BASE DISTINCT REDUCED OPTIONAL UNION MINUS FILTER BIND VALUES GRAPH " +
  "EXISTS NOT IN AS GROUP BY ORDER ASC DESC HAVING LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG " +
  "LANGMATCHES DATATYPE BOUND IRI BNODE COALESCE IF STRLEN SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER " +
  "CONCAT REGEX REPLACE YEAR MONTH DAY NOW isIRI isLiteral isBlank sameTerm UNDEF"
).split(" ");

export function completion(address) {
  let asked;
  const load = () => {
    asked ??= fetch(address, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then(prepared)
      .catch(() => {
        asked = undefined; // without the terms, keywords and variables are completed all the same
        return { prefixes: [], names: [], spaces: {} };
      });
    return asked;
  };

  return async (context) => {
    const before = context.matchBefore(/[?$]\w*|[A-Za-z][\w-]*:?[\w.-]*/);
    if (!before && !context.explicit) return null;
    const from = before?.from ?? context.pos;
    const text = context.state.doc.toString();
    if (/^[?$]/.test(before?.text ?? "")) return { from, options: variables(text, before.text), validFor: /^[?$]\w*$/ };
    const terms = await load();
    if (/\bPREFIX\s+[\w-]*$/i.test(text.slice(0, context.pos))) {
      return { from, options: terms.prefixes, validFor: /^[\w-]*$/ };
    }
    const names = terms.names.map((term) => ({ ...term, apply: (view, _completion, start, end) => insert(view, term, terms, start, end) }));
    const keywords = KEYWORDS.map((word) => ({ label: word, type: "keyword", boost: -1 }));
    return { from, options: [...names, ...keywords, ...variables(text)], validFor: /^[A-Za-z][\w-]*:?[\w.-]*$/ };
  };
}

function prepared({ prefixes, classes, properties }) {
  const named = (kind, most) => ([label, detail], place) => ({ label, detail, type: kind, boost: 1 - place / most });
  return {
    spaces: prefixes,
    prefixes: Object.entries(prefixes).map(([name, space]) => ({ label: name, detail: space, type: "namespace", apply: `${name}: <${space}>` })),
    names: [...classes.map(named("class", classes.length)), ...properties.map(named("property", properties.length))],
  };
}

function variables(text, own = "") {
  const found = new Set(text.match(/[?$]\w+/g));
  if (own && text.split(own).length < 3) found.delete(own);
  return [...found].map((label) => ({ label, type: "variable" }));
}

// A name brings its prefix along when the query does not declare it yet.
function insert(view, { label }, { spaces }, from, to) {
  const prefix = label.split(":")[0];
  const declared = new RegExp(`\\bPREFIX\\s+${prefix}\\s*:`, "i").test(view.state.doc.toString());
  const changes = [{ from, to, insert: label }];
  const line = declared ? "" : `PREFIX ${prefix}: <${spaces[prefix]}>\n`;
  if (line) changes.unshift({ from: 0, insert: line });
  view.dispatch({ changes, selection: { anchor: from + line.length + label.length }, userEvent: "input.complete" });
}
