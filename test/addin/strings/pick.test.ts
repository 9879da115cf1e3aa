import assert from 'node:assert/strict';
import { test } from 'node:test';
import { de } from '../../../addin/strings/de.ts';
import { en } from '../../../addin/strings/en.ts';
import { pickStrings } from '../../../addin/strings/pick.ts';

test('German tags of any region and case give German, all others English', () => {
  for (const tag of ['de', 'de-DE', 'de-AT', 'DE-ch', 'de-Latn-DE']) assert.equal(pickStrings(tag), de, tag);
  for (const tag of ['en-US', 'fr-FR', 'den', '', 'deutsch', 'nl-DE', '-de']) assert.equal(pickStrings(tag), en, tag);
});

/** 'a.b' for every text or sentence of a catalogue. */
function pathsOf(catalogue: object, prefix = ''): string[] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? pathsOf(value, `${prefix}${key}.`)
      : [`${prefix}${key} ${typeof value}`],
  );
}

function textsOf(catalogue: object): unknown[] {
  return Object.values(catalogue).flatMap((value) =>
    typeof value === 'object' && value !== null ? textsOf(value) : [value],
  );
}

test('both languages have the same sentences', () => {
  assert.deepEqual(pathsOf(de).sort(), pathsOf(en).sort());
});

test('no sentence is empty or holds markup', () => {
  for (const text of [...textsOf(en), ...textsOf(de)]) {
    if (typeof text !== 'string') continue;
    assert.notEqual(text.trim(), '');
    assert.doesNotMatch(text, /<\/?[a-z]/);
  }
});
