/** One way of hiding text, or of not hiding it: what stays visible, and what is reported with which technique. */
export interface HiddenCase {
  name: string;
  html: string;
  visible: string;
  hidden: [technique: string, text: string][];
}

const styled = (name: string, style: string, technique: string): HiddenCase => ({
  name: `style="${style}" ${name}`,
  html: `<p>seen</p><div style="${style}">quiet words</div>`,
  visible: 'seen',
  hidden: [[technique, 'quiet words']],
});

const shown = (name: string, style: string): HiddenCase => ({
  name: `style="${style}" ${name}`,
  html: `<p>seen</p><div style="${style}">loud words</div>`,
  visible: 'seen\nloud words',
  hidden: [],
});

const ruled = (name: string, css: string, technique: string | null): HiddenCase => ({
  name: `${css} ${name}`,
  html: `<style>${css}</style><p>seen</p><div id="i" class="a b" data-k="">inner</div>`,
  visible: technique === null ? 'seen\ninner' : 'seen',
  hidden: technique === null ? [] : [[technique, 'inner']],
});

export const inlineStyles: HiddenCase[] = [
  styled('is not displayed', 'display:none', 'display-none'),
  styled('is read in any case and with comments', 'DISPLAY : /* x */ NONE', 'display-none'),
  styled('is read with escapes', 'd\\69splay:n\\6f ne', 'display-none'),
  styled('is read with entities', 'display&colon;none', 'display-none'),
  styled('counts the important one', 'display:none!important;display:block', 'display-none'),
  styled('keeps the valid one', 'display:none;display:blok', 'display-none'),
  styled('has no visibility', 'visibility:hidden', 'visibility'),
  styled('is collapsed', 'visibility:collapse', 'visibility'),
  styled('is see-through', 'opacity:0', 'opacity'),
  styled('is see-through in percent', 'opacity:2%', 'opacity'),
  styled('is filtered away', 'filter:opacity(0)', 'opacity'),
  styled('is skipped', 'content-visibility:hidden', 'content-visibility'),
  styled('has no size', 'font-size:0', 'zero-size'),
  styled('has one pixel', 'font-size:1px', 'zero-size'),
  styled('has two points and less', 'font-size:0.1em', 'zero-size'),
  styled('has no size by shorthand', 'font:0/0 a', 'zero-size'),
  styled('has no size by calculation', 'font-size:calc(4px - 2 * 2px)', 'zero-size'),
  styled('has no size by clamp()', 'font-size:clamp(0px, 9px, 1px)', 'zero-size'),
  styled('is cut at no height', 'max-height:0;overflow:hidden', 'clipped-box'),
  styled('is cut at no width', 'width:0;overflow-x:hidden', 'clipped-box'),
  styled('is cut and tiny', 'height:1px;overflow:clip', 'clipped-box'),
  styled('starts after its padding', 'height:0;padding-top:50%;overflow:hidden', 'clipped-box'),
  styled('is indented away', 'text-indent:-9999px', 'off-screen'),
  styled('lies left of the page', 'position:absolute;left:-9999px', 'off-screen'),
  styled('lies above the page', 'position:fixed;inset:-100em auto auto auto', 'off-screen'),
  styled('has a margin off the page', 'margin-left:-2000px', 'off-screen'),
  styled('has a margin off the page by shorthand', 'margin:0 0 0 -30in', 'off-screen'),
  styled('is clipped', 'position:absolute;clip:rect(0 0 0 0)', 'clip'),
  styled('is clipped to a pixel', 'position:absolute;clip:rect(1px,1px,1px,1px)', 'clip'),
  styled('is clipped by path', 'clip-path:inset(50%)', 'clip'),
  styled('is clipped by circle', 'clip-path:circle(0 at 0 0)', 'clip'),
  styled('is scaled to nothing', 'transform:scale(0)', 'scaled-away'),
  styled('is flattened', 'transform:matrix(1,0,1,0,0,0)', 'scaled-away'),
  styled('is turned on edge', 'transform:rotateY(90deg)', 'scaled-away'),
  styled('is moved away', 'transform:translate(-3000px, 0)', 'off-screen'),
  styled('is white on white', 'color:#fff', 'same-colour'),
  styled('is nearly white', 'color:rgb(250 250 250)', 'same-colour'),
  styled('is white by hsl', 'color:hsl(120,0%,100%)', 'same-colour'),
  styled('is white by hwb', 'color:hwb(0 100% 0%)', 'same-colour'),
  styled('is as dark as its ground', 'background:#123456;color:#123457', 'same-colour'),
  styled('is translucent to nothing', 'color:rgba(0,0,0,.04)', 'transparent'),
  styled('is transparent', 'color:transparent', 'transparent'),
  styled('is filled with nothing', '-webkit-text-fill-color:transparent', 'transparent'),
  styled('falls back in var()', 'display:var(--none, none)', 'display-none'),
  styled('takes its variable', '--c:#fefefe;color:var(--c)', 'same-colour'),
];

