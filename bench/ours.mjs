// Our own pages: the package as `cargo xtask pack` built it, loaded by one script tag, and the same
// with the links for preloading that the package lists.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const pkg = join(here, '..', 'pkg');

// The links of the package's own preload list.
const preloads = () =>
  JSON.parse(readFileSync(join(pkg, 'preload.json'), 'utf8')).map((link) => {
    const attributes = { ...link, href: new URL(link.href, 'file:///widget/').pathname };
    return `<link ${Object.entries(attributes)
      .map(([name, value]) => `${name}="${value}"`)
      .join(' ')}>\n`;
  });

export function ours(name, { preload }) {
  const dir = join(here, 'dist', name),
    files = existsSync(pkg) ? readdirSync(pkg).filter((file) => /\.(js|wasm)$/.test(file)) : [];
  if (!files.some((file) => file.endsWith('.wasm'))) throw new Error('pkg/ is not built: cargo xtask pack');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'widget'), { recursive: true });
  for (const file of [...files, 'locales'])
    cpSync(join(pkg, file), join(dir, 'widget', file), { recursive: true });
  const hints = preload ? preloads().join('') : '';
  writeFileSync(
    join(dir, 'index.html'),
    `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Billing</title><link rel="icon" href="data:,">
${hints}<script type="module" src="/widget/billing-widget.js"></script></head>
<body><billing-widget proxy-url="__API__/" rows="all"></billing-widget>
<script>const getToken = async () => "__TOKEN__"; for (const it of document.querySelectorAll("billing-widget")) it.getToken = getToken;</script>
</body>
</html>
`,
  );
}
