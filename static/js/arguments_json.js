/* Arguments as JSON text: read strictly, with the place of a fault in plain words. Numbers keep their digits, so what is not changed stays to the letter. */
(() => {
  "use strict";
  const DEEPEST = 100;
  const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
  const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
  const PYTHON = { True: "true", False: "false", None: "null" };

  class Fault extends Error {
    constructor(text, at, words) {
      const lines = text.slice(0, at).split("\n");
      super(`Line ${lines.length}, column ${[...lines.at(-1)].length + 1}: ${words}`);
    }
  }

  /* A value of JSON text: {kind, raw} of a text, number or word, {kind, items} of a list, {kind, members: [[name, value]]} of an object. */
  function read(text) {
    let at = 0;

    const fail = (words, place = at) => { throw new Fault(text, place, words); };
    const space = () => { while (at < text.length && " \t\r\n".includes(text[at])) at += 1; };
    const ended = () => at >= text.length;

    function match(pattern) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (found) at += found.length;
      return found;
    }

    function string() {
      const found = match(TEXT);
      return found === undefined ? fail("this text is not closed by a double quote on its line, or has a wrong \\ in it.") : JSON.stringify(JSON.parse(found));
    }

    function word() {
      const start = at;
      const found = match(WORD);
      if (["true", "false", "null"].includes(found)) return { kind: found === "null" ? "null" : "boolean", raw: found };
      if (PYTHON[found]) fail(`write ${PYTHON[found]}, not ${found}.`, start);
      return fail("a value is expected here: text in double quotes, a number, true, false, null, a list or an object.", start);
    }

    function value(depth) {
      if (depth > DEEPEST) fail("this is nested too deep.");
      space();
      if (text[at] === "{") return { kind: "object", members: inside("}", () => member(depth)) };
      if (text[at] === "[") return { kind: "array", items: inside("]", () => value(depth + 1)) };
      if (text[at] === '"') return { kind: "string", raw: string() };
      if (text[at] === "'") fail("use double quotes, not single ones.");
      const number = match(NUMBER);
      return number ? { kind: "number", raw: number } : word();
    }

    function member(depth) {
      if (text[at] === "'") fail("use double quotes, not single ones.");
      if (text[at] !== '"') fail("a name in double quotes is expected here.");
      const start = at;
      const name = JSON.parse(string());
      space();
      if (text[at] !== ":") fail("a colon is expected between a name and its value.");
      at += 1;
      return [name, value(depth + 1), start];
    }

    /* What stands between brackets, parted by commas. */
    function inside(end, one) {
      const found = [];
      at += 1;
      space();
      while (text[at] !== end) {
        if (ended()) fail(`the text ends here, but a ${end} is missing.`);
        found.push(one());
        space();
        if (text[at] === end) break;
        if (ended()) fail(`the text ends here, but a ${end} is missing.`);
        if (text[at] !== ",") fail(`a comma or a ${end} is expected here.`);
        const comma = at;
        at += 1;
        space();
        if (text[at] === end) fail("this comma is one too many.", comma);
      }
      at += 1;
      return found;
    }

    const found = value(0);
    space();
    return ended() ? found : fail("nothing may follow here.");
  }

  /* The arguments: [name, value] by name. Throws a Fault where the text is no object, or has a name twice. */
  function readArguments(text) {
    const start = text.length - text.trimStart().length;
    if (text[start] !== "{") throw new Fault(text, start, "the arguments begin with { and end with }.");
    const found = new Map();
    for (const [name, value, at] of read(text).members) {
      if (found.has(name)) throw new Fault(text, at, `${JSON.stringify(name)} is there twice.`);
      found.set(name, value);
    }
    return found;
  }

  /* On one line, as the server writes it (annotation/parameters.as_text). */
  function compact(value) {
    if (value.kind === "array") return `[${value.items.map(compact).join(", ")}]`;
    if (value.kind === "object") return `{${value.members.map(([name, item]) => `${JSON.stringify(name)}: ${compact(item)}`).join(", ")}}`;
    return value.raw;
  }

  function pretty(value, indent = "") {
    const deeper = `${indent}  `;
    const block = (open, lines, close) => (lines.length ? `${open}\n${lines.map((line) => deeper + line).join(",\n")}\n${indent}${close}` : open + close);
    if (value.kind === "array") return block("[", value.items.map((item) => pretty(item, deeper)), "]");
    if (value.kind === "object") return block("{", value.members.map(([name, item]) => `${JSON.stringify(name)}: ${pretty(item, deeper)}`), "}");
    return value.raw;
  }

  window.Studio.json = { Fault, read, readArguments, compact, pretty };
})();
