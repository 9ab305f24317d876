// Our own pages: the package as `cargo xtask pack` built it, loaded by one script tag, and the same
// with the two preload lines that the package's README documents.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const pkg = join(here, '..', 'pkg');

export function ours(name, { preload }) {
  const dir = join(here, 'dist', name), files = existsSync(pkg) ? readdirSync(pkg) : [];
  const wasm = files.find((file) => file.endsWith('.wasm')), glue = files.find((file) => /^billing-widget-[0-9a-f]+\.js$/.test(file));
  if (!wasm || !glue) throw new Error('pkg/ is not built: cargo xtask pack');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'widget'), { recursive: true });
  for (const file of ['billing-widget.js', wasm, glue, 'locales']) cpSync(join(pkg, file), join(dir, 'widget', file), { recursive: true });
  const hints = preload ? `\n<link rel="modulepreload" href="/widget/${glue}">\n<link rel="preload" as="fetch" type="application/wasm" crossorigin href="/widget/${wasm}">` : '';
  writeFileSync(join(dir, 'index.html'), `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Billing</title><link rel="icon" href="data:,">${hints}
<script type="module" src="/widget/billing-widget.js"></script></head>
<body><billing-widget proxy-url="/api/"></billing-widget></body>
</html>
`);
}
