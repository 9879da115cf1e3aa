import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDark } from '../../../addin/office/luminance.ts';

test('the backgrounds that Outlook uses are told apart', () => {
  for (const dark of ['#000000', '#1f1f1f', '#292929', '212121', '#0a0a0A', ' #333333 '])
    assert.equal(isDark(dark), true, dark);
  for (const light of ['#ffffff', '#FAF9F8', '#f3f2f1', 'dedede', '#ffff00']) assert.equal(isDark(light), false, light);
});

test('the border is where black and white text have the same contrast: between #757575 and #767676', () => {
  // 1.05 / (L + 0.05) = (L + 0.05) / 0.05 gives L = 0.1791.
  assert.equal(isDark('#757575'), true);
  assert.equal(isDark('#767676'), false);
});

test('green weighs more than red, and red more than blue', () => {
  assert.equal(isDark('#00ff00'), false);
  assert.equal(isDark('#ff0000'), false);
  assert.equal(isDark('#0000ff'), true);
});

test('what is no colour of six digits says nothing', () => {
  for (const text of ['', '#fff', 'white', '#12345', '#1234567', 'rgb(0,0,0)', '#12345g'])
    assert.equal(isDark(text), undefined, text);
});