export const shownStyles: HiddenCase[] = [
  shown('is no valid value', 'display:blok'),
  shown('is negative and so ignored', 'font-size:-1px'),
  shown('is small but read', 'font-size:9px'),
  shown('is cut nowhere', 'max-height:0'),
  shown('keeps padding to be seen in', 'height:0;padding-bottom:50%;overflow:hidden'),
  shown('is not placed', 'left:-9999px'),
  shown('is grey', 'color:#999'),
  shown('is white on dark', 'background-color:#222;color:#fff'),
  // Without the picture it would not be seen; a reader who loads it sees it, so it is not called hidden.
  shown('is white on a picture', 'background-image:url(p.png);color:#fff'),
  shown('is half see-through', 'opacity:.5'),
  shown('is overridden', 'display:none;display:block'),
  shown('is a variable that nobody set', 'display:var(--nothing)'),
  shown('is a circle of variables', '--a:var(--b);--b:var(--a);display:var(--a)'),
  shown('clips only what is placed', 'clip:rect(0 0 0 0)'),
];

export const sheets: HiddenCase[] = [
  ruled('by class', '.a{display:none}', 'display-none'),
  ruled('by id', '#i{display:none}', 'display-none'),
  ruled('by two classes', '.a.b{opacity:0}', 'opacity'),
  ruled('by child', 'body>div{display:none}', 'display-none'),
  ruled('by neighbour', 'p+div{display:none}', 'display-none'),
  ruled('by sibling', 'p~.b{display:none}', 'display-none'),
  ruled('by descendant', 'html body .b{display:none}', 'display-none'),
  ruled('by attribute', 'div[class~="b"]{display:none}', 'display-none'),
  ruled('by attribute in any case', '[CLASS^="A" i]{display:none}', 'display-none'),
  ruled('by place', 'body :nth-child(2){display:none}', 'display-none'),
  ruled('by last of type', 'div:last-of-type{display:none}', 'display-none'),
  ruled('by :not()', 'body>:not(p){display:none}', 'display-none'),
  ruled('by :is()', ':is(.z,.a){display:none}', 'display-none'),
  ruled('inside @media screen', '@media screen and (min-width:600px){.a{display:none}}', 'display-none'),
  ruled('inside @supports', '@supports (display:grid){.a{display:none}}', 'display-none'),
  ruled('after an unreadable rule', '.a{color:red;;%}} .x{ .b{} .a{display:none}', null),
  ruled('after a bad declaration', '.a{colour red;display:none}', 'display-none'),
  ruled('wrapped in comment marks', '<!-- .a{display:none} -->', 'display-none'),
  ruled('over the more specific', '.a{display:none!important} #i{display:block}', 'display-none'),
  ruled('under the more specific', '.a{display:none} #i{display:block}', null),
  ruled('under the later', '.a{display:none} .b{display:block}', null),
  ruled('for paper only', '@media print{.a{display:none}}', null),
  ruled('for phones only', '@media (max-width:480px){.a{display:none}}', null),
  ruled('for dark mode only', '@media (prefers-color-scheme:dark){.a{color:#fff}}', null),
  ruled('in a state that never is', '.a:hover{display:none}', null),
  ruled('for generated content', '.a::before{display:none}', null),
  ruled('in an invalid list', '.a, :nonsense{display:none}', null),
  ruled('with escapes', '.\\61{display:none}', 'display-none'),
];

