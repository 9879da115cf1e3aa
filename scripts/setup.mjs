// Prepares a fresh clone. Plain JavaScript on purpose: it runs on whatever Node the host has (18 or newer), before the
// pinned one is installed. Flags: --build (the add-in's pages), --tests (a browser and the servers that tests start).
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const flags = new Set(process.argv.slice(2));
const say = (line) => process.stderr.write(`setup: ${line}\n`);

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesUnder(folder) {
  const found = [];
  for (const entry of readdirSync(join(root, folder)).sort()) {
    const path = `${folder}/${entry}`;
    if (statSync(join(root, path)).isDirectory()) found.push(...filesUnder(path));
    else found.push(path);
  }
  return found;
}

/** Does `work` unless the stamp says that it was done for these very inputs. */
function once(stamp, inputs, what, work) {
  const path = join(root, stamp);
  const wanted = hashOf(inputs);
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) return;
  say(what);
  const started = Date.now();
  work();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
  say(`done in ${Math.round((Date.now() - started) / 1000)} s`);
}

function npm(...args) {
  const viaPath = process.env.npm_execpath;
  const [command, first] = viaPath ? [process.execPath, [viaPath]] : ['npm', []];
  // --include=dev: the pinned Node and the build tools are needed under NODE_ENV=production too.
  execFileSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

const pinnedNode = () => join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

function installPackages() {
  once(
    'node_modules/.shoal-setup',
    ['package-lock.json'],
    'installing packages (a minute or two, the first time)',
    () => npm('ci', '--include=dev', '--no-audit', '--no-fund'),
  );
}

function buildPages() {
  const inputs = [...filesUnder('addin'), 'server/doors/pane/contract.ts', 'package-lock.json'];
  once('dist/.shoal-setup', inputs, 'building the console and the task pane', () => {
    execFileSync(pinnedNode(), [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'addin', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  });
}

const serverBinaries = () =>
  existsSync('/usr/lib/postgresql') &&
  readdirSync('/usr/lib/postgresql').some((v) => existsSync(`/usr/lib/postgresql/${v}/bin/initdb`));
const onPath = (name) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));

/** What the tests start: each is looked for first, so that a developer's own installation is used. */
function installTestServices() {
  const missing = [];
  if (!process.env.CHROME_PATH && !['chromium', 'google-chrome', 'chromium-browser'].some(onPath)) {
    missing.push('chromium', 'fonts-liberation', 'fonts-noto-core');
  }
  if (!serverBinaries()) missing.push('postgresql');
  if (!onPath('ssdeep')) missing.push('ssdeep');
  if (!existsSync('/usr/include/fuzzy.h')) missing.push('libfuzzy-dev');
  if (missing.length === 0) return;
  const canInstall = onPath('apt-get') && process.getuid?.() === 0;
  if (!canInstall) {
    say(`these are missing, and the tests that need them will say so: ${missing.join(' ')}`);
    say(`on Debian: sudo apt-get install --no-install-recommends ${missing.join(' ')}`);
    return;
  }
  say(`installing for the tests: ${missing.join(' ')}`);
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update', '-qq');
  const result = apt('install', '-y', '-qq', '--no-install-recommends', ...missing);
  if (result.status !== 0) {
    say(`could not install ${missing.join(' ')}; install them by hand`);
    if (process.env.CI) process.exit(1);
  }
}

try {
  installPackages();
  if (flags.has('--build')) buildPages();
  if (flags.has('--tests')) installTestServices();
} catch (error) {
  say(`failed: ${error.message}`);
  say('correct the cause above and run the same command again; what is done already is kept');
  process.exit(1);
}
