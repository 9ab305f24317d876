// Our own pages: the package as `cargo xtask pack` built it, loaded by one script tag, and the same
// with the lines for preloading that the package's README gives.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const pkg = join(here, '..', 'pkg');

// The README's lines, with this page's addresses and the names that the files have in this build.
const documented = (files) => {
  const lines = readFileSync(join(pkg, 'README.md'), 'utf8').split('\n').filter((line) => /^<link rel="(module)?pre/.test(line));
  if (!lines.length) throw new Error('pkg/README.md gives no lines for preloading');
  return lines.map((line) => line.replaceAll('https://billing.example.com/widget/', '/widget/').replace(/widget\/([\w.-]*HASH[\w.-]*)/, (_, name) => {
    const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replace('HASH', '[0-9a-f]+')}$`), file = files.find((it) => pattern.test(it));
    if (!file) throw new Error(`pkg/README.md speaks of ${name}, which is not in pkg/`);
    return `widget/${file}`;
  }));
};

export function ours(name, { preload }) {
  const dir = join(here, 'dist', name), files = existsSync(pkg) ? readdirSync(pkg).filter((file) => /\.(js|wasm)$/.test(file)) : [];
  if (!files.some((file) => file.endsWith('.wasm'))) throw new Error('pkg/ is not built: cargo xtask pack');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'widget'), { recursive: true });
  for (const file of [...files, 'locales']) cpSync(join(pkg, file), join(dir, 'widget', file), { recursive: true });
  const hints = preload ? documented(files).map((line) => `${line}\n`).join('') : '';
  writeFileSync(join(dir, 'index.html'), `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Billing</title><link rel="icon" href="data:,">
${hints}<script type="module" src="/widget/billing-widget.js"></script></head>
<body><billing-widget proxy-url="__API__/"></billing-widget>
<script>const getToken = async () => "__TOKEN__"; for (const it of document.querySelectorAll("billing-widget")) it.getToken = getToken;</script>
</body>
</html>
`);
}
