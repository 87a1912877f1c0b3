const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON. Whole numbers that a JavaScript number cannot hold, such as connection ids, become text of
 * the same digits, so that they can be shown and asked for again.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseJson(text: string): unknown {
  // A reviver could do it where JSON.parse hands the source of a number to it; browsers of 2024 do not.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(TEXT_OR_NUMBER, (token) =>
      /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  );
}
