// The editor of queries: colours, completion, the mark of a fault. entries/sparql.js fetches it when it is wanted.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { completion } from "../lib/completion.js";

const colour = (name) => `var(--${name})`;
const theme = EditorView.theme({
  "&": { backgroundColor: colour("surface"), color: colour("ink"), fontSize: "0.9375rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: colour("mono"), lineHeight: "1.55", maxHeight: "32rem", overflow: "auto" },
  ".cm-content, .cm-gutter": { minHeight: "14rem" },
  ".cm-content": { caretColor: colour("ink"), paddingBlock: "0.6rem" },
  ".cm-cursor": { borderLeftColor: colour("ink") },
  ".cm-gutters": { backgroundColor: colour("tint"), color: colour("ink-soft"), border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: colour("tint") },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: colour("accent-tint"),
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: colour("accent-tint"), outline: `1px solid ${colour("accent")}` },
  ".cm-tooltip, .cm-panels": { backgroundColor: colour("surface"), color: colour("ink"), border: `1px solid ${colour("line-strong")}` },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: colour("mono"), maxHeight: "18rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: colour("accent"), color: colour("on-accent") },
  ".cm-completionDetail": { marginInlineStart: "0.8em", fontFamily: colour("sans"), fontStyle: "normal", opacity: "0.85" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: `underline wavy ${colour("rival")}`, backgroundColor: colour("rival-tint") },
  ".cm-diagnostic-error": { borderLeftColor: colour("rival") },
});
const style = HighlightStyle.define([
  { tag: tags.keyword, color: colour("accent"), fontWeight: "650" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: colour("focus") },
  { tag: [tags.string, tags.special(tags.string)], color: colour("maybe") },
  { tag: [tags.number, tags.bool, tags.literal], color: colour("maybe") },
  { tag: [tags.url, tags.namespace, tags.labelName, tags.tagName, tags.typeName, tags.propertyName], color: colour("rival") },
  { tag: [tags.comment, tags.lineComment], color: colour("ink-soft"), fontStyle: "italic" },
  { tag: tags.operator, color: colour("ink-soft") },
]);

export function edit(field) {
  const place = document.createElement("div");
  place.className = "editor";
  field.before(place);
  // In a root of its own the editor may write its styles as sheets, which the policy of the site allows, not as elements.
  const root = place.attachShadow({ mode: "open" });
  const ask = () => {
    keep();
    field.form.requestSubmit();
    return true;
  };
  const { selectionStart } = field;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      selection: { anchor: Math.min(selectionStart, field.value.replace(/\r\n?/g, "\n").length) },
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        EditorState.allowMultipleSelections.of(true),
        indentUnit.of("  "),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        SparqlLanguage,
        syntaxHighlighting(style),
        autocompletion({ override: [completion(field.dataset.terms)], icons: false }),
        keymap.of([
          { key: "Mod-Enter", run: ask },
          { key: "Mod-]", run: indentMore },
          { key: "Mod-[", run: indentLess },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": field.dataset.help, "aria-multiline": "true", spellcheck: "false" }),
        EditorView.domEventHandlers({ beforeinput: replace }),
        EditorView.updateListener.of((update) => { if (update.docChanged) keep(); }),
        theme,
      ],
    }),
  });
  const keep = () => { field.value = view.state.doc.toString(); };
  field.classList.add("taken");
  const label = field.form.querySelector(`label[for="${field.id}"]`);
  label?.addEventListener("click", (event) => {
    event.preventDefault();
    view.focus();
  });
  mark(view, field.dataset);
  return view;
}

// Typed over a selection of lines: the browser would join what is left with styles of its own, which the policy blocks.
function replace(event, view) {
  if (event.inputType !== "insertText" || !event.data || view.composing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

// The server counts lines and columns from 1, a column in characters.
function mark(view, { line, column, fault }) {
  if (!line || Number(line) > view.state.doc.lines) return;
  const { from, to, text } = view.state.doc.line(Number(line));
  const start = Math.min(to, from + [...text].slice(0, Number(column) - 1).join("").length);
  const word = /^\S+/.exec(view.state.sliceDoc(start, to))?.[0] ?? "";
  const end = Math.max(start + word.length, Math.min(start + 1, view.state.doc.length));
  view.dispatch(setDiagnostics(view.state, [{ from: start, to: end, severity: "error", message: fault }]));
  view.dispatch({ selection: { anchor: start } });
  // The editor alone is scrolled: what is wrong is told above it and must stay in sight.
  view.scrollDOM.scrollTop = view.lineBlockAt(start).top - view.scrollDOM.clientHeight / 2;
}