export const markup: HiddenCase[] = [
  { name: 'a comment', html: 'a<!-- for b -->c', visible: 'ac', hidden: [['comment', 'for b']] },
  { name: 'a bogus comment', html: 'a<?php x ?>c', visible: 'ac', hidden: [['comment', '?php x ?']] },
  {
    name: 'what only Outlook shows',
    html: 'a<!--[if mso]><b title="t">for Outlook</b><![endif]-->',
    visible: 'a',
    hidden: [
      ['conditional-comment', 'for Outlook'],
      ['attribute', 't'],
    ],
  },
  {
    name: 'marks around what all others show',
    html: '<!--[if !mso]><!-->web<!--<![endif]--><![if !vml]>more<![endif]>',
    visible: 'webmore',
    hidden: [],
  },
  { name: 'a title', html: '<title>head line</title>b', visible: 'b', hidden: [['title', 'head line']] },
  {
    name: 'a meta text',
    html: '<meta name="m" content="token-123"><meta charset="utf-8"><meta content="text/html; charset=x">b',
    visible: 'b',
    hidden: [['meta', 'token-123']],
  },
  {
    name: 'attributes',
    html: '<img alt="logo"><a title="tip" data-id="d-1" aria-label="lab">x</a><p title="tip">y</p>',
    visible: 'x\ny',
    hidden: [
      ['attribute', 'logo'],
      ['attribute', 'tip'],
      ['attribute', 'd-1'],
      ['attribute', 'lab'],
    ],
  },
  {
    name: 'a hidden field beside a button',
    html: '<input type="hidden" value="secret"><input type="submit" value="Sign in">',
    visible: 'Sign in',
    hidden: [['hidden-input', 'secret']],
  },
  { name: 'the hidden attribute', html: 'a<p hidden>b</p>', visible: 'a', hidden: [['hidden-attribute', 'b']] },
  {
    name: 'the hidden attribute overruled',
    html: 'a<p hidden style="display:block">b</p>',
    visible: 'a\nb',
    hidden: [],
  },
  { name: 'a script', html: 'a<script>var b</script>', visible: 'a', hidden: [['script', 'var b']] },
  { name: 'a template', html: 'a<template><p>b</p></template>', visible: 'a', hidden: [['template', 'b']] },
  { name: 'noscript, which is shown', html: 'a<noscript><b>b</b></noscript>', visible: 'ab', hidden: [] },
  { name: 'noframes', html: 'a<noframes>b</noframes>', visible: 'a', hidden: [['noframes', 'b']] },
  { name: 'a datalist', html: 'a<datalist><option>b</datalist>', visible: 'a', hidden: [['datalist', 'b']] },
  {
    name: 'closed details',
    html: '<details>x<summary>s</summary><p>b</p></details><details open>o</details>',
    visible: 's\no',
    hidden: [
      ['closed-details', 'x'],
      ['closed-details', 'b'],
    ],
  },
  {
    name: 'descriptions in a drawing',
    html: '<svg><title>t</title><desc>d</desc><text>seen</text></svg>',
    visible: 'seen',
    hidden: [
      ['svg-description', 't'],
      ['svg-description', 'd'],
    ],
  },
  {
    name: 'text hidden in Outlook only',
    html: '<p style="mso-hide:all">both</p>',
    visible: 'both',
    hidden: [['mso-hide', 'both']],
  },
  {
    name: 'a child that is visible again',
    html: '<div style="visibility:hidden">a<span style="visibility:visible">b</span></div>',
    visible: 'b',
    hidden: [['visibility', 'a']],
  },
  {
    name: 'a child with a size again',
    html: '<div style="font-size:0">a<span style="font-size:14px">b</span><i style="font-size:3em">c</i></div>',
    visible: 'b',
    hidden: [
      ['zero-size', 'a'],
      ['zero-size', 'c'],
    ],
  },
  {
    name: 'a child that nothing brings back',
    html: '<div style="display:none">a<p style="display:block">b</p></div>',
    visible: '',
    hidden: [['display-none', 'a\nb']],
  },
  {
    name: 'font and bgcolor attributes',
    html: '<table bgcolor="navy"><tr><td><font color="#000080">a</font> <font color=white>b</font></td></tr></table>',
    visible: 'b',
    hidden: [['same-colour', 'a']],
  },
  {
    name: 'a link in its own colour inside white text',
    html: '<p style="color:#fff">a <a href="https://x.example/">b</a></p>',
    visible: 'b',
    hidden: [['same-colour', 'a']],
  },
  {
    name: 'a table closed early, as browsers repair it',
    html: '<table style="display:none"><div>out</div><tr><td>in</td></tr></table>',
    visible: 'out',
    hidden: [['display-none', 'in']],
  },
  {
    name: 'an inline element, which has no height',
    html: '<span style="max-height:0;overflow:hidden;transform:scale(0)">seen</span>',
    visible: 'seen',
    hidden: [],
  },
  {
    name: 'an absolute child of a cut box',
    html: '<div style="height:0;overflow:hidden">a<p style="position:absolute">b</p></div>',
    visible: 'b',
    hidden: [['clipped-box', 'a']],
  },
  {
    name: 'a film box held open by padding',
    html: '<div style="height:0;padding-top:56%;position:relative;overflow:hidden"><p style="position:absolute;top:0">b</p></div>',
    visible: 'b',
    hidden: [],
  },
  {
    name: 'comments and strings of a style sheet',
    html: '<style>/* mark-9 */ q:after{content:"generated words"}</style>a',
    visible: 'a',
    hidden: [
      ['css-comment', 'mark-9'],
      ['css-string', 'generated words'],
    ],
  },
];

