import { expect, test } from 'vitest';
import { parseJson } from './json';

test('whole numbers keep all their digits, as text where a number cannot', () => {
  const numbers = '[1739400113849212001, -9223372036854775808, 9007199254740991, 0.01580135440180587, 1e300]';
  expect(parseJson(numbers)).toEqual([
    '1739400113849212001',
    '-9223372036854775808',
    9007199254740991,
    0.01580135440180587,
    1e300,
  ]);
});

test('text that reads like a number stays as it is', () => {
  const text = { 'a"1739400113849212001': 'x\\" 1739400113849212001, {"b": 1739400113849212001' };
  expect(parseJson(JSON.stringify(text))).toEqual(text);
  expect(() => parseJson('[17394001138492120011')).toThrow(SyntaxError);
});
