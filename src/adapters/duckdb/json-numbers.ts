// Numbers of JSON with the digits that stand in the text, as SQL. DuckDB's own functions write numbers anew, by way of a double: 1.50
// as 1.5, 12345678901234567.12 as 12345678901234568.0. Where a document holds such a number, they are given texts to read.

// Behind a sign of JSON: zeros at the end of a fraction, an exponent, a very small number, more than 15 digits.
const opening = String.raw`(?:^|[:,\[\s])-?`;
const atRisk = String.raw`${opening}\d+(?:\.\d*0(?:[,\]}\s]|$)|(?:\.\d+)?[eE][+-]?\d|\.0000)|${opening}[\d.]{17,}`;

/** Stands in front of a number that has become a text; no text of a user's holds a noncharacter of Unicode. */
export const numberMark = '\uFDD6';

/** Whether a document, a text, may hold a number that DuckDB would write otherwise. */
export function holdsExactNumbers(text: string): string {
  return `regexp_matches(${text}, '${atRisk}')`;
}

function carefullyQuoted(text: string): string {
  const quoted = String.raw`regexp_replace(sf_part, '-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?', '"${numberMark}\0"', 'g')`;
  const parts = String.raw`regexp_extract_all(${text}, '"(?:[^"\\]|\\.)*"|[^"]+')`;
  return `array_to_string(list_transform(${parts}, lambda sf_part: CASE WHEN starts_with(sf_part, '"') THEN sf_part ELSE ${quoted} END), '')`;
}

/** The document, a text, with marked texts for the numbers that have a fraction or an exponent. `text` is named several times. */
export function quotedNumbers(text: string): string {
  // Behind a key or a sign of arrays; where a text holds the like, the document breaks, and is taken to pieces.
  const quick = String.raw`regexp_replace(${text}, '("\s*:\s*|[,\[]\s*)(-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))', '\1"${numberMark}\2"', 'g')`;
  return `list_transform([${quick}], lambda sf_quoted: CASE WHEN json_valid(sf_quoted) THEN sf_quoted ELSE ${carefullyQuoted(text)} END)[1]`;
}

/** JSON with its marked texts as numbers again. */
export function bareNumbers(json: string): string {
  return String.raw`CAST(regexp_replace(CAST(${json} AS VARCHAR), '"${numberMark}([^"]*)"', '\1', 'g') AS JSON)`;
}