export const characters: HiddenCase[] = [
  { name: 'single marks in a word', html: 'pay\u200bpal s\u00adafe', visible: 'paypal safe', hidden: [] },
  {
    name: 'bits of two marks',
    // 01000001 = A, with U+200C as 1.
    html: `x${'\u200b\u200c\u200b\u200b\u200b\u200b\u200b\u200c'}y`,
    visible: 'xy',
    hidden: [['zero-width', 'A']],
  },
  {
    name: 'a run that spells nothing',
    html: `x${'\u200b'.repeat(9)}y`,
    visible: 'xy',
    hidden: [['zero-width', Array(9).fill('U+200B').join(' ')]],
  },
  {
    name: 'tag characters',
    html: `x${'\u{e0068}\u{e0069}'}y`,
    visible: 'xy',
    hidden: [['tag-characters', 'hi']],
  },
  {
    name: 'bytes in variation selectors',
    // Byte b is U+FE00+b below 16, else U+E0100+b-16: 'password'.
    html: `x${[...'password'].map((char) => String.fromCodePoint(0xe0100 + char.charCodeAt(0) - 16)).join('')}y`,
    visible: 'xy',
    hidden: [['variation-selectors', 'password']],
  },
  {
    name: 'a family of emoji',
    html: '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} ok',
    visible: '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} ok',
    hidden: [],
  },
  { name: 'a joiner that Persian needs', html: 'می\u200cخواهم', visible: 'می\u200cخواهم', hidden: [] },
  {
    name: 'filler after a preheader',
    html: `hi ${'&zwnj;&nbsp;'.repeat(30)}`,
    visible: 'hi',
    hidden: [],
  },
  {
    name: 'reversed text',
    html: 'file\u202efdp.exe\u202c end',
    visible: 'filefdp.exe end',
    hidden: [['bidi-override', 'fdp.exe']],
  },
];
